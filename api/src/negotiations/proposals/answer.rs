//! What the client does behind the link: looks, accepts, declines. Knows a token and a visitor, nothing of HTTP.
//!
//! [`find`] for reading; [`viewed`], [`accept`] and [`decline`] for a transaction. Who writes holds the
//! negotiation's lock, so of two answers one comes first and the other finds the proposal answered.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use domain::{
    Words as _,
    code::Code,
    proposal::{MailKind, ProposalAction, ProposalStatus, check_answerable},
    values::Document,
    violation::{Violation, Violations},
};
use persistence::{
    Executor, Scope, Tx, Writes,
    entity::{branches, employees, negotiations, proposals},
    journal::{Act, Actor, Change},
    mails,
    negotiations::{self as finders, proposals as rows},
    reference,
    stamp::Stamped,
};
use serde_json::{Value, json};

use super::{super::opened, dto, snapshot, write::moved};
use crate::{
    auth::token,
    http::{ApiError, Request, Result},
    paper::sheet::ProposalSheet,
};

/// Longest `User-Agent` that is kept.
const AGENT: usize = 500;

/// Who holds the link, as far as that can be told.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// `X-Request-Id`.
    pub request_id: String,
    /// Address of the peer.
    pub address: Option<IpAddr>,
    /// What the browser says it is.
    pub user_agent: Option<String>,
}

impl Visitor {
    /// Who sent a request.
    #[must_use]
    pub fn of(request: &Request) -> Self {
        let agent = |text: &String| text.chars().take(AGENT).collect();
        Self {
            request_id: request.request_id.clone(),
            address: request.peer,
            user_agent: request.user_agent.as_ref().map(agent),
        }
    }

    fn act(&self, tx: &Tx) -> Act {
        Act {
            actor: Actor::Client,
            at: tx.now(),
            request_id: Some(self.request_id.clone()),
        }
    }
}

/// The proposal behind a link.
#[derive(Clone, Debug)]
pub struct Linked {
    /// Its negotiation.
    pub negotiation: negotiations::Model,
    /// Its row.
    pub proposal: proposals::Model,
    /// Its status, as it is told today.
    pub status: ProposalStatus,
    /// Time zone of its branch.
    pub time_zone: String,
    /// What is shown: the snapshot.
    pub sheet: ProposalSheet,
}

/// Who accepts.
#[derive(Clone, Debug)]
pub struct Acceptance {
    /// Name, as typed.
    pub name: String,
    /// CPF or CNPJ.
    pub document: Option<Document>,
}

/// The proposal behind a link, for reading.
///
/// # Errors
/// 404 for an unknown token.
pub async fn find(db: &impl Executor, token: &str, now: DateTime<Utc>) -> Result<Linked> {
    let proposal = by_token(db, token).await?;
    let id = proposal.negotiation_id;
    let negotiation = finders::find(db, Scope::system(), id).await?;
    linked(db, negotiation, proposal, now).await
}

/// Notes that the client looks at the proposal for the first time; later looks change nothing.
///
/// # Errors
/// 404 for an unknown token.
pub async fn viewed(tx: &Tx, token: &str, visitor: &Visitor) -> Result<Linked> {
    let mut linked = lock(tx, token).await?;
    if linked.status != ProposalStatus::Sent {
        return Ok(linked);
    }
    linked.proposal.viewed_at = Some(tx.now());
    save(
        tx,
        linked,
        ProposalAction::View,
        visitor,
        Vec::new(),
        Writes::new(),
    )
    .await
}

/// The client accepts; the responsible is told by a mail to be sent from `host`.
///
/// # Errors
/// 404 for an unknown token, 409 when it was answered, 410 when it expired or was cancelled.
pub async fn accept(
    tx: &Tx,
    token: &str,
    visitor: &Visitor,
    acceptance: Acceptance,
    host: &str,
) -> Result<Linked> {
    let mut linked = lock(tx, token).await?;
    linked.check(ProposalAction::Accept)?;
    let row = &mut linked.proposal;
    row.answer_document = acceptance.document.map(String::from);
    row.answer_name = Some(acceptance.name);
    answered(tx, linked, ProposalAction::Accept, visitor, host).await
}

/// The client declines; the responsible is told by a mail to be sent from `host`.
///
/// # Errors
/// 404 for an unknown token, 409 when it was answered, 410 when it expired or was cancelled.
pub async fn decline(
    tx: &Tx,
    token: &str,
    visitor: &Visitor,
    note: Option<String>,
    host: &str,
) -> Result<Linked> {
    let mut linked = lock(tx, token).await?;
    linked.check(ProposalAction::Decline)?;
    linked.proposal.answer_note = note;
    answered(tx, linked, ProposalAction::Decline, visitor, host).await
}

impl Linked {
    /// The client may do this now.
    ///
    /// # Errors
    /// 409 when it was answered, 410 when it expired or was cancelled.
    pub fn check(&self, action: ProposalAction) -> Result<()> {
        self.status.after(action).map_err(|refusal| {
            let violation = Violation::from(refusal);
            ApiError::from(Violations::from(violation))
        })?;
        let negotiation = opened::status(&self.negotiation)?;
        check_answerable(negotiation).map_err(|code| ApiError::at("/status", code))
    }
}

impl Linked {
    /// There is something to look at: neither expired nor withdrawn.
    ///
    /// # Errors
    /// 410.
    pub fn there(&self) -> Result<()> {
        match self.check(ProposalAction::View) {
            // What was answered stays to be read.
            Err(err) if err.code == Code::ProposalAlreadyAnswered => Ok(()),
            looked => looked,
        }
    }
}

async fn by_token(db: &impl Executor, token: &str) -> Result<proposals::Model> {
    let found = rows::by_token(db, &token::hash(token)).await?;
    found.ok_or_else(ApiError::not_found)
}

async fn lock(tx: &Tx, token: &str) -> Result<Linked> {
    let id = by_token(tx, token).await?.negotiation_id;
    let negotiation = finders::lock(tx, Scope::system(), id).await?;
    // As it stands now that nobody else writes.
    let proposal = by_token(tx, token).await?;
    linked(tx, negotiation, proposal, tx.now()).await
}

async fn linked(
    db: &impl Executor,
    negotiation: Option<negotiations::Model>,
    proposal: proposals::Model,
    now: DateTime<Utc>,
) -> Result<Linked> {
    let negotiation = negotiation.ok_or_else(ApiError::not_found)?;
    let branch = reference::target::<branches::Entity>(db, negotiation.branch_id).await?;
    let snapshot = proposal.snapshot.clone().unwrap_or_default();
    Ok(Linked {
        status: dto::status(&proposal, branch.today(now))?,
        time_zone: branch.time_zone,
        sheet: serde_json::from_value(snapshot).map_err(ApiError::internal)?,
        negotiation,
        proposal,
    })
}

/// The evidence, and the mail to the responsible.
async fn answered(
    tx: &Tx,
    mut linked: Linked,
    action: ProposalAction,
    visitor: &Visitor,
    host: &str,
) -> Result<Linked> {
    let row = &mut linked.proposal;
    row.answered_at = Some(tx.now());
    row.answer_address = visitor.address.map(|address| address.to_string());
    row.answer_user_agent = visitor.user_agent.clone();
    row.answer_hash = row.snapshot.as_ref().map(snapshot::hash);
    let changes = [
        told(row, "answer_name", row.answer_name.as_ref()),
        told(row, "answer_note", row.answer_note.as_ref()),
    ];
    let mut writes = Writes::new();
    let responsible = linked.negotiation.responsible_id;
    let responsible = reference::target::<employees::Entity>(tx, responsible).await?;
    // A program reads it in the history.
    if let Some(email) = responsible.login_email() {
        let (id, kind) = (tx.new_id(), MailKind::ProposalAnswered);
        let mail = rows::mail(row, id, kind, email, host, tx.now());
        mails::queue(tx, &mut writes, [mail]);
    }
    let changes = changes.into_iter().flatten().collect();
    save(tx, linked, action, visitor, changes, writes).await
}

fn told(row: &proposals::Model, member: &str, value: Option<&String>) -> Option<Change> {
    Some(Change::new(
        format!("proposals.{}.{member}", row.id),
        Value::Null,
        json!(value?),
    ))
}

async fn save(
    tx: &Tx,
    mut linked: Linked,
    action: ProposalAction,
    visitor: &Visitor,
    mut changes: Vec<Change>,
    mut writes: Writes,
) -> Result<Linked> {
    let to = linked.status.after(action).map_err(ApiError::internal)?;
    changes.insert(0, moved(&linked.proposal, to));
    linked.proposal.status = to.as_str().to_owned();
    linked.proposal.changed(tx.now());
    linked.status = to;
    writes.update(linked.proposal.clone())?;
    let (act, name) = (visitor.act(tx), format!("proposal.{to}"));
    let action = (name.as_str(), linked.proposal.id);
    let saved = opened::save_as(&act, tx, writes, linked.negotiation, action, &changes);
    linked.negotiation = saved.await?;
    Ok(linked)
}
