//! A connection to PostgreSQL that is in use: it knows whether anything on it is unfinished, and waits for no answer
//! longer than its limit.

use std::{
    io,
    sync::Arc,
    time::{Duration, Instant},
};

use deadpool::managed::{Object, PoolError};
use sea_orm::{
    ConnAcquireErr, DbErr, ExecResult, QueryResult, RuntimeErr, Statement, Values,
    sqlx::{self, AssertSqlSafe, Connection as _, Executor, PgConnection, Postgres, query::Query},
};
use sea_query_sqlx::SqlxValues;
use tokio::time::{error::Elapsed, timeout};

use super::postgres::{Connections, Connector, WORD, Watch};
use crate::refusal::{self, After};

/// Sessions this young are kept when another one can only read: while all of them can, reads go on undisturbed.
const YOUNG: Duration = Duration::from_secs(1);

/// A connection that is in use. Dropped while something is unfinished, it is closed.
#[derive(Debug)]
pub struct Lease {
    /// There until it is dropped, or of no use any more.
    connection: Option<Object<Connector>>,
    watch: Arc<Watch>,
    /// When the last statement began.
    began: Instant,
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
        Ok(Self::new(connection, &connections.manager().watch))
    }

    /// Of a connection that is there.
    pub(super) fn new(connection: Object<Connector>, watch: &Arc<Watch>) -> Self {
        Self {
            connection: Some(connection),
            watch: Arc::clone(watch),
            began: watch.movement.note(),
            busy: false,
            open: false,
        }
    }

    /// Begins a transaction by `BEGIN` and what kind of one.
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

    /// Asks whether it is still there.
    ///
    /// # Errors
    /// When it isn't.
    pub async fn ping(&mut self) -> Result<(), DbErr> {
        let (limit, connection) = self.start()?;
        let answer = timeout(limit.min(WORD), connection.ping()).await;
        self.ended(answer).map_err(|err| DbErr::Query(told(err)))
    }

    /// Runs statements without parameters.
    pub async fn run(&mut self, sql: &str) -> Result<ExecResult, DbErr> {
        let sql = AssertSqlSafe(sql.to_owned());
        let (limit, connection) = self.start()?;
        let answer = timeout(limit, connection.execute(sql)).await;
        let result = self.ended(answer).map(ExecResult::from);
        result.map_err(|err| DbErr::Exec(told(err)))
    }

    /// Runs a statement.
    pub async fn execute(&mut self, statement: Statement) -> Result<ExecResult, DbErr> {
        let (limit, connection) = self.start()?;
        let answer = timeout(limit, query(statement).execute(connection)).await;
        let result = self.ended(answer).map(ExecResult::from);
        result.map_err(|err| DbErr::Exec(told(err)))
    }

    /// The first row that a statement gives.
    pub async fn query_one(&mut self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let (limit, connection) = self.start()?;
        let answer = timeout(limit, query(statement).fetch_optional(connection)).await;
        let row = self.ended(answer).map(|row| row.map(QueryResult::from));
        row.map_err(|err| DbErr::Query(told(err)))
    }

    /// All rows that a statement gives.
    pub async fn query_all(&mut self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let (limit, connection) = self.start()?;
        let answer = timeout(limit, query(statement).fetch_all(connection)).await;
        match self.ended(answer) {
            Ok(rows) => Ok(rows.into_iter().map(QueryResult::from).collect()),
            Err(err) => Err(DbErr::Query(told(err))),
        }
    }

    fn start(&mut self) -> Result<(Duration, &mut PgConnection), DbErr> {
        let closed = DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed);
        let connection = self.connection.as_deref_mut().ok_or(closed)?;
        self.busy = true;
        self.began = self.watch.movement.note();
        Ok((self.watch.limit, connection))
    }

    /// What the database refuses leaves the connection well, mostly. What breaks on the way, or does not come in
    /// time, doesn't: the connection is closed without a word, which might hang as well.
    fn ended<T>(
        &mut self,
        answer: Result<Result<T, sqlx::Error>, Elapsed>,
    ) -> Result<T, sqlx::Error> {
        let late = |_| Err(sqlx::Error::Io(io::ErrorKind::TimedOut.into()));
        let result = answer.unwrap_or_else(late);
        let after = match &result {
            Ok(_) => After::Well,
            Err(err) => refusal::after(err),
        };
        match after {
            After::Well => self.busy = false,
            After::Closed => self.close(),
            After::ReadOnly => {
                self.watch
                    .trust
                    .ends(self.began.checked_sub(YOUNG).unwrap_or(self.began));
                self.close();
            }
            After::Gone => {
                self.watch.trust.ends(self.began);
                self.close();
            }
        }
        self.watch.movement.note();
        result
    }

    /// Out of the pool, and closed: the server undoes what was not committed.
    fn close(&mut self) {
        if let Some(connection) = self.connection.take() {
            drop(Object::take(connection));
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let trusted = self
            .connection
            .as_ref()
            .is_some_and(|connection| self.watch.trust.holds(Object::metrics(connection).created));
        if self.busy || self.open || !trusted {
            self.close();
        }
    }
}

fn query(statement: Statement) -> Query<'static, Postgres, SqlxValues> {
    let values = statement.values.unwrap_or(Values(Vec::new()));
    sqlx::query_with(AssertSqlSafe(statement.sql), SqlxValues(values))
}

fn told(err: sqlx::Error) -> RuntimeErr {
    RuntimeErr::SqlxError(err.into())
}

/// No connection could be opened.
pub fn unreachable(err: sqlx::Error) -> DbErr {
    DbErr::Conn(told(err))
}

fn unacquired(err: PoolError<sqlx::Error>) -> DbErr {
    match err {
        PoolError::Backend(err) => unreachable(err),
        PoolError::Closed => DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed),
        _ => DbErr::ConnectionAcquire(ConnAcquireErr::Timeout),
    }
}
