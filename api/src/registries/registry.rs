//! What a registry declares. The rest — five operations, their document, their checks — is made from it once.

use std::future::Future;

use domain::{
    code::Code,
    permission::{Action, Target},
};
use persistence::Executor;
use persistence::{
    Scope, Tx,
    branch_lists::only,
    journal::Change,
    list::ListSpec,
    reference::{self, Kind},
    stamp::Stamped,
    table::Declared,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, FromQueryResult, IntoActiveModel,
    ModelTrait,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    caller::{Access, Caller},
    fields::BranchIds,
    http::{Request, Result, payload},
};

/// The resource a registry's rows hang below.
#[derive(Clone, Copy, Debug)]
pub struct Parent {
    /// Kind of the parent.
    pub kind: Kind,
    /// Path parameter with its id.
    pub param: &'static str,
}

/// A reference of an input to another row.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// JSON pointer of the member.
    pub pointer: String,
    /// What it points at.
    pub kind: Kind,
    /// The id.
    pub id: Uuid,
}

/// A link, when the member is set.
pub fn link(pointer: impl Into<String>, kind: Kind, id: Option<Uuid>) -> Option<Link> {
    id.map(|id| Link {
        pointer: pointer.into(),
        kind,
        id,
    })
}

/// Links to each branch of the list that a row is limited to.
#[must_use]
pub fn branch_links(ids: &BranchIds) -> Vec<Link> {
    links_of("/branch_ids", ids)
}

/// Links to each branch of a list.
#[must_use]
pub fn links_of(list: &str, ids: &BranchIds) -> Vec<Link> {
    let ids = ids.0.iter().enumerate();
    ids.map(|(index, id)| Link {
        pointer: format!("{list}/{index}"),
        kind: Kind::Branch,
        id: *id,
    })
    .collect()
}

/// A registry: one table, one resource.
pub trait Registry: Sized + 'static {
    /// Its entity.
    type Entity: Declared
        + EntityTrait<
            Model = Self::Row,
            Column: ColumnTrait,
            ActiveModel: ActiveModelTrait<Entity = Self::Entity> + Send,
        >;
    /// Its row.
    type Row: ModelTrait<Entity = Self::Entity>
        + IntoActiveModel<<Self::Entity as EntityTrait>::ActiveModel>
        + FromQueryResult
        + Stamped
        + Default
        + Clone
        + Send
        + Sync;
    /// Its input.
    type In: Serialize + DeserializeOwned + ToSchema + Clone + PartialEq + Send + Sync + 'static;
    /// Members that only come out.
    type Extra: Serialize + ToSchema + Default + Send + Sync + 'static;

    /// `/channels`, or below a parent `/clients/{client_id}/contacts`.
    const PATH: &'static str;
    /// One of them, in words: `channel`.
    const ONE: &'static str;
    /// One of them, in operation ids: `Channel`.
    const NAME: &'static str;
    /// What ids of it are.
    const KIND: Kind;
    /// What it hangs below.
    const PARENT: Option<Parent> = None;
    /// What writing it is: who may, and which rows.
    const WRITES: Action = Action::WriteRegistries;
    /// Its list.
    const LIST: &'static ListSpec<Self::Entity>;
    /// Largest body of a write.
    const BODY_LIMIT: usize = payload::JSON_LIMIT;
    /// Rules worth knowing, for the document.
    const ABOUT: &'static str = "";
    /// Problems of its own that a write ends in, for the document.
    const PROBLEMS: &'static [Code] = &[];

    /// The input that a row stands for. Members in other tables are filled in by [`Registry::fill`].
    ///
    /// # Errors
    /// When the row holds what this version doesn't know.
    fn read(row: &Self::Row) -> Result<Self::In>;
    /// Writes an input's members to a row, its search text included.
    fn write(input: &Self::In, row: &mut Self::Row);
    /// Rows in sight.
    fn scope(_scope: Scope) -> Condition {
        Condition::all()
    }
    /// Rows below a parent.
    fn below(_parent: Uuid) -> Condition {
        Condition::all()
    }
    /// Hangs a new row below its parent.
    fn hang(_row: &mut Self::Row, _parent: Uuid) {}
    /// Fills in members of a new row's document that the caller may leave out.
    fn complete(_caller: &Caller, _document: &mut Value) {}
    /// References of an input.
    fn links(_input: &Self::In) -> Vec<Link> {
        Vec::new()
    }
    /// Branches that a row is limited to; empty = every branch.
    fn branches(_input: &Self::In) -> Vec<Uuid> {
        Vec::new()
    }
    /// Whether the caller may write this very row, as it was and as it is to be.
    ///
    /// # Errors
    /// 403.
    fn may_write(caller: &Caller, old: Option<&Self::In>, new: Option<&Self::In>) -> Result<()> {
        let access = Access::May(Self::WRITES);
        [old, new].into_iter().flatten().try_for_each(|input| {
            access.check_row(caller, Target::in_branches(&Self::branches(input)))
        })
    }
    /// The branch that an event of a row concerns; `None` for every one. One that is limited to several concerns them all.
    ///
    /// # Errors
    /// As any statement.
    fn branch(
        _tx: &Tx,
        _row: &Self::Row,
        input: &Self::In,
    ) -> impl Future<Output = Result<Option<Uuid>>> + Send {
        std::future::ready(Ok(only(&Self::branches(input))))
    }
    /// What an event tells of an input besides its members: that there is a secret, never which.
    fn unseen(_new: &Self::In) -> Option<Change> {
        None
    }
    /// Rules between the input, the row before and the database.
    ///
    /// # Errors
    /// 422 or 409.
    fn check(
        _request: &Request,
        _tx: &Tx,
        _row: &Self::Row,
        _old: Option<&Self::In>,
        _new: &mut Self::In,
    ) -> impl Future<Output = Result<()>> + Send {
        async { Ok(()) }
    }
    /// Members of the inputs that live in other tables, and the derived ones, for all rows at once.
    ///
    /// # Errors
    /// As any statement.
    fn fill<C: Executor>(
        _db: &C,
        _rows: &[Self::Row],
        inputs: Vec<Self::In>,
    ) -> impl Future<Output = Result<Vec<(Self::In, Self::Extra)>>> + Send {
        let filled = inputs
            .into_iter()
            .map(|input| (input, Self::Extra::default()));
        std::future::ready(Ok(filled.collect()))
    }
    /// Writes what lives in other tables, after the row.
    ///
    /// # Errors
    /// As any statement.
    fn saved(
        _request: &Request,
        _tx: &Tx,
        _row: &Self::Row,
        _old: Option<&Self::In>,
        _new: &Self::In,
    ) -> impl Future<Output = Result<()>> + Send {
        async { Ok(()) }
    }
}

/// Newly chosen references must be in sight and active.
///
/// # Errors
/// 422 naming each.
pub async fn check_links(
    request: &Request,
    tx: &impl Executor,
    old: &[Link],
    new: &[Link],
) -> Result<()> {
    // A link keeps its meaning when its place in a list changes.
    let known = |link: &Link| {
        old.iter()
            .any(|old| (old.kind, old.id) == (link.kind, link.id))
    };
    let chosen: Vec<&Link> = new.iter().filter(|link| !known(link)).collect();
    let keys: Vec<_> = chosen.iter().map(|link| (link.kind, link.id)).collect();
    let found = reference::find(tx, request.scope(), &keys).await?;
    let mut violations = domain::violation::Violations::new();
    for link in chosen {
        match found.get(link.kind, link.id) {
            None => violations.push(link.pointer.clone(), Code::ReferenceNotFound),
            Some(false) => violations.push(link.pointer.clone(), Code::Inactive),
            Some(true) => {}
        }
    }
    Ok(violations.into_result(())?)
}

/// The usual list of a registry: by name, filtered by `active`, and by what is given besides.
/// The entity's `Column` must be in scope.
macro_rules! by_name {
    ($($filter:expr),* $(,)?) => {
        &persistence::list::ListSpec {
            id: Column::Id,
            sorts: &[
                persistence::list::Sort::text("name", Column::Name),
                persistence::list::Sort::instant("created_at", Column::CreatedAt),
                persistence::list::Sort::instant("updated_at", Column::UpdatedAt),
            ],
            descending: false,
            filters: &[
                persistence::list::Filter::equal(
                    "active",
                    Column::Active,
                    persistence::list::FilterKind::Bool,
                ),
                $($filter),*
            ],
            search: Some(Column::SearchText),
            updated: Some(Column::UpdatedAt),
        }
    };
}
pub(crate) use by_name;
