//! The one place that begins, retries, commits and survives a caller who leaves: [`Store::transaction`] for what
//! writes, [`Store::snapshot`] for what reads.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::future::BoxFuture;
use sea_orm::DbErr;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::JoinError,
};
use tracing::Instrument as _;

use super::{Db, Store, Tx};
use crate::Error;

/// How long a writer on SQLite waits for its turn.
const TURN_TIMEOUT: Duration = Duration::from_secs(10);
/// After this time a transaction is not begun again: each run may have waited for a lock.
const PATIENCE: Duration = Duration::from_secs(10);

/// An error that knows what it says of its transaction.
pub trait Retry {
    /// How often the transaction may be run again for it.
    fn retries(&self) -> u32;
}

impl Retry for Error {
    fn retries(&self) -> u32 {
        match self {
            Self::Retry => 7,
            Self::Lost(_) => 1,
            _ => 0,
        }
    }
}

impl Store {
    /// Runs a closure in a write transaction (BEGIN IMMEDIATE on SQLite), again when the database could not serialise
    /// it or the connection was lost before the commit, in a task that a caller who leaves does not cancel. Then tells
    /// the listener what its writes have [recorded](Tx::after_commit).
    ///
    /// # Errors
    /// The closure's; [`Error::Unavailable`] when the database does not serve in time, or does not say whether it kept
    /// the writes.
    pub async fn transaction<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Retry + Send + 'static,
        F: for<'a> Fn(&'a Tx) -> BoxFuture<'a, Result<T, E>> + Send + Sync + 'static,
    {
        let store = self.clone();
        let task = tokio::spawn(async move { store.run(&work).await }.in_current_span());
        task.await.unwrap_or_else(|err| {
            Err(Error::Other(DbErr::Custom(unfinished(&err).to_owned())).into())
        })
    }

    /// Runs a closure that only reads, all of one moment; once more when the connection was lost on the way.
    ///
    /// # Errors
    /// The closure's; [`Error::Unavailable`] when the database does not serve in time.
    pub async fn snapshot<T, E>(&self, read: impl AsyncFn(&Db) -> Result<T, E>) -> Result<T, E>
    where
        E: From<Error> + Retry,
    {
        match self.snapshot_once(&read).await {
            Err(err) if err.retries() > 0 => self.snapshot_once(&read).await,
            result => result,
        }
    }

    async fn snapshot_once<T, E: From<Error>>(
        &self,
        read: &impl AsyncFn(&Db) -> Result<T, E>,
    ) -> Result<T, E> {
        let db = self.db().snapshot().await?;
        let result = read(&db).await;
        db.end().await;
        result
    }

    async fn run<T, E, F>(&self, work: &F) -> Result<T, E>
    where
        E: From<Error> + Retry,
        F: for<'a> Fn(&'a Tx) -> BoxFuture<'a, Result<T, E>>,
    {
        let (mut attempt, began) = (1, Instant::now());
        loop {
            match self.run_once(work).await {
                Err(err) if attempt <= err.retries() && began.elapsed() < PATIENCE => {
                    pause(attempt).await;
                }
                result => return result,
            }
            attempt += 1;
        }
    }

    async fn run_once<T, E, F>(&self, work: &F) -> Result<T, E>
    where
        E: From<Error>,
        F: for<'a> Fn(&'a Tx) -> BoxFuture<'a, Result<T, E>>,
    {
        let _turn = match &self.turn {
            None => None,
            Some(turn) => Some(in_turn(turn).await?),
        };
        let tx = self.db().begin().await?;
        match work(&tx).await {
            Ok(value) => {
                self.commit(tx).await?;
                Ok(value)
            }
            Err(err) => {
                // The connection may be gone; then the writes are undone all the same.
                let _ = tx.rollback().await;
                Err(err)
            }
        }
    }

    /// Commits, and tells what follows; some of it after a failure too: what a commit without an answer has done is not
    /// known.
    async fn commit(&self, tx: Tx) -> Result<(), Error> {
        let effects = tx.effects();
        let ended = tx.commit().await;
        self.listener.tell(&effects, ended.is_ok());
        ended
    }
}

/// Why a task did not end by itself. What a panic says may hold anything, and is told by the hook alone, which cuts it.
#[must_use]
pub fn unfinished(err: &JoinError) -> &'static str {
    match err.is_panic() {
        true => "a task panicked",
        false => "a task was cancelled",
    }
}

async fn in_turn(turn: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, Error> {
    let waiting = Arc::clone(turn).acquire_owned();
    match tokio::time::timeout(TURN_TIMEOUT, waiting).await {
        Ok(Ok(turn)) => Ok(turn),
        _ => Err(Error::Unavailable("its turn did not come".to_owned())),
    }
}

async fn pause(attempt: u32) {
    let most = 10_u64 << attempt.min(6);
    tokio::time::sleep(Duration::from_millis(rand::random_range(1..=most))).await;
}
