//! What can go wrong between a statement and its answer.

use domain::code::Code;
use sea_orm::{DbErr, RuntimeErr};

use crate::{
    constraint,
    refusal::{self, Meaning},
};

/// A failed statement or transaction, sorted by what its caller can do.
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum Error {
    /// A unique or foreign key refused the write.
    #[error("conflict: {code:?} at {pointer:?}")]
    Conflict {
        /// What the caller is told.
        code: Code,
        /// The member that collides.
        pointer: &'static str,
    },
    /// The database could not serialise the transaction: run it again.
    #[error("the transaction must be run again")]
    Retry,
    /// The connection was of no use, and nothing was kept: run it once more, on another one. With the cause.
    #[error("the connection to the database was lost: {0}")]
    Lost(String),
    /// Somebody holds a row for too long.
    #[error("another transaction holds a row")]
    Held,
    /// No connection, no turn, no answer, or none that could be given for now. With the cause, which holds no data.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// A stored value this version does not understand, or a statement that is wrong.
    #[error("database: {0}")]
    Other(DbErr),
}

impl Error {
    /// A row holds something this program never writes.
    #[must_use]
    pub fn corrupt(what: &str) -> Self {
        Self::Other(DbErr::Type(what.to_owned()))
    }

    /// The same, where the transaction may have been kept: nobody runs it again unasked.
    #[must_use]
    pub fn undecided(self) -> Self {
        match self {
            Self::Lost(cause) => Self::Unavailable(cause),
            err => err,
        }
    }
}

impl From<DbErr> for Error {
    fn from(err: DbErr) -> Self {
        if let Some(conflict) = constraint::conflict(&err) {
            return Self::Conflict {
                code: conflict.code,
                pointer: conflict.pointer,
            };
        }
        match meaning(&err) {
            Meaning::Again => Self::Retry,
            Meaning::Outdated | Meaning::Ended => Self::Lost(err.to_string()),
            Meaning::Held => Self::Held,
            Meaning::Away => Self::Unavailable(err.to_string()),
            Meaning::Defect => Self::Other(err),
        }
    }
}

/// Whether another connection may give what this one refused.
pub(crate) fn is_lost(err: &DbErr) -> bool {
    matches!(meaning(err), Meaning::Outdated | Meaning::Ended)
}

fn meaning(err: &DbErr) -> Meaning {
    match err {
        DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Meaning::Away,
        DbErr::Exec(RuntimeErr::SqlxError(err)) | DbErr::Query(RuntimeErr::SqlxError(err)) => {
            refusal::meaning(err)
        }
        _ => Meaning::Defect,
    }
}
