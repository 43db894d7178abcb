//! What reads are sent to, on either database.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use tracing::Span;

use super::{
    lease::Lease,
    postgres::{self, Connections},
    serves, span,
    tx::Tx,
};
use crate::{Clock, Error, error::is_lost};

/// Counts statements of serving threads, without those that begin and end transactions.
#[derive(Clone, Debug, Default)]
pub struct Statements(Arc<AtomicU64>);

impl Statements {
    /// So far.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    pub(super) fn note(&self) {
        if serves() {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// What reads are sent to: a pool, each statement on a connection of its own, or a read transaction, in which all
/// statements see the same rows.
#[derive(Debug)]
pub struct Db {
    source: Source,
    clock: Clock,
    statements: Statements,
}

#[derive(Debug)]
enum Source {
    Sqlite(DatabaseConnection),
    Postgres(Connections),
    Within(Tx),
}

impl Db {
    /// On SQLite.
    #[must_use]
    pub fn sqlite(pool: DatabaseConnection, clock: Clock, statements: Statements) -> Self {
        Self {
            source: Source::Sqlite(pool),
            clock,
            statements,
        }
    }

    /// On PostgreSQL.
    #[must_use]
    pub fn postgres(pool: Connections, clock: Clock, statements: Statements) -> Self {
        Self {
            source: Source::Postgres(pool),
            clock,
            statements,
        }
    }

    /// Begins a write transaction (`BEGIN IMMEDIATE` on SQLite).
    ///
    /// # Errors
    /// [`Error::Unavailable`] when no connection came in time.
    pub(super) async fn begin(&self) -> Result<Tx, Error> {
        self.transaction(SqliteTransactionMode::Immediate, "BEGIN")
            .await
    }

    /// Begins a read transaction: what is read through it is of one moment. To be [ended](Self::end).
    ///
    /// # Errors
    /// [`Error::Unavailable`] when no connection came in time.
    pub(super) async fn snapshot(&self) -> Result<Self, Error> {
        let sql = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";
        let tx = self.transaction(SqliteTransactionMode::Deferred, sql);
        Ok(Self {
            source: Source::Within(tx.await?),
            clock: self.clock.clone(),
            // The transaction counts.
            statements: Statements::default(),
        })
    }

    async fn transaction(
        &self,
        sqlite: SqliteTransactionMode,
        postgres: &str,
    ) -> Result<Tx, Error> {
        let (clock, statements) = (self.clock.clone(), self.statements.clone());
        match &self.source {
            Source::Sqlite(pool) => {
                let options = TransactionOptions {
                    sqlite_transaction_mode: Some(sqlite),
                    ..Default::default()
                };
                let begin = span::of_command(DbBackend::Sqlite, "BEGIN");
                let open = span::within(begin, pool.begin_with_options(options)).await?;
                Ok(Tx::sqlite(open, clock, statements))
            }
            Source::Postgres(pool) => {
                let begin = span::of_command(DbBackend::Postgres, postgres);
                let lease = span::within(begin, begun(pool, postgres)).await?;
                Ok(Tx::postgres(lease, clock, statements))
            }
            Source::Within(tx) => tx.savepoint().await,
        }
    }

    /// A statement's span; within a transaction the transaction makes it.
    fn span_of(&self, statement: &Statement) -> Span {
        match &self.source {
            Source::Within(_) => Span::none(),
            _ => span::of_statement(self.get_database_backend(), &statement.sql),
        }
    }

    /// Ends a read transaction, so that its connection serves others; a pool has no end.
    pub(super) async fn end(self) {
        if let Source::Within(tx) = self.source {
            // Nothing was written that could be lost.
            let _ = tx.rollback().await;
        }
    }

    /// Connections that are open, and how many of them are idle.
    #[must_use]
    pub fn connections(&self) -> (usize, usize) {
        match &self.source {
            Source::Sqlite(pool) => {
                let pool = pool.get_sqlite_connection_pool();
                (pool.size() as usize, pool.num_idle())
            }
            Source::Postgres(pool) => {
                let status = pool.status();
                (status.size, status.available)
            }
            Source::Within(_) => (1, 0),
        }
    }

    /// Whether all connections are in use, so that whoever comes now waits for one.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        matches!(&self.source, Source::Postgres(pool) if postgres::is_busy(pool))
    }

    /// Whether the connections that are open serve; none is opened to find out.
    ///
    /// # Errors
    /// When they don't.
    pub(super) async fn look(&self) -> Result<(), Error> {
        match &self.source {
            Source::Postgres(pool) => Ok(postgres::look_at(pool).await?),
            _ => Ok(()),
        }
    }
}

/// A connection on which a transaction has begun.
async fn begun(pool: &Connections, by: &str) -> Result<Lease, DbErr> {
    let mut lease = Lease::of(pool).await?;
    if let Err(err) = lease.begin(by).await {
        if !is_lost(&err) {
            return Err(err);
        }
        // It went while it rested; another one can do it.
        lease = Lease::of(pool).await?;
        lease.begin(by).await?;
    }
    Ok(lease)
}

#[async_trait::async_trait]
impl ConnectionTrait for Db {
    fn get_database_backend(&self) -> DbBackend {
        match &self.source {
            Source::Sqlite(_) => DbBackend::Sqlite,
            Source::Postgres(_) => DbBackend::Postgres,
            Source::Within(tx) => tx.get_database_backend(),
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.statements.note();
        let span = self.span_of(&statement);
        span::within(span, async {
            match &self.source {
                Source::Sqlite(pool) => pool.execute_raw(statement).await,
                Source::Postgres(pool) => Lease::of(pool).await?.execute(statement).await,
                Source::Within(tx) => tx.execute_raw(statement).await,
            }
        })
        .await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.statements.note();
        let span = match &self.source {
            Source::Within(_) => Span::none(),
            _ => span::of_command(self.get_database_backend(), sql),
        };
        span::within(span, async {
            match &self.source {
                Source::Sqlite(pool) => pool.execute_unprepared(sql).await,
                Source::Postgres(pool) => Lease::of(pool).await?.run(sql).await,
                Source::Within(tx) => tx.execute_unprepared(sql).await,
            }
        })
        .await
    }

    /// What a connection that has gone did not answer is asked once more, on another one: it is a read.
    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.statements.note();
        let span = self.span_of(&statement);
        span::within(span, async {
            match &self.source {
                Source::Sqlite(pool) => pool.query_one_raw(statement).await,
                Source::Postgres(pool) => {
                    match Lease::of(pool).await?.query_one(statement.clone()).await {
                        Err(err) if is_lost(&err) => {
                            Lease::of(pool).await?.query_one(statement).await
                        }
                        answer => answer,
                    }
                }
                Source::Within(tx) => tx.query_one_raw(statement).await,
            }
        })
        .await
    }

    /// The same.
    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.statements.note();
        let span = self.span_of(&statement);
        span::within(span, async {
            match &self.source {
                Source::Sqlite(pool) => pool.query_all_raw(statement).await,
                Source::Postgres(pool) => {
                    match Lease::of(pool).await?.query_all(statement.clone()).await {
                        Err(err) if is_lost(&err) => {
                            Lease::of(pool).await?.query_all(statement).await
                        }
                        answer => answer,
                    }
                }
                Source::Within(tx) => tx.query_all_raw(statement).await,
            }
        })
        .await
    }
}
