//! The one way to the database: pools, and the [`transaction`] that writes go through.
//!
//! Statements are sent to a [`Db`] or a [`Tx`]. On PostgreSQL they run on a [`lease`] of a connection that [`postgres`]
//! keeps, as long as there is [`trust`] in it.

mod db;
mod effects;
mod lease;
mod options;
mod postgres;
mod span;
pub mod transaction;
mod trust;
mod tx;

use std::cell::Cell;
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use std::time::Instant;

use futures_util::future::try_join_all;
use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DbErr, sqlx::postgres::PgConnectOptions,
};
use tokio::sync::Semaphore;

pub use db::{Db, Statements};
pub use effects::Effect;
pub use options::StoreLimits;
pub use span::TRACED;
pub use transaction::{Retry, unfinished};
pub use tx::Tx;

use self::{
    effects::Listener,
    lease::unreachable,
    options::{ACQUIRE_TIMEOUT, make_file, own_options, postgres_options, sqlite_options},
    postgres::{Connector, connections},
    trust::Trust,
};
use crate::{Clock, Error};

/// How often the first connection is tried at the start.
const STARTS: u32 = 3;

/// Connections kept apart for what is no request: the start, background work.
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

/// The database behind one process; clones are the same one.
#[derive(Clone, Debug)]
pub struct Store {
    own: DatabaseConnection,
    db: Arc<Db>,
    /// On PostgreSQL a pool for each thread that serves: a connection answers to the thread that
    /// opened it, and waking that one for each answer costs more than a statement.
    serving: Arc<[Db]>,
    /// What all pools on PostgreSQL share.
    trust: Arc<Trust>,
    turn: Option<Arc<Semaphore>>,
    clock: Clock,
    statements: Statements,
    listener: Listener,
}

impl Store {
    /// Connects to `sqlite://…` or `postgres://…`.
    ///
    /// # Errors
    /// When the database cannot be reached or the URL is not understood.
    pub async fn connect(url: &str, limits: StoreLimits) -> Result<Self, Error> {
        match url.starts_with("sqlite:") {
            true => Self::sqlite(url, limits).await,
            false => Self::postgres(url, limits).await,
        }
    }

    async fn sqlite(url: &str, limits: StoreLimits) -> Result<Self, Error> {
        make_file(url).await?;
        let own = connected(sqlite_options(url, limits.connections)).await?;
        let (clock, statements) = (Clock::default(), Statements::default());
        Ok(Self {
            db: Arc::new(Db::sqlite(own.clone(), clock.clone(), statements.clone())),
            own,
            serving: Arc::new([]),
            trust: Arc::default(),
            // SQLite has one writer: a fair queue in the process beats polling for the lock.
            turn: Some(Arc::new(Semaphore::new(1))),
            clock,
            statements,
            listener: Listener::default(),
        })
    }

    async fn postgres(url: &str, limits: StoreLimits) -> Result<Self, Error> {
        let (clock, statements, trust) = (Clock::default(), Statements::default(), Arc::default());
        let options: PgConnectOptions = url.parse().map_err(unreachable)?;
        let shared = limits.connections.saturating_sub(OWN).max(1);
        let pools = u32::try_from(limits.threads).unwrap_or(1).clamp(1, shared);
        let pool = |size| -> Result<Db, Error> {
            let options = postgres_options(options.clone(), limits.statement);
            let connector = Connector::new(options, limits.answer(), Arc::clone(&trust));
            let pool = connections(connector, size, ACQUIRE_TIMEOUT)?;
            Ok(Db::postgres(pool, clock.clone(), statements.clone()))
        };
        let size = |index| shared / pools + u32::from(index < shared % pools);
        Ok(Self {
            own: connected(own_options(url, limits.statement)).await?,
            db: Arc::new(pool(OWN)?),
            serving: (0..pools)
                .map(|index| pool(size(index)))
                .collect::<Result<_, _>>()?,
            trust,
            turn: None,
            clock,
            statements,
            listener: Listener::default(),
        })
    }

    /// The same store, whose transactions tell this listener what follows their commits.
    #[must_use]
    pub fn telling(mut self, listener: impl Fn(Effect) + Send + Sync + 'static) -> Self {
        self.listener = Listener::new(listener);
        self
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

    /// What the schema is changed through.
    #[must_use]
    pub fn own(&self) -> &DatabaseConnection {
        &self.own
    }

    /// The clock that all writes go by.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Whether the connections that are open serve, of all pools; one that doesn't takes those of its kind along, so
    /// that nobody meets them. Opens none.
    ///
    /// # Errors
    /// When some don't.
    pub async fn look(&self) -> Result<(), Error> {
        let pools = self.serving.iter().chain([&*self.db]);
        try_join_all(pools.map(Db::look)).await.map(drop)
    }

    /// Gives up all connections that were opened before an instant.
    pub fn distrust(&self, before: Instant) {
        self.trust.ends(before);
    }

    /// Connections of all pools that are open, and how many of them are idle.
    #[must_use]
    pub fn connections(&self) -> (usize, usize) {
        let pools = self.serving.iter().chain([&*self.db]);
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
}

/// The first connection. A busy machine may take longer for it than a request would wait, and none is there yet.
async fn connected(options: ConnectOptions) -> Result<DatabaseConnection, DbErr> {
    for _ in 1..STARTS {
        if let Ok(connection) = Database::connect(options.clone()).await {
            return Ok(connection);
        }
    }
    Database::connect(options).await
}
