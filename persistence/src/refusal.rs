//! What it means when a database refuses: one table a database. Who reads it knows what becomes of the transaction and
//! of the connection; keys and references, which are a caller's matter, stand in [`crate::constraint`].

use sea_orm::sqlx::{
    self,
    error::DatabaseError,
    postgres::{PgDatabaseError, PgSeverity},
};

use Meaning::{Again, Away, Ended, Held, Outdated};

/// What a refusal means for what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// It could not be serialised: the whole transaction again.
    Again,
    /// This session is of no use for it, a new one may be.
    Outdated,
    /// The session has ended, and nothing of its transaction is left.
    Ended,
    /// Somebody holds a row for too long.
    Held,
    /// The database cannot, for now: waiting helps, or whoever runs it does.
    Away,
    /// None of these: a defect of this program, unless it is a conflict.
    Defect,
}

/// What a failed statement leaves of its connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// It serves on.
    Well,
    /// It is of no use any more, which says nothing of others.
    Closed,
    /// It can only read, as all may that are about as old.
    ReadOnly,
    /// It is gone, or of no use, most likely together with all that were opened before.
    Gone,
}

/// PostgreSQL: SQLSTATEs, whole or the begin of many; the first that fits counts.
pub const SQLSTATES: &[(&str, Meaning)] = &[
    // A connection that does not stand, or whose protocol is broken.
    ("08", Ended),
    // A standby, a former primary, or a database that is meant to be read only.
    ("25006", Outdated),
    // Ended for resting: within a transaction, and a transaction for its length.
    ("25P03", Ended),
    ("25P04", Away),
    // A statement that is not prepared any more, as after DISCARD ALL.
    ("26000", Outdated),
    ("40001", Again),
    // It is not known whether it was done.
    ("40003", Away),
    ("40P01", Again),
    // Disk, memory, connections and other limits.
    ("53", Away),
    ("55P03", Held),
    // Ended by an administrator, by a crash, with its database, for resting.
    ("57P01", Ended),
    ("57P02", Ended),
    ("57P04", Ended),
    ("57P05", Ended),
    // Cancelled for its length; starting up or shutting down.
    ("57", Away),
    // Errors of the system below.
    ("58", Away),
    // Damaged data, damaged indexes.
    ("XX001", Away),
    ("XX002", Away),
];

/// SQLite: primary result codes.
pub const RESULT_CODES: &[(u32, Meaning)] = &[
    (3, Away),   // SQLITE_PERM
    (4, Again),  // SQLITE_ABORT
    (5, Again),  // SQLITE_BUSY
    (6, Again),  // SQLITE_LOCKED
    (7, Away),   // SQLITE_NOMEM
    (8, Away),   // SQLITE_READONLY
    (9, Away),   // SQLITE_INTERRUPT
    (10, Away),  // SQLITE_IOERR
    (11, Away),  // SQLITE_CORRUPT
    (13, Away),  // SQLITE_FULL
    (14, Away),  // SQLITE_CANTOPEN
    (15, Away),  // SQLITE_PROTOCOL
    (17, Again), // SQLITE_SCHEMA
    (22, Away),  // SQLITE_NOLFS
    (26, Away),  // SQLITE_NOTADB
];

/// What an error means.
#[must_use]
pub fn meaning(err: &sqlx::Error) -> Meaning {
    match err {
        sqlx::Error::Database(refused) => of_refusal(&**refused),
        // It was waited for long enough.
        sqlx::Error::Io(err) if err.kind() == std::io::ErrorKind::TimedOut => Away,
        sqlx::Error::Io(_) | sqlx::Error::Protocol(_) => Ended,
        sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => Away,
        _ => Meaning::Defect,
    }
}

/// What an error leaves of its connection to PostgreSQL.
#[must_use]
pub fn after(err: &sqlx::Error) -> After {
    let refused = match err {
        sqlx::Error::Database(refused) => &**refused,
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_) => return After::Gone,
        _ => return After::Closed,
    };
    match of_refusal(refused) {
        Outdated if refused.code().as_deref() == Some("25006") => After::ReadOnly,
        Outdated | Ended => After::Gone,
        // Such a refusal is the session's last word, whatever it is about.
        _ if is_last_word(refused) => After::Gone,
        _ => After::Well,
    }
}

fn of_refusal(refused: &dyn DatabaseError) -> Meaning {
    let code = refused.code().unwrap_or_default();
    if is_outdated_plan(refused) {
        return Outdated;
    }
    // SQLSTATEs have five letters, SQLite's codes fewer digits: what kind of failure stands in the lowest byte, which
    // of that kind in the next one.
    let found = match code.len() {
        5.. => SQLSTATES
            .iter()
            .find(|(known, _)| code.starts_with(known))
            .map(|(_, it)| it),
        _ => code.parse::<u32>().ok().and_then(|code| {
            RESULT_CODES
                .iter()
                .find(|(known, _)| *known == code & 0xff)
                .map(|(_, it)| it)
        }),
    };
    found.copied().unwrap_or(Meaning::Defect)
}

/// "Cached plan must not change result type", in whatever language: a table was changed under a prepared statement.
fn is_outdated_plan(refused: &dyn DatabaseError) -> bool {
    let postgres = refused.try_downcast_ref::<PgDatabaseError>();
    postgres.is_some_and(|refused| refused.routine() == Some("RevalidateCachedQuery"))
}

fn is_last_word(refused: &dyn DatabaseError) -> bool {
    let postgres = refused.try_downcast_ref::<PgDatabaseError>();
    postgres
        .is_some_and(|refused| matches!(refused.severity(), PgSeverity::Fatal | PgSeverity::Panic))
}
