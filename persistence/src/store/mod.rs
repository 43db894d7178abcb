//! The one way to the database: pools, and the transaction that writes go through.
//!
//! [`connection`] is what statements are sent to, [`postgres`] how connections to PostgreSQL are kept.

pub mod connection;
pub mod postgres;

use std::cell::Cell;
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use std::time::Duration;

use sea_orm::{
    ConnectOptions, Database, DatabaseConnection,
    sqlx::{
        ConnectOptions as _, Connection,
        postgres::PgConnectOptions,
        sqlite::{SqliteJournalMode, SqliteSynchronous},
    },
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

pub use connection::{Db, Statements, Tx};

use crate::Error;

/// How long a request waits for a connection before it is told to come back.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(2);
/// How long a writer on SQLite waits for its turn.
const TURN_TIMEOUT: Duration = Duration::from_secs(10);
/// No statement may run longer than this (PostgreSQL).
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(10);
/// Distinct statements one connection keeps prepared.
const STATEMENT_CACHE: usize = 512;

/// Connections kept apart for what is no request: the start, health, background work.
const OWN: u32 = 2;

static SERVING: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// The how-manieth serving thread this is; `None` on any other.
    static THREAD: Cell<Option<usize>> = const { Cell::new(None) };
}

/// Tells that the current thread serves requests, so that it gets connections of its own.
pub fn serve_on_this_thread() {
    THREAD.set(Some(SERVING.fetch_add(1, Ordering::Relaxed)));
}

/// Whether the current thread serves requests.
fn serves() -> bool {
    THREAD.get().is_some()
}

/// The database behind one process.
#[derive(Debug)]
pub struct Store {
    own: DatabaseConnection,
    db: Db,
    /// On PostgreSQL a pool for each thread that serves: a connection answers to the thread that
    /// opened it, and waking that one for each answer costs more than a statement.
    serving: Arc<[Db]>,
    turn: Option<Arc<Semaphore>>,
    statements: Statements,
}

/// A transaction that has begun. Dropped without [`Open::commit`], it rolls back.
#[derive(Debug)]
pub struct Open {
    tx: Tx,
    _turn: Option<OwnedSemaphorePermit>,
}

impl Store {
    /// Connects to `sqlite://…` or `postgres://…` with about `connections`, shared out to `threads`
    /// that serve.
    ///
    /// # Errors
    /// When the database cannot be reached or the URL is not understood.
    pub async fn connect(url: &str, connections: u32, threads: usize) -> Result<Self, Error> {
        let statements = Statements::default();
        if url.starts_with("sqlite:") {
            let own = Database::connect(sqlite_options(url, connections)).await?;
            return Ok(Self {
                db: Db::sqlite(own.clone(), statements.clone()),
                own,
                serving: Arc::new([]),
                // SQLite has one writer: a fair queue in the process beats polling for the lock.
                turn: Some(Arc::new(Semaphore::new(1))),
                statements,
            });
        }
        let options: PgConnectOptions = url.parse().map_err(postgres::unreachable)?;
        let shared = connections.saturating_sub(OWN).max(1);
        let pools = u32::try_from(threads).unwrap_or(1).clamp(1, shared);
        let pool = |size| -> Result<Db, Error> {
            let pool =
                postgres::connections(postgres_options(options.clone()), size, ACQUIRE_TIMEOUT)?;
            Ok(Db::postgres(pool, statements.clone()))
        };
        let size = |index| shared / pools + u32::from(index < shared % pools);
        Ok(Self {
            own: Database::connect(own_options(url)).await?,
            db: pool(OWN)?,
            serving: (0..pools)
                .map(|index| pool(size(index)))
                .collect::<Result<_, _>>()?,
            turn: None,
            statements,
        })
    }

    /// The pool, for reads: that of the current thread.
    #[must_use]
    pub fn db(&self) -> &Db {
        let pools = self.serving.len().max(1);
        let own = THREAD
            .get()
            .and_then(|thread| self.serving.get(thread % pools));
        own.unwrap_or(&self.db)
    }

    /// What the schema is looked at and changed through.
    #[must_use]
    pub fn own(&self) -> &DatabaseConnection {
        &self.own
    }

    /// Connections of all pools that are open, and how many of them are idle.
    #[must_use]
    pub fn connections(&self) -> (usize, usize) {
        let pools = self.serving.iter().chain([&self.db]);
        pools.fold((0, 0), |(open, idle), pool| {
            let of = pool.connections();
            (open + of.0, idle + of.1)
        })
    }

    /// Statements that serving threads have sent so far (without BEGIN and COMMIT).
    #[must_use]
    pub fn statements(&self) -> &Statements {
        &self.statements
    }

    /// Begins a write transaction (BEGIN IMMEDIATE on SQLite).
    ///
    /// # Errors
    /// [`Error::Unavailable`] when no connection or turn came in time.
    pub async fn begin(&self) -> Result<Open, Error> {
        let turn = match &self.turn {
            None => None,
            Some(turn) => Some(
                tokio::time::timeout(TURN_TIMEOUT, Arc::clone(turn).acquire_owned())
                    .await
                    .map_err(|_| Error::Unavailable)?
                    .map_err(|_| Error::Unavailable)?,
            ),
        };
        let tx = self.db().begin().await?;
        Ok(Open { tx, _turn: turn })
    }
}

impl Open {
    /// The transaction to run statements in.
    #[must_use]
    pub fn tx(&self) -> &Tx {
        &self.tx
    }

    /// Makes the writes durable.
    ///
    /// # Errors
    /// [`Error::Retry`] when the database refuses to serialise it.
    pub async fn commit(self) -> Result<(), Error> {
        self.tx.commit().await
    }

    /// Undoes the writes.
    ///
    /// # Errors
    /// When the connection is gone, in which case they are undone all the same.
    pub async fn rollback(self) -> Result<(), Error> {
        self.tx.rollback().await
    }
}

fn sqlite_options(url: &str, pool: u32) -> ConnectOptions {
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
                .create_if_missing(true)
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
fn own_options(url: &str) -> ConnectOptions {
    let mut options = ConnectOptions::new(url.to_owned());
    options
        .max_connections(1)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .sqlx_logging(false)
        .map_sqlx_postgres_opts(postgres_options);
    options
}

fn postgres_options(options: PgConnectOptions) -> PgConnectOptions {
    let timeout = STATEMENT_TIMEOUT.as_millis().to_string();
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
