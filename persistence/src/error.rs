//! What can go wrong between a statement and its answer.

use domain::code::Code;
use sea_orm::{DbErr, RuntimeErr, sqlx};

use crate::constraint;

/// A failed statement or transaction, sorted by what its caller can do.
#[derive(Debug, thiserror::Error)]
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
    /// No connection, no turn, or the statement took too long.
    #[error("the database is not available")]
    Unavailable,
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
}

impl From<DbErr> for Error {
    fn from(err: DbErr) -> Self {
        if let Some(conflict) = constraint::conflict(&err) {
            return Self::Conflict {
                code: conflict.code,
                pointer: conflict.pointer,
            };
        }
        match kind(&err) {
            Kind::Serialisation => Self::Retry,
            Kind::Away => Self::Unavailable,
            Kind::Wrong => Self::Other(err),
        }
    }
}

enum Kind {
    Serialisation,
    Away,
    Wrong,
}

fn kind(err: &DbErr) -> Kind {
    match err {
        DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Kind::Away,
        DbErr::Exec(RuntimeErr::SqlxError(err)) | DbErr::Query(RuntimeErr::SqlxError(err)) => {
            sqlx_kind(err)
        }
        _ => Kind::Wrong,
    }
}

fn sqlx_kind(err: &sqlx::Error) -> Kind {
    match err {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => Kind::Away,
        sqlx::Error::Database(database) => match database.code().as_deref() {
            // serialization_failure, deadlock_detected
            Some("40001" | "40P01") => Kind::Serialisation,
            // lock_not_available, query_canceled, admin and crash shutdown, cannot connect now,
            // too many connections, disk full
            Some("55P03" | "57014" | "57P01" | "57P02" | "57P03" | "53300" | "53100") => Kind::Away,
            code => sqlite_kind(code),
        },
        _ => Kind::Wrong,
    }
}

/// SQLite says in the lowest byte what kind of failure it is, and in the next one which of that kind.
fn sqlite_kind(code: Option<&str>) -> Kind {
    let code = code.filter(|code| code.len() < 5);
    match code
        .and_then(|code| code.parse::<u32>().ok())
        .map(|code| code & 0xff)
    {
        // SQLITE_BUSY
        Some(5) => Kind::Serialisation,
        // SQLITE_READONLY, SQLITE_IOERR, SQLITE_FULL, SQLITE_CANTOPEN
        Some(8 | 10 | 13 | 14) => Kind::Away,
        _ => Kind::Wrong,
    }
}
