//! What a resource declares: how it is shown, listed and written.

use std::future::Future;

use domain::{
    code::Code,
    permission::{Action, Target},
};
use persistence::{
    Executor, Scope, Tx, branch_lists::only, entity::negotiations, journal::Change, list::ListSpec,
    stored::Stored, table,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Link, Parent, Place, store};
use crate::{
    caller::{Caller, RouteAccess},
    http::{Request, Result, payload},
};

/// The table of a resource.
pub type Table<R> = <<R as Resource>::Row as Stored>::Table;

/// How the rows of a table are shown.
pub trait Resource: Sized + Send + Sync + 'static {
    /// What is stored of one: its row, with what belongs to it in other tables.
    type Row: Stored;
    /// The members of one; those of its input, where it can be written.
    type In: Serialize + ToSchema + Send + Sync + 'static;
    /// Members that are derived.
    type Extra: Serialize + ToSchema + Default + Send + Sync + 'static;

    /// Where they live.
    const PLACE: Place;
    /// One of them, in words: `channel`. A part's is its word.
    const ONE: &'static str = match Self::PLACE {
        Place::Many(part) | Place::Once(part) => part.word,
        Place::Root(_) | Place::Below { .. } => panic!("a resource has a name"),
    };
    /// One of them, in operation ids: `Channel`.
    const NAME: &'static str;
    /// Rules worth knowing, for the document.
    const ABOUT: &'static str = "";

    /// The members of a row.
    ///
    /// # Errors
    /// When the row holds what this version doesn't know.
    fn read(row: &Self::Row) -> Result<Self::In>;
    /// The derived members of rows below one parent, all at once and in order.
    fn extra<C: Executor>(
        _db: &C,
        _scope: Scope,
        _parent: &Parent,
        rows: &[Self::Row],
    ) -> impl Future<Output = Result<Vec<Self::Extra>>> + Send {
        let extra = rows.iter().map(|_| Self::Extra::default());
        std::future::ready(Ok(extra.collect()))
    }
}

/// Which lists of a resource there are.
pub trait Listed: Resource {
    /// Sorts, filters, search.
    const LIST: &'static ListSpec<Table<Self>>;
}

/// A write as it was asked for.
#[derive(Debug)]
pub struct Asked<'a, R: Written> {
    /// Who asks, when.
    pub request: &'a Request,
    /// The transaction.
    pub tx: &'a Tx,
    /// What the row lives below; a negotiation is locked.
    pub parent: &'a Parent,
    /// The input before; `None` for a new one.
    pub old: Option<&'a R::In>,
    /// The body as sent: tells null from absent.
    pub document: &'a Value,
    /// PUT; a PATCH changes.
    pub replaces: bool,
}

impl<R: Written> Asked<'_, R> {
    /// The negotiation that the row is a part of.
    ///
    /// # Errors
    /// When it is none, which is a defect.
    pub fn negotiation(&self) -> Result<&negotiations::Model> {
        self.parent.negotiation()
    }
}

/// How a resource is written: links → who may → the rules → row, journal and what follows.
pub trait Written: Resource<In: DeserializeOwned> {
    /// What writing it is: who may, and which rows.
    const WRITES: Action = match Self::PLACE {
        Place::Many(_) | Place::Once(_) => Action::WriteNegotiation,
        Place::Root(_) | Place::Below { .. } => Action::WriteRegistries,
    };
    /// Largest body of a write.
    const BODY_LIMIT: usize = payload::JSON_LIMIT;
    /// The input may hold a `password`, whose hash comes with the request.
    const HASHES_PASSWORD: bool = false;
    /// Problems of its own that a write ends in, for the document.
    const PROBLEMS: &'static [Code] = &[];

    /// Fills in members of a new row's document that the caller may leave out.
    fn complete(_caller: &Caller, _document: &mut Value) {}
    /// What is locked before the row itself, when one is changed or removed.
    fn lock(_request: &Request, _tx: &Tx) -> impl Future<Output = Result<()>> + Send {
        std::future::ready(Ok(()))
    }
    /// References of an input.
    fn links(_input: &Self::In) -> Vec<Link> {
        Vec::new()
    }
    /// Branches that a row is limited to; empty = every branch.
    fn branches(_input: &Self::In) -> Vec<Uuid> {
        Vec::new()
    }
    /// Whether the caller may write this very row, as it was and as it is to be. What is a part is its negotiation's
    /// matter.
    ///
    /// # Errors
    /// 403.
    fn may(
        request: &Request,
        _tx: &Tx,
        old: Option<&Self::In>,
        new: Option<&Self::In>,
    ) -> impl Future<Output = Result<()>> + Send {
        std::future::ready(match Self::PLACE {
            Place::Many(_) | Place::Once(_) => Ok(()),
            Place::Root(_) | Place::Below { .. } => may_in_branches::<Self>(request, [old, new]),
        })
    }
    /// Applies the rules and writes what was decided to `row`, which is the old one or a new one: its search text
    /// included.
    ///
    /// # Errors
    /// 422 with every violation, or 409.
    fn decide(
        asked: &Asked<'_, Self>,
        input: Self::In,
        row: &mut Self::Row,
    ) -> impl Future<Output = Result<()>> + Send;
    /// Changes that the members don't show: secrets, holds.
    fn unseen(_old: Option<&Self::Row>, _new: &Self::Row) -> Vec<Change> {
        Vec::new()
    }
    /// The branch that an event of a row concerns; `None` for every one. One that is limited to several concerns them all.
    fn branch(
        _tx: &Tx,
        row: &Self::Row,
        input: &Self::In,
    ) -> impl Future<Output = Result<Option<Uuid>>> + Send {
        let own = table::branch::<Table<Self>>(row.row());
        std::future::ready(Ok(own.or_else(|| only(&Self::branches(input)))))
    }
    /// What follows in other rows, once the row is written.
    fn saved(
        _request: &Request,
        _tx: &Tx,
        _old: Option<&Self::Row>,
        _new: &Self::Row,
    ) -> impl Future<Output = Result<()>> + Send {
        std::future::ready(Ok(()))
    }
    /// What must be so before a row goes, and what is done first.
    ///
    /// # Errors
    /// 409 `in_use` while something uses it.
    fn removes(
        _request: &Request,
        tx: &Tx,
        row: &Self::Row,
    ) -> impl Future<Output = Result<()>> + Send {
        store::unused::<Self>(tx, row)
    }
}

/// Whether the caller may write in the branches that a row is limited to, as it was and as it is to be.
///
/// # Errors
/// 403.
pub fn may_in_branches<R: Written>(request: &Request, sides: [Option<&R::In>; 2]) -> Result<()> {
    let access = RouteAccess::May(R::WRITES);
    sides.into_iter().flatten().try_for_each(|input| {
        access.check_row(&request.caller, Target::in_branches(&R::branches(input)))
    })
}
