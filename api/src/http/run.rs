//! The one place that begins, retries, commits, and survives a dropped request.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::future::BoxFuture;
use persistence::{Db, Tx};

use super::{
    answer::Sent,
    claim::Claim,
    cx::Request,
    problem::{ApiError, Result},
};
use crate::state::State;

/// After this time a transaction is not begun again: each run may have waited for a lock.
const PATIENCE: Duration = Duration::from_secs(10);

/// A write handler without its types.
pub type Write =
    Arc<dyn for<'a> Fn(&'a Arc<Request>, &'a Tx) -> BoxFuture<'a, Result<Sent>> + Send + Sync>;

/// Runs a write handler: one transaction, its idempotency key in it, in a task of its own.
///
/// # Errors
/// The handler's, or 503 when the database does not serve in time.
pub async fn write(request: Arc<Request>, handler: Write) -> Result<Sent> {
    write_then(request, handler, |_| {}).await
}

/// The same, and what has to follow in this process.
///
/// # Errors
/// As [`write`].
pub async fn write_then(request: Arc<Request>, handler: Write, then: fn(&State)) -> Result<Sent> {
    let state = Arc::clone(&request.state);
    transaction_then(
        &state,
        move |tx| {
            let request = Arc::clone(&request);
            let handler = Arc::clone(&handler);
            Box::pin(async move { once(&request, &handler, tx).await })
        },
        then,
    )
    .await
}

/// Runs a closure that reads, all of one moment; once more when the connection was lost on the way.
///
/// # Errors
/// The closure's, or 503 when the database does not serve in time.
pub async fn of_one_moment<T>(state: &State, read: impl AsyncFn(&Db) -> Result<T>) -> Result<T> {
    match a_moment(state, &read).await {
        Err(err) if err.again > 0 => a_moment(state, &read).await,
        result => result,
    }
}

async fn a_moment<T>(state: &State, read: &impl AsyncFn(&Db) -> Result<T>) -> Result<T> {
    let db = state.store.db().of_one_moment().await?;
    let result = read(&db).await;
    db.end().await;
    result
}

/// Runs a closure in a transaction, again when the database could not serialise it or the connection was lost before
/// the commit, in a task that a dropped request does not cancel.
///
/// # Errors
/// The closure's, or 503 when the database does not serve in time.
pub async fn transaction<T, F>(state: &Arc<State>, work: F) -> Result<T>
where
    T: Send + 'static,
    F: for<'a> Fn(&'a Tx) -> BoxFuture<'a, Result<T>> + Send + Sync + 'static,
{
    transaction_then(state, work, |_| {}).await
}

/// The same, and afterwards what has to follow in this process, whether the request is still there or not. It follows
/// a failure too: what a commit without an answer has done is not known.
///
/// # Errors
/// As [`transaction`].
pub async fn transaction_then<T, F>(state: &Arc<State>, work: F, then: fn(&State)) -> Result<T>
where
    T: Send + 'static,
    F: for<'a> Fn(&'a Tx) -> BoxFuture<'a, Result<T>> + Send + Sync + 'static,
{
    let state = Arc::clone(state);
    let task = tokio::spawn(async move {
        let result = run(&state, work).await;
        then(&state);
        result
    });
    task.await
        .unwrap_or_else(|err| Err(ApiError::internal(err)))
}

async fn run<T, F>(state: &State, work: F) -> Result<T>
where
    F: for<'a> Fn(&'a Tx) -> BoxFuture<'a, Result<T>>,
{
    let (mut attempt, began) = (1, Instant::now());
    loop {
        match attempted(state, &work).await {
            Err(err) if attempt <= err.again && began.elapsed() < PATIENCE => pause(attempt).await,
            result => return result,
        }
        attempt += 1;
    }
}

async fn attempted<T, F>(state: &State, work: &F) -> Result<T>
where
    F: for<'a> Fn(&'a Tx) -> BoxFuture<'a, Result<T>>,
{
    let open = state.store.begin().await?;
    match work(open.tx()).await {
        Ok(value) => {
            open.commit().await?;
            Ok(value)
        }
        Err(err) => {
            // The connection may be gone; then the writes are undone all the same.
            let _ = open.rollback().await;
            Err(err)
        }
    }
}

async fn pause(attempt: u32) {
    let most = 10_u64 << attempt.min(6);
    tokio::time::sleep(Duration::from_millis(rand::random_range(1..=most))).await;
}

async fn once(request: &Arc<Request>, handler: &Write, tx: &Tx) -> Result<Sent> {
    let Some(claim) = Claim::of(request) else {
        return handler(request, tx).await;
    };
    match claim.take(request, tx).await? {
        Some(replayed) => Ok(replayed),
        None => {
            let sent = handler(request, tx).await?;
            claim.keep(tx, &sent).await?;
            Ok(sent)
        }
    }
}
