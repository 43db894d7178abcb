//! Idempotency keys of requests: the claim, taken in the transaction that does the work or ahead of work that keeps its
//! own transactions, and the answer that is kept under it.

use std::{sync::Arc, time::Duration};

use actix_web::http::StatusCode;
use chrono::{DateTime, Utc};
use domain::code::Code;
use persistence::{
    Error as StoreError, Tx,
    idempotency::{self, Body, ClaimState, Kept, Key},
};
use sha2::{Digest, Sha256};
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep};
use tracing::Instrument as _;

use super::{answer::Sent, cx::Request, endpoint::NoTransaction};
use crate::{
    problem::{ApiError, Result},
    state::State,
};

/// How long the answer of another is waited for.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often it is looked for.
const LOOK: Duration = Duration::from_millis(40);
/// How often work that goes on says so; well below the time after which it counts as dead.
const SIGN_OF_LIFE: Duration = Duration::from_secs(15);

/// A key and what its request was.
#[derive(Clone)]
pub(super) struct Claim {
    state: Arc<State>,
    key: Key,
    body: String,
    authority: String,
}

impl Claim {
    /// The claim of a request that brings a key.
    pub(super) fn of(request: &Request) -> Option<Self> {
        let key = Key {
            employee_id: request.caller.id,
            method: request.method.to_string(),
            route: request.path.clone(),
            key: request.idempotency_key.clone()?,
        };
        Some(Self {
            state: Arc::clone(&request.state),
            key,
            body: request.state.tokens.digest(&request.body),
            authority: authority_digest(request),
        })
    }

    fn fingerprint(&self) -> String {
        format!("{}.{}", self.body, self.authority)
    }

    /// Claims the key in the transaction that does the work, or gives the answer kept under it.
    pub(super) async fn take(&self, request: &Request, tx: &Tx) -> Result<Option<Sent>> {
        match idempotency::claim(tx, &self.key, &self.fingerprint(), request.now).await {
            Ok(None) => Ok(None),
            Ok(Some(kept)) => self.replay(kept).map(Some),
            Err(StoreError::Held) => Err(in_use()),
            Err(err) => Err(err.into()),
        }
    }

    /// Whether what stands under the key began with the same request, made with the same rights.
    fn same(&self, fingerprint: &str) -> Result<()> {
        match fingerprint.split_once('.') {
            Some((first, _)) if first != self.body => {
                Err(ApiError::new(Code::IdempotencyKeyReused))
            }
            // The caller may see less now than when the answer was made.
            Some((_, then)) if then != self.authority => Err(ApiError::forbidden()),
            _ => Ok(()),
        }
    }

    fn replay(&self, kept: Kept) -> Result<Sent> {
        self.same(&kept.fingerprint)?;
        let (body, secret) = match kept.body {
            Body::Plain(text) => (text, false),
            Body::Sealed(sealed) => (self.opened(&sealed)?, true),
        };
        Ok(Sent {
            status: StatusCode::from_u16(kept.status).map_err(ApiError::internal)?,
            body,
            secret,
            policy: None,
            etag: kept.etag,
            location: kept.location,
            link: None,
            replayed: true,
        })
    }

    /// Keeps the answer, in the same transaction.
    pub(super) async fn keep(&self, tx: &Tx, sent: &Sent) -> Result<()> {
        Ok(idempotency::keep(tx, &self.key, self.kept(sent)?).await?)
    }

    fn kept(&self, sent: &Sent) -> Result<Kept> {
        Ok(Kept {
            fingerprint: self.fingerprint(),
            status: sent.status.as_u16(),
            etag: sent.etag.clone(),
            location: sent.location.clone(),
            body: match sent.secret {
                true => Body::Sealed(self.sealed(&sent.body)?),
                false => Body::Plain(sent.body.clone()),
            },
        })
    }

    /// Sealed for the caller, to whom alone it is given again.
    fn sealed(&self, body: &str) -> Result<String> {
        let about = self.key.employee_id;
        let sealed = self.state.vault.seal(about.as_bytes(), body.as_bytes());
        sealed.map_err(ApiError::internal)
    }

    fn opened(&self, sealed: &str) -> Result<String> {
        let about = self.key.employee_id;
        let body = self.state.vault.open(about.as_bytes(), sealed);
        String::from_utf8(body.map_err(ApiError::internal)?).map_err(ApiError::internal)
    }
}

fn authority_digest(request: &Request) -> String {
    let mut hash = Sha256::new();
    hash.update(request.caller.role.to_string());
    for branch in &request.caller.branch_ids {
        hash.update(branch.as_bytes());
    }
    hex::encode(hash.finalize())
}

fn in_use() -> ApiError {
    ApiError::new(Code::IdempotencyKeyInUse).retry_after(1)
}

/// Runs a handler that keeps its own transactions. Its key is claimed ahead, so that of two that run at once one does
/// the work and the other waits for the answer.
///
/// # Errors
/// The handler's; 409 `idempotency_key_in_use` when another's answer does not come in time.
pub async fn no_transaction(request: &Arc<Request>, handler: &NoTransaction) -> Result<Sent> {
    let Some(claim) = Claim::of(request) else {
        return handler(request, &request.state).await;
    };
    let patience = Instant::now() + PATIENCE;
    loop {
        let since = request.state.clock.now();
        match claim.begin(request, since).await? {
            Begun::Kept(sent) => return Ok(sent),
            Begun::Mine => return claim.run(request, handler, since).await,
            Begun::Running if Instant::now() >= patience => return Err(in_use()),
            Begun::Running => sleep(LOOK).await,
        }
    }
}

/// How a claim ahead of the work went.
enum Begun {
    Mine,
    Running,
    Kept(Sent),
}

impl Claim {
    async fn begin(&self, request: &Request, since: DateTime<Utc>) -> Result<Begun> {
        let claim = self.clone();
        let standing = request.state.store.transaction(move |tx| {
            let claim = claim.clone();
            Box::pin(async move {
                let fingerprint = claim.fingerprint();
                idempotency::begin(tx, &claim.key, &fingerprint, since).await
            })
        });
        match standing.await? {
            ClaimState::Mine => Ok(Begun::Mine),
            ClaimState::Running(fingerprint) => self.same(&fingerprint).map(|()| Begun::Running),
            ClaimState::Kept(kept) => self.replay(kept).map(Begun::Kept),
        }
    }

    /// Does the work in a task that a dropped request does not cancel: its outcome must come to stand under the key.
    async fn run(
        self,
        request: &Arc<Request>,
        handler: &NoTransaction,
        mut since: DateTime<Utc>,
    ) -> Result<Sent> {
        let (request, handler) = (Arc::clone(request), Arc::clone(handler));
        let working = async move {
            let mut work = {
                let (request, handler) = (Arc::clone(&request), Arc::clone(&handler));
                let work = async move { handler(&request, &request.state).await };
                tokio::spawn(work.in_current_span())
            };
            let mut signs = interval_at(Instant::now() + SIGN_OF_LIFE, SIGN_OF_LIFE);
            signs.set_missed_tick_behavior(MissedTickBehavior::Delay);
            let sent = loop {
                tokio::select! {
                    ended = &mut work => {
                        break ended.unwrap_or_else(|err| Err(err.into()));
                    }
                    _ = signs.tick() => since = self.renew(&request, since).await,
                }
            };
            self.end(&request, since, sent).await
        };
        let task = tokio::spawn(working.in_current_span());
        task.await.unwrap_or_else(|err| Err(err.into()))
    }

    /// The claim's new name, or the old one when the database was away; the next sign comes in time still.
    async fn renew(&self, request: &Request, since: DateTime<Utc>) -> DateTime<Utc> {
        let (claim, now) = (self.clone(), request.state.clock.now());
        let renewed = request.state.store.transaction(move |tx| {
            let claim = claim.clone();
            Box::pin(async move { idempotency::renew(tx, &claim.key, since, now).await })
        });
        renewed.await.map_or(since, |()| now)
    }

    /// Keeps an answer; a refusal gives the key back.
    async fn end(
        &self,
        request: &Request,
        since: DateTime<Utc>,
        sent: Result<Sent>,
    ) -> Result<Sent> {
        let answer = sent.as_ref().ok().cloned();
        let claim = self.clone();
        let ended: Result<()> = request
            .state
            .store
            .transaction(move |tx| {
                let (claim, answer) = (claim.clone(), answer.clone());
                Box::pin(async move {
                    match answer {
                        Some(sent) => {
                            let kept = claim.kept(&sent)?;
                            idempotency::finish(tx, &claim.key, since, kept).await?;
                        }
                        None => idempotency::forget(tx, &claim.key, since).await?,
                    }
                    Ok(())
                })
            })
            .await;
        match sent {
            // The work is done; told as a failure it would be asked for again under another key.
            Ok(sent) => {
                if let Err(err) = ended {
                    let cause = err.cause.as_deref().unwrap_or("unavailable");
                    tracing::error!(request_id = %request.request_id, cause, "answer not kept");
                }
                Ok(sent)
            }
            Err(refusal) => Err(refusal),
        }
    }
}
