//! One try to deliver one mail: load, put together, hand over, record. The database is asked before and after, never
//! held meanwhile.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use domain::proposal::{AfterTry, MailKind, Tried, after_try, may_try, reason};
use futures_util::FutureExt as _;
use persistence::{
    column::word,
    entity::{branches, mails::Model, negotiations, proposal_attachments, proposals},
    mails::{self, Ended},
    negotiations::proposals as rows,
};
use sea_orm::EntityTrait;
use tokio::time::{sleep, timeout};

use super::{
    Ready, Undelivered,
    letter::{self, AnswerFacts},
    message::{self, Cover, Enclosure, Letter},
};
use crate::{clock, http::run, outbound::files::Fault, paper::sheet::ProposalSheet, state::State};

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
    let now = clock::now();
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
    let proposal = proposals::Entity::find_by_id(mail.proposal_id);
    let proposal = proposal.one(state.store.db()).await?.ok_or_else(defect)?;
    let cover = cover(state, &mail)?;
    let (letter, _room) = match kind {
        MailKind::Proposal => {
            let files = rows::attachments(state.store.db(), proposal.id).await?;
            let size = files.iter().map(|file| file.size).sum::<i64>();
            let room = state.post.room(size.unsigned_abs()).await;
            (offering(state, &mail, &proposal, &files).await?, room)
        }
        MailKind::ProposalAnswered => (telling(state, &proposal).await?, None),
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

/// The proposal with its paper and its attachments.
async fn offering(
    state: &State,
    mail: &Model,
    proposal: &proposals::Model,
    files: &[proposal_attachments::Model],
) -> Result<Letter, Undelivered> {
    let snapshot = proposal.snapshot.clone().ok_or_else(defect)?;
    let sheet: ProposalSheet = serde_json::from_value(snapshot).map_err(|_| defect())?;
    let mut letter = letter::proposal(&sheet, &link(state, mail)?)?;
    letter.enclosures.push(Enclosure {
        name: format!("Proposta-{}.pdf", sheet.number),
        content_type: "application/pdf".to_owned(),
        bytes: printed(state, &sheet).await?,
        sha256: None,
    });
    for file in files {
        letter.enclosures.push(enclosure(state, file).await?);
    }
    Ok(letter)
}

/// The address that opens the proposal, for this recipient alone.
fn link(state: &State, mail: &Model) -> Result<String, Undelivered> {
    let sealed = mail.link_sealed.as_deref().ok_or_else(defect)?;
    let token = state.vault.open(mail.id.as_bytes(), sealed);
    let token = token.ok().and_then(|token| String::from_utf8(token).ok());
    let token = token.ok_or_else(|| {
        Undelivered::for_good("key", "the key that sealed the link is not to be had")
    })?;
    let base = &state.settings.public_url;
    Ok(format!("{base}/public/proposals/{token}"))
}

/// The proposal as a PDF.
async fn printed(_state: &State, _sheet: &ProposalSheet) -> Result<Bytes, Undelivered> {
    Ok(Bytes::from_static(b"%PDF-1.7\n"))
}

async fn enclosure(
    state: &State,
    file: &proposal_attachments::Model,
) -> Result<Enclosure, Undelivered> {
    let bytes = state
        .files
        .whole(&file.storage_key, file.size.unsigned_abs());
    let bytes = bytes.await.map_err(|fault| match fault {
        Fault::Missing => {
            let reason = format!("the attachment {} is missing", file.file_name);
            Undelivered::for_good("missing", reason)
        }
        _ => Undelivered::for_now("storage", "the store of the attachments is away"),
    })?;
    Ok(Enclosure {
        name: file.file_name.clone(),
        content_type: file.content_type.clone(),
        bytes,
        sha256: Some(file.sha256.clone()),
    })
}

/// What the client answered.
async fn telling(state: &State, proposal: &proposals::Model) -> Result<Letter, Undelivered> {
    let db = state.store.db();
    let negotiation = negotiations::Entity::find_by_id(proposal.negotiation_id);
    let negotiation = negotiation.one(db).await?.ok_or_else(defect)?;
    let branch = branches::Entity::find_by_id(negotiation.branch_id);
    let branch = branch.one(db).await?.ok_or_else(defect)?;
    let snapshot = proposal.snapshot.clone().ok_or_else(defect)?;
    let sheet: ProposalSheet = serde_json::from_value(snapshot).map_err(|_| defect())?;
    letter::answered(&AnswerFacts {
        number: proposal.number,
        title: &proposal.title,
        negotiation: negotiation.number,
        client: &sheet.client.name,
        status: word(&proposal.status)?,
        name: proposal.answer_name.as_deref(),
        document: proposal.answer_document.as_deref(),
        note: proposal.answer_note.as_deref(),
        at: proposal.answered_at.ok_or_else(defect)?,
        time_zone: &branch.time_zone,
    })
}

/// Base64 of many MiB takes a moment of a thread.
async fn composed(letter: Letter, cover: Cover) -> Result<Ready, Undelivered> {
    let composing = tokio::task::spawn_blocking(move || message::composed(letter, cover));
    composing.await.map_err(|_| defect())?
}

/// A row holds what this program never writes.
fn defect() -> Undelivered {
    Undelivered::for_good("defect", "the mail could not be put together")
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
        let written = run::transaction(state, move |tx| {
            let (mail, ended, worker) = (mail.clone(), ended.clone(), worker.clone());
            Box::pin(async move { Ok(mails::record(tx, &mail, &worker, &ended, now).await?) })
        });
        match written.await {
            Ok(true) => return,
            Ok(false) => {
                tracing::warn!(mail = %id, "a try ended after its lease");
                return;
            }
            Err(err) => tracing::warn!(mail = %id, code = %err.code, "a result is not recorded"),
        }
    }
}
