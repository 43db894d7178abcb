//! The one place that begins, retries, commits, and survives a dropped request.

use std::{sync::Arc, time::Duration};

use domain::code::Code;
use futures_util::future::BoxFuture;
use persistence::{
    Error as StoreError, Tx,
    idempotency::{self, Kept, Key},
};
use sha2::{Digest, Sha256};

use super::{
    answer::Sent,
    cx::Request,
    endpoint::Free,
    problem::{ApiError, Result},
};
use crate::state::State;

/// How often a transaction is run before the caller is told to come back.
const ATTEMPTS: u32 = 8;

/// A write handler without its types.
pub type Write =
    Arc<dyn for<'a> Fn(&'a Arc<Request>, &'a Tx) -> BoxFuture<'a, Result<Sent>> + Send + Sync>;

/// Runs a write handler: one transaction, its idempotency key in it, in a task of its own.
///
/// # Errors
/// The handler's, or 503 when the database does not serve in time.
pub async fn write(request: Arc<Request>, handler: Write) -> Result<Sent> {
    let state = Arc::clone(&request.state);
    transaction(&state, move |tx| {
        let request = Arc::clone(&request);
        let handler = Arc::clone(&handler);
        Box::pin(async move { once(&request, &handler, tx).await })
    })
    .await
}

/// Runs a closure in a transaction, again when the database could not serialise it,
/// in a task that a dropped request does not cancel.
///
/// # Errors
/// The closure's, or 503 when the database does not serve in time.
pub async fn transaction<T, F>(state: &Arc<State>, work: F) -> Result<T>
where
    T: Send + 'static,
    F: for<'a> Fn(&'a Tx) -> BoxFuture<'a, Result<T>> + Send + Sync + 'static,
{
    let state = Arc::clone(state);
    let task = tokio::spawn(async move {
        let mut attempt = 1;
        loop {
            match attempted(&state, &work).await {
                Err(err) if err.retry && attempt < ATTEMPTS => pause(attempt).await,
                result => return result,
            }
            attempt += 1;
        }
    });
    task.await
        .unwrap_or_else(|err| Err(ApiError::internal(err)))
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

/// Runs a handler that keeps its own transactions. Its answer is kept under the key afterwards:
/// of two that run at once, both do their work and the first answer is given to both.
///
/// # Errors
/// The handler's.
pub async fn free(request: &Arc<Request>, handler: &Free) -> Result<Sent> {
    let state = &request.state;
    let Some(claim) = Claim::of(request) else {
        return handler(request, state).await;
    };
    if let Some(replayed) = remembered(request, claim.clone(), None).await? {
        return Ok(replayed);
    }
    let sent = handler(request, state).await?;
    let replayed = remembered(request, claim, Some(sent.clone())).await?;
    Ok(replayed.unwrap_or(sent))
}

/// The answer kept under the key, else keeps this one.
async fn remembered(
    request: &Arc<Request>,
    claim: Claim,
    sent: Option<Sent>,
) -> Result<Option<Sent>> {
    let outer = Arc::clone(request);
    transaction(&request.state, move |tx| {
        let (request, claim, sent) = (Arc::clone(&outer), claim.clone(), sent.clone());
        Box::pin(async move {
            let replayed = claim.take(&request, tx).await?;
            match (&replayed, &sent) {
                (None, Some(sent)) => claim.keep(tx, sent).await?,
                // Only looked: nobody waits for a claim whose work has not begun.
                (None, None) => claim.drop(tx).await?,
                _ => {}
            }
            Ok(replayed)
        })
    })
    .await
}

/// A key and what its request was.
#[derive(Clone)]
struct Claim {
    key: Key,
    body: String,
    authority: String,
}

impl Claim {
    fn of(request: &Request) -> Option<Self> {
        let key = Key {
            employee_id: request.caller.id,
            method: request.method.to_string(),
            route: request.path.clone(),
            key: request.idempotency_key.clone()?,
        };
        Some(Self {
            key,
            body: request.state.tokens.digest(&request.body),
            authority: authority_digest(request),
        })
    }

    fn fingerprint(&self) -> String {
        format!("{}.{}", self.body, self.authority)
    }

    /// Claims the key, or gives the answer kept under it.
    async fn take(&self, request: &Request, tx: &Tx) -> Result<Option<Sent>> {
        match idempotency::claim(tx, &self.key, &self.fingerprint(), request.now).await {
            Ok(None) => Ok(None),
            Ok(Some(kept)) => replay(kept, &self.body, &self.authority).map(Some),
            Err(StoreError::Unavailable) => {
                Err(ApiError::new(Code::IdempotencyKeyInUse).retry_after(1))
            }
            Err(err) => Err(err.into()),
        }
    }

    async fn keep(&self, tx: &Tx, sent: &Sent) -> Result<()> {
        Ok(idempotency::keep(tx, &self.key, kept(sent, self.fingerprint())).await?)
    }

    async fn drop(&self, tx: &Tx) -> Result<()> {
        Ok(idempotency::forget(tx, &self.key).await?)
    }
}

fn kept(sent: &Sent, fingerprint: String) -> Kept {
    Kept {
        fingerprint,
        status: sent.status.as_u16(),
        etag: sent.etag.clone(),
        location: sent.location.clone(),
        body: sent.body.clone(),
    }
}

fn replay(kept: Kept, body: &str, authority: &str) -> Result<Sent> {
    match kept.fingerprint.split_once('.') {
        Some((first, _)) if first != body => Err(ApiError::new(Code::IdempotencyKeyReused)),
        // The caller may see less now than when the answer was made.
        Some((_, then)) if then != authority => Err(ApiError::forbidden()),
        _ => Ok(Sent {
            status: actix_web::http::StatusCode::from_u16(kept.status)
                .map_err(ApiError::internal)?,
            body: kept.body,
            policy: None,
            etag: kept.etag,
            location: kept.location,
            link: None,
            replayed: true,
        }),
    }
}

fn authority_digest(request: &Request) -> String {
    let mut hash = Sha256::new();
    hash.update(request.caller.role.to_string());
    for branch in &request.caller.branch_ids {
        hash.update(branch.as_bytes());
    }
    hex(&hash.finalize())
}

/// Lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
