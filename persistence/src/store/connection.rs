//! What statements are sent to: [`Db`] for reads, [`Tx`] for a transaction, on either database.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    QueryResult, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use tokio::sync::Mutex;

use super::{
    postgres::{Connections, Lease},
    serves,
};
use crate::Error;

/// Counts statements of serving threads, without those that begin and end transactions.
#[derive(Clone, Debug, Default)]
pub struct Statements(Arc<AtomicU64>);

impl Statements {
    /// So far.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    fn note(&self) {
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
    statements: Statements,
}

#[derive(Debug)]
enum Source {
    Sqlite(DatabaseConnection),
    Postgres(Connections),
    Within(Tx),
}

/// A transaction. Dropped before [`Tx::commit`], it is undone.
#[derive(Debug)]
pub struct Tx {
    open: Open,
    statements: Statements,
}

#[derive(Debug)]
enum Open {
    Sqlite(DatabaseTransaction),
    Postgres {
        connection: Arc<Mutex<Lease>>,
        /// Below another transaction, on whose connection it runs.
        savepoint: bool,
    },
}

/// One is open at a time, so that it needs no name of its own.
const SAVEPOINT: &str = "below";

impl Db {
    /// On SQLite.
    #[must_use]
    pub fn sqlite(pool: DatabaseConnection, statements: Statements) -> Self {
        Self {
            source: Source::Sqlite(pool),
            statements,
        }
    }

    /// On PostgreSQL.
    #[must_use]
    pub fn postgres(pool: Connections, statements: Statements) -> Self {
        Self {
            source: Source::Postgres(pool),
            statements,
        }
    }

    /// Begins a write transaction (`BEGIN IMMEDIATE` on SQLite).
    ///
    /// # Errors
    /// [`Error::Unavailable`] when no connection came in time.
    pub async fn begin(&self) -> Result<Tx, Error> {
        self.transaction(SqliteTransactionMode::Immediate, "BEGIN")
            .await
    }

    /// Begins a read transaction: what is read through it is of one moment. To be [ended](Self::end).
    ///
    /// # Errors
    /// [`Error::Unavailable`] when no connection came in time.
    pub async fn of_one_moment(&self) -> Result<Self, Error> {
        let sql = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";
        let tx = self.transaction(SqliteTransactionMode::Deferred, sql);
        Ok(Self {
            source: Source::Within(tx.await?),
            // The transaction counts.
            statements: Statements::default(),
        })
    }

    async fn transaction(
        &self,
        sqlite: SqliteTransactionMode,
        postgres: &str,
    ) -> Result<Tx, Error> {
        let open = match &self.source {
            Source::Sqlite(pool) => {
                let options = TransactionOptions {
                    sqlite_transaction_mode: Some(sqlite),
                    ..Default::default()
                };
                Open::Sqlite(pool.begin_with_options(options).await?)
            }
            Source::Postgres(pool) => {
                let mut lease = Lease::of(pool).await?;
                lease.begin(postgres).await?;
                Open::Postgres {
                    connection: Arc::new(Mutex::new(lease)),
                    savepoint: false,
                }
            }
            Source::Within(tx) => return tx.savepoint().await,
        };
        Ok(Tx {
            open,
            statements: self.statements.clone(),
        })
    }

    /// Ends a read transaction, so that its connection serves others; a pool has no end.
    pub async fn end(self) {
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
}

impl Tx {
    /// Begins a transaction below this one, which can be undone alone. While it is open nothing runs on
    /// the outer one.
    ///
    /// # Errors
    /// As any statement.
    pub async fn savepoint(&self) -> Result<Self, Error> {
        let open = match &self.open {
            Open::Sqlite(tx) => Open::Sqlite(tx.begin().await?),
            Open::Postgres { connection, .. } => {
                let sql = format!("SAVEPOINT {SAVEPOINT}");
                connection.lock().await.run(&sql).await?;
                Open::Postgres {
                    connection: Arc::clone(connection),
                    savepoint: true,
                }
            }
        };
        Ok(Self {
            open,
            statements: self.statements.clone(),
        })
    }

    /// Keeps the writes: for good, or as far as the outer transaction does.
    ///
    /// # Errors
    /// [`Error::Retry`] when the database refuses to serialise it.
    pub async fn commit(self) -> Result<(), Error> {
        match self.open {
            Open::Sqlite(tx) => tx.commit().await?,
            Open::Postgres {
                connection,
                savepoint,
            } => end(&connection, savepoint, "COMMIT", "RELEASE SAVEPOINT").await?,
        }
        Ok(())
    }

    /// Undoes the writes.
    ///
    /// # Errors
    /// When the connection is gone, in which case they are undone all the same.
    pub async fn rollback(self) -> Result<(), Error> {
        match self.open {
            Open::Sqlite(tx) => tx.rollback().await?,
            Open::Postgres {
                connection,
                savepoint,
            } => end(&connection, savepoint, "ROLLBACK", "ROLLBACK TO SAVEPOINT").await?,
        }
        Ok(())
    }
}

/// Ends a transaction by `whole`, one below another by `below` and its name.
async fn end(
    connection: &Mutex<Lease>,
    savepoint: bool,
    whole: &str,
    below: &str,
) -> Result<(), DbErr> {
    let mut connection = connection.lock().await;
    match savepoint {
        true => connection
            .run(&format!("{below} {SAVEPOINT}"))
            .await
            .map(drop),
        false => connection.end(whole).await,
    }
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
        match &self.source {
            Source::Sqlite(pool) => pool.execute_raw(statement).await,
            Source::Postgres(pool) => Lease::of(pool).await?.execute(statement).await,
            Source::Within(tx) => tx.execute_raw(statement).await,
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.statements.note();
        match &self.source {
            Source::Sqlite(pool) => pool.execute_unprepared(sql).await,
            Source::Postgres(pool) => Lease::of(pool).await?.run(sql).await,
            Source::Within(tx) => tx.execute_unprepared(sql).await,
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.statements.note();
        match &self.source {
            Source::Sqlite(pool) => pool.query_one_raw(statement).await,
            Source::Postgres(pool) => Lease::of(pool).await?.query_one(statement).await,
            Source::Within(tx) => tx.query_one_raw(statement).await,
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.statements.note();
        match &self.source {
            Source::Sqlite(pool) => pool.query_all_raw(statement).await,
            Source::Postgres(pool) => Lease::of(pool).await?.query_all(statement).await,
            Source::Within(tx) => tx.query_all_raw(statement).await,
        }
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Tx {
    fn get_database_backend(&self) -> DbBackend {
        match self.open {
            Open::Sqlite(_) => DbBackend::Sqlite,
            Open::Postgres { .. } => DbBackend::Postgres,
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.statements.note();
        match &self.open {
            Open::Sqlite(tx) => tx.execute_raw(statement).await,
            Open::Postgres { connection, .. } => connection.lock().await.execute(statement).await,
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.statements.note();
        match &self.open {
            Open::Sqlite(tx) => tx.execute_unprepared(sql).await,
            Open::Postgres { connection, .. } => connection.lock().await.run(sql).await,
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.statements.note();
        match &self.open {
            Open::Sqlite(tx) => tx.query_one_raw(statement).await,
            Open::Postgres { connection, .. } => connection.lock().await.query_one(statement).await,
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.statements.note();
        match &self.open {
            Open::Sqlite(tx) => tx.query_all_raw(statement).await,
            Open::Postgres { connection, .. } => connection.lock().await.query_all(statement).await,
        }
    }
}
