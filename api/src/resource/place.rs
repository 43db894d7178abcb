//! Where a resource's rows live: as a declaration says it, and as a request finds it.

use domain::negotiation::Write;
use persistence::{
    Executor, Scope, Tx,
    entity::negotiations::Model,
    reference::{self, Kind},
};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    http::{ApiError, Request, Result},
    negotiations::{opened, values},
};

/// Where a resource's rows live.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    /// On their own: `/channels`.
    Root(&'static str),
    /// Below a row of another kind: `/clients/{client_id}/contacts`.
    Below {
        /// Path of the list.
        path: &'static str,
        /// Kind of the parent.
        parent: Kind,
        /// Path parameter with its id.
        param: &'static str,
    },
    /// Any number of them below a negotiation.
    Many(Part),
    /// At most one of them below a negotiation.
    Once(Part),
}

/// A part of a negotiation: what it is called, and what its writes count as.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// One of them: first word of an action, and of the path's second id.
    pub word: &'static str,
    /// Last segment of the path, first of a change's field.
    pub words: &'static str,
    /// It has a price: it is locked by the billing and changes the negotiation's values.
    pub priced: bool,
    /// What adding one counts as.
    pub adds: Write,
    /// A member that may be changed in more statuses, and what changing it alone counts as.
    pub free: Option<(&'static str, Write)>,
}

impl Part {
    /// What a negotiation has once.
    #[must_use]
    pub const fn once(word: &'static str) -> Self {
        Self::many(word, word)
    }

    /// What a negotiation has any number of.
    #[must_use]
    pub const fn many(word: &'static str, words: &'static str) -> Self {
        Self {
            word,
            words,
            priced: false,
            adds: Write::Edit,
            free: None,
        }
    }

    /// It has a price.
    #[must_use]
    pub const fn priced(self) -> Self {
        Self {
            priced: true,
            ..self
        }
    }

    /// What a change counts as: of the free member alone more than an edit may.
    #[must_use]
    pub fn changes(&self, document: &Value) -> Write {
        match (self.free, document.as_object()) {
            (Some((free, write)), Some(object)) if object.keys().all(|name| name == free) => write,
            _ => Write::Edit,
        }
    }
}

impl Place {
    /// Path of the list, or of the only one.
    #[must_use]
    pub fn path(self) -> String {
        match self {
            Self::Root(path) | Self::Below { path, .. } => path.to_owned(),
            Self::Many(part) | Self::Once(part) => format!("/negotiations/{{id}}/{}", part.words),
        }
    }

    /// Path of one of them.
    #[must_use]
    pub fn item(self) -> String {
        match self {
            Self::Root(_) | Self::Below { .. } => format!("{}/{{id}}", self.path()),
            Self::Many(part) => format!("{}/{{{}_id}}", self.path(), part.word),
            Self::Once(_) => self.path(),
        }
    }

    /// The part that it is, if it is one.
    #[must_use]
    pub fn part(self) -> Option<Part> {
        match self {
            Self::Many(part) | Self::Once(part) => Some(part),
            Self::Root(_) | Self::Below { .. } => None,
        }
    }

    /// Id of the row that the path names.
    pub(super) fn id(self, request: &Request) -> Result<Uuid> {
        match self {
            Self::Many(part) => request.path_id(&format!("{}_id", part.word)),
            Self::Root(_) | Self::Below { .. } | Self::Once(_) => request.id(),
        }
    }

    /// What its rows name as their parent. The only part of a negotiation has its id.
    pub(super) fn below(self, parent: &Parent) -> Option<Uuid> {
        match self {
            Self::Once(_) => None,
            Self::Root(_) | Self::Below { .. } | Self::Many(_) => parent.id(),
        }
    }

    /// What rows are read below. A negotiation is looked for in sight; of anything else a row's own visibility decides.
    pub(super) async fn parent(self, request: &Request, db: &impl Executor) -> Result<Parent> {
        match self {
            Self::Root(_) => Ok(Parent::None),
            Self::Below { param, .. } => Ok(Parent::Row(request.path_id(param)?)),
            Self::Many(_) | Self::Once(_) => {
                let negotiation = opened::find(request, db).await?;
                Ok(Parent::Negotiation(Box::new(negotiation)))
            }
        }
    }

    /// What a row is written below. A negotiation is locked: all its writes stand in one queue.
    pub(super) async fn locked(self, request: &Request, tx: &Tx) -> Result<Parent> {
        match self {
            Self::Many(_) | Self::Once(_) => {
                let negotiation = opened::lock(request, tx).await?;
                Ok(Parent::Negotiation(Box::new(negotiation)))
            }
            Self::Root(_) | Self::Below { .. } => self.parent(request, tx).await,
        }
    }

    /// The parent whose rows are listed, or that gets another, is in sight itself.
    pub(super) async fn check(self, request: &Request, db: &impl Executor) -> Result<()> {
        let Self::Below { parent, param, .. } = self else {
            return Ok(());
        };
        let id = request.path_id(param)?;
        let found = reference::find(db, request.scope(), &[(parent, id)]).await?;
        match found.get(parent, id) {
            Some(_) => Ok(()),
            None => Err(ApiError::not_found()),
        }
    }

    /// A part's negotiation is the caller's to write, its status allows it, and no billing stands in the way.
    ///
    /// # Errors
    /// 403, 409.
    pub async fn guard(
        self,
        request: &Request,
        tx: &Tx,
        parent: &Parent,
        write: Write,
    ) -> Result<()> {
        let (Some(part), Parent::Negotiation(negotiation)) = (self.part(), parent) else {
            return Ok(());
        };
        opened::may(request, negotiation)?;
        opened::allow(negotiation, write)?;
        match part.priced {
            true => values::unbilled(tx, negotiation.id).await,
            false => Ok(()),
        }
    }
}

/// What the rows of a request live below.
#[derive(Clone, Debug)]
pub enum Parent {
    /// Nothing.
    None,
    /// A row.
    Row(Uuid),
    /// A negotiation in sight.
    Negotiation(Box<Model>),
}

impl Parent {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> Option<Uuid> {
        match self {
            Self::None => None,
            Self::Row(id) => Some(*id),
            Self::Negotiation(row) => Some(row.id),
        }
    }

    /// The negotiation that it is.
    ///
    /// # Errors
    /// When it is none, which is a defect.
    pub fn negotiation(&self) -> Result<&Model> {
        match self {
            Self::Negotiation(row) => Ok(row),
            Self::None | Self::Row(_) => Err(ApiError::internal("a part without a negotiation")),
        }
    }

    /// Through what its rows are looked for: those of a negotiation in sight are in sight.
    pub(super) fn scope(&self, request: &Request) -> Scope {
        match self {
            Self::Negotiation(_) => Scope::system(),
            Self::None | Self::Row(_) => request.scope(),
        }
    }
}
