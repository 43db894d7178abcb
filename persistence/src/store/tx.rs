//! A transaction, on either database, and the instant of what is written in it.

use std::sync::{Arc, Mutex as Lock, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement,
    TransactionTrait,
};
use tokio::sync::Mutex;
use uuid::Uuid;

use super::{
    db::Statements,
    effects::{Effect, Effects},
    lease::Lease,
    span,
};
use crate::{Clock, Error};

/// A transaction. Dropped before [`Tx::commit`], it is undone.
#[derive(Debug)]
pub struct Tx {
    open: Open,
    moment: Arc<Moment>,
    effects: Arc<Effects>,
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

impl Tx {
    pub(super) fn sqlite(open: DatabaseTransaction, clock: Clock, statements: Statements) -> Self {
        Self::new(Open::Sqlite(open), clock, statements)
    }

    pub(super) fn postgres(lease: Lease, clock: Clock, statements: Statements) -> Self {
        let open = Open::Postgres {
            connection: Arc::new(Mutex::new(lease)),
            savepoint: false,
        };
        Self::new(open, clock, statements)
    }

    fn new(open: Open, clock: Clock, statements: Statements) -> Self {
        Self {
            open,
            moment: Arc::new(Moment::of(clock)),
            effects: Arc::default(),
            statements,
        }
    }

    /// The instant of everything that is written in it. It is read when it is first asked for, hence after the locks
    /// that are taken before; see [`Tx::follow`].
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.moment.read()
    }

    /// A new id that sorts by that instant.
    #[must_use]
    pub fn new_id(&self) -> Uuid {
        crate::new_id(self.now())
    }

    /// Reads the clock, and makes the instant a later one than that of a row's last change, which a process with
    /// another clock may have made. To be called with the row locked: in what order its locks are given is then the
    /// order of its instants.
    pub fn follow(&self, last: DateTime<Utc>) {
        self.moment.follow(last);
    }

    /// Records what follows in this process once the writes are kept. To be called by the write that causes it.
    pub fn after_commit(&self, effect: Effect) {
        self.effects.record(effect);
    }

    /// What was recorded, by those below it too; one that was undone has recorded in vain, which harms nobody.
    pub(super) fn effects(&self) -> Arc<Effects> {
        Arc::clone(&self.effects)
    }

    /// Begins a transaction below this one, which can be undone alone. While it is open nothing runs on
    /// the outer one.
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
            moment: Arc::clone(&self.moment),
            effects: Arc::clone(&self.effects),
            statements: self.statements.clone(),
        })
    }

    /// Keeps the writes: for good, or as far as the outer transaction does.
    ///
    /// # Errors
    /// [`Error::Retry`] when the database refuses to serialise it; [`Error::Unavailable`] when it does not say what
    /// became of it, so that it may have been kept.
    pub async fn commit(self) -> Result<(), Error> {
        let span = span::of_command(self.get_database_backend(), "COMMIT");
        let (ended, whole) = match self.open {
            Open::Sqlite(tx) => (span::within(span, tx.commit()).await, true),
            Open::Postgres {
                connection,
                savepoint,
            } => {
                let ending = end(&connection, savepoint, "COMMIT", "RELEASE SAVEPOINT");
                (span::within(span, ending).await, !savepoint)
            }
        };
        ended.map_err(|err| match whole {
            true => Error::from(err).undecided(),
            false => err.into(),
        })
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

/// The instant of a transaction, once it has been read.
#[derive(Debug)]
struct Moment {
    clock: Clock,
    read: Lock<Option<DateTime<Utc>>>,
}

impl Moment {
    fn of(clock: Clock) -> Self {
        Self {
            clock,
            read: Lock::default(),
        }
    }

    fn read(&self) -> DateTime<Utc> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        *read.get_or_insert_with(|| self.clock.now())
    }

    fn follow(&self, last: DateTime<Utc>) {
        let next = last + TimeDelta::microseconds(1);
        let now = self.clock.now().max(next);
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        *read = Some(read.map_or(now, |before| before.max(now)));
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
        let span = span::of_statement(self.get_database_backend(), &statement.sql);
        span::within(span, async {
            match &self.open {
                Open::Sqlite(tx) => tx.execute_raw(statement).await,
                Open::Postgres { connection, .. } => {
                    connection.lock().await.execute(statement).await
                }
            }
        })
        .await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.statements.note();
        let span = span::of_command(self.get_database_backend(), sql);
        span::within(span, async {
            match &self.open {
                Open::Sqlite(tx) => tx.execute_unprepared(sql).await,
                Open::Postgres { connection, .. } => connection.lock().await.run(sql).await,
            }
        })
        .await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.statements.note();
        let span = span::of_statement(self.get_database_backend(), &statement.sql);
        span::within(span, async {
            match &self.open {
                Open::Sqlite(tx) => tx.query_one_raw(statement).await,
                Open::Postgres { connection, .. } => {
                    connection.lock().await.query_one(statement).await
                }
            }
        })
        .await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.statements.note();
        let span = span::of_statement(self.get_database_backend(), &statement.sql);
        span::within(span, async {
            match &self.open {
                Open::Sqlite(tx) => tx.query_all_raw(statement).await,
                Open::Postgres { connection, .. } => {
                    connection.lock().await.query_all(statement).await
                }
            }
        })
        .await
    }
}
