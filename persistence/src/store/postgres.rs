//! Connections to PostgreSQL, kept by a pool that hands them out again as they are.
//!
//! sqlx's own pool asks a connection whether it is well each time one comes back, which costs a round
//! trip a request. Here a connection on which everything ran to its end is known to be well, and any
//! other is closed: one that was dropped in the middle of a statement or a transaction too.

use std::time::Duration;

use deadpool::{
    Runtime,
    managed::{Manager, Metrics, Object, Pool, PoolError, RecycleError, RecycleResult},
};
use sea_orm::{
    ConnAcquireErr, DbErr, ExecResult, QueryResult, RuntimeErr, Statement, Values,
    sqlx::{
        self, AssertSqlSafe, Connection, Executor, PgConnection, Postgres, error::DatabaseError,
        postgres::PgConnectOptions, query::Query,
    },
};
use sea_query_sqlx::SqlxValues;

/// A connection is replaced after this time, so that what a server keeps for it does not grow for ever.
const LIFE: Duration = Duration::from_secs(30 * 60);
/// One that rested this long is asked whether it is still there.
const REST: Duration = Duration::from_secs(30);

/// A pool of connections.
pub type Connections = Pool<Connector>;

/// A pool of at most `size` connections, none of them open yet; who asks waits at most `patience`.
///
/// # Errors
/// When it cannot be built, which is a defect.
pub fn connections(
    options: PgConnectOptions,
    size: u32,
    patience: Duration,
) -> Result<Connections, DbErr> {
    Pool::builder(Connector(options))
        .max_size(size as usize)
        .wait_timeout(Some(patience))
        .create_timeout(Some(patience))
        .recycle_timeout(Some(patience))
        .runtime(Runtime::Tokio1)
        .build()
        .map_err(|err| DbErr::Custom(err.to_string()))
}

/// Opens connections and says which may be used again.
#[derive(Debug)]
pub struct Connector(pub PgConnectOptions);

impl Manager for Connector {
    type Type = PgConnection;
    type Error = sqlx::Error;

    async fn create(&self) -> Result<PgConnection, sqlx::Error> {
        // Boxed, so that a statement on a connection that stands does not carry the room to open one.
        Box::pin(PgConnection::connect_with(&self.0)).await
    }

    async fn recycle(
        &self,
        connection: &mut PgConnection,
        metrics: &Metrics,
    ) -> RecycleResult<sqlx::Error> {
        if metrics.age() > LIFE {
            return Err(RecycleError::message("old"));
        }
        if metrics.last_used() > REST {
            Box::pin(connection.ping()).await?;
        }
        Ok(())
    }
}

/// A connection that is in use. Dropped while something is unfinished, it is closed.
#[derive(Debug)]
pub struct Lease {
    /// There until it is dropped.
    connection: Option<Object<Connector>>,
    /// A statement is under way, or what became of it is not known.
    busy: bool,
    /// A transaction has begun and not ended.
    open: bool,
}

impl Lease {
    /// Waits for a connection.
    ///
    /// # Errors
    /// When none is free in time, or none can be opened.
    pub async fn of(connections: &Connections) -> Result<Self, DbErr> {
        let connection = connections.get().await.map_err(unacquired)?;
        Ok(Self {
            connection: Some(connection),
            busy: false,
            open: false,
        })
    }

    /// Begins a transaction by `BEGIN` and what kind of one.
    ///
    /// # Errors
    /// The database's.
    pub async fn begin(&mut self, by: &str) -> Result<(), DbErr> {
        self.open = true;
        self.run(by).await.map(drop)
    }

    /// Ends the transaction by `COMMIT` or `ROLLBACK`.
    ///
    /// # Errors
    /// The database's; the connection is closed then.
    pub async fn end(&mut self, by: &str) -> Result<(), DbErr> {
        self.run(by).await?;
        self.open = false;
        Ok(())
    }

    /// Runs statements without parameters.
    ///
    /// # Errors
    /// The database's.
    pub async fn run(&mut self, sql: &str) -> Result<ExecResult, DbErr> {
        let sql = AssertSqlSafe(sql.to_owned());
        let result = self.start()?.execute(sql).await;
        let result = self.ended(result).map(ExecResult::from);
        result.map_err(|err| DbErr::Exec(refusal(err)))
    }

    /// Runs a statement.
    ///
    /// # Errors
    /// The database's.
    pub async fn execute(&mut self, statement: Statement) -> Result<ExecResult, DbErr> {
        let result = query(statement).execute(self.start()?).await;
        let result = self.ended(result).map(ExecResult::from);
        result.map_err(|err| DbErr::Exec(refusal(err)))
    }

    /// The first row that a statement gives.
    ///
    /// # Errors
    /// The database's.
    pub async fn query_one(&mut self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let result = query(statement).fetch_optional(self.start()?).await;
        let row = self.ended(result).map(|row| row.map(QueryResult::from));
        row.map_err(|err| DbErr::Query(refusal(err)))
    }

    /// All rows that a statement gives.
    ///
    /// # Errors
    /// The database's.
    pub async fn query_all(&mut self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let result = query(statement).fetch_all(self.start()?).await;
        match self.ended(result) {
            Ok(rows) => Ok(rows.into_iter().map(QueryResult::from).collect()),
            Err(err) => Err(DbErr::Query(refusal(err))),
        }
    }

    fn start(&mut self) -> Result<&mut PgConnection, DbErr> {
        self.busy = true;
        let closed = DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed);
        self.connection.as_deref_mut().ok_or(closed)
    }

    /// What the database refuses leaves the connection well. What breaks on the way doesn't, and the
    /// connections beside it have most likely gone with the same server.
    fn ended<T>(&mut self, result: Result<T, sqlx::Error>) -> Result<T, sqlx::Error> {
        match &result {
            Ok(_) => self.busy = false,
            Err(sqlx::Error::Database(refused)) if !says_farewell(&**refused) => self.busy = false,
            Err(_) => self.distrust_others(),
        }
        result
    }

    fn distrust_others(&self) {
        if let Some(pool) = self.connection.as_ref().and_then(Object::pool) {
            pool.retain(|_, _| false);
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take()
            && (self.busy || self.open)
        {
            // Out of the pool, and closed: the server undoes what was not committed.
            drop(Object::take(connection));
        }
    }
}

fn query(statement: Statement) -> Query<'static, Postgres, SqlxValues> {
    let values = statement.values.unwrap_or(Values(Vec::new()));
    sqlx::query_with(AssertSqlSafe(statement.sql), SqlxValues(values))
}

/// `admin_shutdown`, `crash_shutdown`, `cannot_connect_now`: the server ends the connection.
fn says_farewell(refused: &dyn DatabaseError) -> bool {
    matches!(refused.code().as_deref(), Some("57P01" | "57P02" | "57P03"))
}

fn refusal(err: sqlx::Error) -> RuntimeErr {
    RuntimeErr::SqlxError(err.into())
}

/// No connection could be opened.
pub fn unreachable(err: sqlx::Error) -> DbErr {
    DbErr::Conn(refusal(err))
}

fn unacquired(err: PoolError<sqlx::Error>) -> DbErr {
    match err {
        PoolError::Backend(err) => unreachable(err),
        PoolError::Closed => DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed),
        _ => DbErr::ConnectionAcquire(ConnAcquireErr::Timeout),
    }
}
