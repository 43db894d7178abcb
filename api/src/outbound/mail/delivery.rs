//! One try to deliver one mail: load, put together, hand over, record. The database is asked before and after, never
//! held meanwhile.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use domain::proposal::{AfterTry, MailKind, Tried, after_try, may_try, reason};
use futures_util::FutureExt as _;
use persistence::{
    column::word,
    entity::{mails::Model, proposals},
    mails::{self, Ended},
    negotiations::proposals as rows,
    reference,
};
use tokio::time::{sleep, timeout};

use super::{
    Ready, Undelivered,
    contents::{self, defect},
    message::{self, Cover, Letter},
};
use crate::{problem::ApiError, state::State};

/// A whole try; well below the time for which a mail is leased.
const TRY: Duration = Duration::from_secs(4 * 60);
/// Waits before a result is written once more, since the mail would be sent twice without it.
const WRITING: [u64; 6] = [0, 1, 2, 4, 8, 16];

/// Tries to deliver a claimed mail and records how that ended.
pub async fn deliver(state: Arc<State>, mail: Model, worker: Arc<str>) {
    let attempts = u32::try_from(mail.attempts).unwrap_or(u32::MAX);
    let tried = match may_try(attempts.saturating_sub(1)) {
        true => tried(&state, &mail, &worker).await,
        // Its tries never came to an end: a process died of each one.
        false => Err(Undelivered::for_good("poison", "no try came to its end")),
    };
    let tried = match tried {
        Ok(true) => Ok(()),
        // Withdrawn, or taken over: it is somebody else's.
        Ok(false) => return,
        Err(undelivered) => Err(undelivered),
    };
    let now = state.clock.now();
    let ended = ended(attempts, &tried, now);
    tell(&mail, &ended, tried.err().as_ref());
    record(&state, mail, &worker, ended, now).await;
}

/// Whether it was sent; false when it was no longer to be sent.
async fn tried(state: &State, mail: &Model, worker: &str) -> Result<bool, Undelivered> {
    // What breaks here breaks this try, not the worker.
    let attempt = AssertUnwindSafe(attempt(state, mail, worker)).catch_unwind();
    match timeout(TRY, attempt).await {
        Ok(Ok(result)) => result,
        Ok(Err(_)) => Err(Undelivered::for_now("panic", "an internal error")),
        Err(_) => Err(Undelivered::for_now("late", "it took too long")),
    }
}

async fn attempt(state: &State, mail: &Model, worker: &str) -> Result<bool, Undelivered> {
    let Some(mail) = mails::held(state.store.db(), mail.id, worker).await? else {
        return Ok(false);
    };
    let kind: MailKind = word(&mail.kind)?;
    let db = state.store.db();
    let proposal = reference::target::<proposals::Entity>(db, mail.proposal_id).await?;
    let cover = cover(state, &mail)?;
    let (letter, _room) = match kind {
        MailKind::Proposal => {
            let files = rows::attachments(db, proposal.id).await?;
            let size = files.iter().map(|file| file.size).sum::<i64>();
            let room = state.post.room(size.unsigned_abs()).await;
            (
                contents::offering(state, &mail, &proposal, &files).await?,
                room,
            )
        }
        MailKind::ProposalAnswered => (contents::telling(state, &proposal).await?, None),
    };
    let ready = composed(letter, cover).await?;
    state.post.send(&mail.id.to_string(), ready).await?;
    Ok(true)
}

fn cover(state: &State, mail: &Model) -> Result<Cover, Undelivered> {
    let to = mail.recipient.parse();
    let to = to.map_err(|_| Undelivered::for_good("refused", "the recipient is no address"))?;
    Ok(Cover {
        from: state.post.from.clone(),
        to,
        message_id: mail.message_id.clone(),
        date: mail.created_at,
    })
}

/// Base64 of many MiB takes a moment of a thread.
async fn composed(letter: Letter, cover: Cover) -> Result<Ready, Undelivered> {
    let composing = tokio::task::spawn_blocking(move || message::composed(letter, cover));
    composing.await.map_err(|_| defect())?
}

fn ended(attempts: u32, tried: &Result<(), Undelivered>, now: DateTime<Utc>) -> Ended {
    let (how, said) = match tried {
        Ok(()) => (Tried::Accepted, String::new()),
        Err(failed) if failed.lasting => (Tried::Refused, reason(&failed.reason)),
        Err(failed) => (Tried::Deferred, reason(&failed.reason)),
    };
    match after_try(attempts, how) {
        AfterTry::Sent => Ended::Sent,
        AfterTry::Again(wait) => Ended::Again {
            at: now + wait,
            reason: said,
        },
        AfterTry::Failed => Ended::Failed { reason: said },
    }
}

/// One line and one count a try, without address and content.
fn tell(mail: &Model, ended: &Ended, failed: Option<&Undelivered>) {
    let outcome = match ended {
        Ended::Sent => "sent",
        Ended::Again { .. } => "retried",
        Ended::Failed { .. } => "failed",
    };
    metrics::counter!("mails_total", "outcome" => outcome).increment(1);
    let cause = failed.map_or("", |failed| failed.cause);
    let (id, attempts) = (mail.id, mail.attempts);
    match ended {
        Ended::Failed { .. } => tracing::warn!(mail = %id, attempts, cause, "a mail failed"),
        _ => tracing::info!(mail = %id, attempts, cause, outcome, "a mail was tried"),
    }
}

async fn record(
    state: &Arc<State>,
    mail: Model,
    worker: &Arc<str>,
    ended: Ended,
    now: DateTime<Utc>,
) {
    let (id, mail, ended) = (mail.id, Arc::new(mail), Arc::new(ended));
    for wait in WRITING {
        sleep(Duration::from_secs(wait)).await;
        let (mail, ended, worker) = (Arc::clone(&mail), Arc::clone(&ended), Arc::clone(worker));
        let writing = state.store.transaction(move |tx| {
            let (mail, ended, worker) = (mail.clone(), ended.clone(), worker.clone());
            Box::pin(async move { Ok(mails::record(tx, &mail, &worker, &ended, now).await?) })
        });
        let written: Result<bool, ApiError> = writing.await;
        match written {
            Ok(true) => return,
            Ok(false) => {
                tracing::warn!(mail = %id, "a try ended after its lease");
                return;
            }
            Err(err) => tracing::warn!(mail = %id, code = %err.code, "a result is not recorded"),
        }
    }
}
