//! How much a store may take, how long it waits, and how connections are opened.

use std::time::Duration;

use sea_orm::{
    ConnectOptions,
    sqlx::{
        ConnectOptions as _, Connection,
        postgres::PgConnectOptions,
        sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
    },
};

use super::lease::unreachable;
use crate::Error;

/// How long a request waits for a connection before it is told to come back.
pub(super) const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(2);
/// How long PostgreSQL works on a statement, unless told otherwise.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(10);
/// Distinct statements one connection keeps prepared.
const STATEMENT_CACHE: usize = 512;

/// What a store may take.
#[derive(Clone, Copy, Debug)]
pub struct StoreLimits {
    /// Connections, about.
    pub connections: u32,
    /// Threads that serve, which share them.
    pub threads: usize,
    /// How long PostgreSQL works on a statement, or waits for a lock.
    pub statement: Duration,
}

impl StoreLimits {
    /// Of a command that needs few connections.
    #[must_use]
    pub fn of(connections: u32) -> Self {
        Self {
            connections,
            threads: 1,
            statement: STATEMENT_TIMEOUT,
        }
    }

    /// How long an answer is waited for: a little longer than the server itself takes at most, since from then on
    /// there will be none.
    pub(super) fn answer(&self) -> Duration {
        self.statement + (self.statement / 2).min(Duration::from_secs(1))
    }
}

/// Makes the file once. A connection that is opened later must find it, rather than make an empty one in the place of
/// one that was taken away.
pub(super) async fn make_file(url: &str) -> Result<(), Error> {
    let options: SqliteConnectOptions = url.parse().map_err(unreachable)?;
    let made = options.create_if_missing(true).connect().await;
    made.map_err(unreachable)?
        .close()
        .await
        .map_err(unreachable)?;
    Ok(())
}

pub(super) fn sqlite_options(url: &str, pool: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url.to_owned());
    options
        .max_connections(pool)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .sqlx_logging(false)
        .test_before_acquire(false)
        // When the disk is full SQLite takes a transaction back by itself, and the driver believes that it still stands:
        // the next one would be a savepoint in it, which is told as committed and is not.
        .map_sqlx_sqlite_before_acquire(|connection, _| {
            let usable = !connection.is_in_transaction();
            Box::pin(async move { Ok(usable) })
        })
        .map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .create_if_missing(false)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                // What is deleted is overwritten, not just forgotten.
                .pragma("secure_delete", "ON")
                .busy_timeout(Duration::from_secs(5))
                .statement_cache_capacity(STATEMENT_CACHE)
        });
    options
}

/// One connection is enough for the schema; it is opened at once, to know that the database is there.
pub(super) fn own_options(url: &str, statement: Duration) -> ConnectOptions {
    let mut options = ConnectOptions::new(url.to_owned());
    options
        .max_connections(1)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .sqlx_logging(false)
        .map_sqlx_postgres_opts(move |options| postgres_options(options, statement));
    options
}

pub(super) fn postgres_options(options: PgConnectOptions, statement: Duration) -> PgConnectOptions {
    let timeout = statement.as_millis().to_string();
    options
        .application_name("vencemos")
        .statement_cache_capacity(STATEMENT_CACHE)
        .disable_statement_logging()
        .options([
            ("statement_timeout", timeout.as_str()),
            ("lock_timeout", timeout.as_str()),
            ("idle_in_transaction_session_timeout", "60000"),
        ])
}
