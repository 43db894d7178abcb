//! `POST …/send`: the snapshot is taken, the link made, and a mail queued for each recipient.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    Choice as _,
    code::Code,
    proposal::{
        MailKind, ProposalAction, ProposalStatus, SendFacts, check_sending, decide_sending,
    },
    values::Email,
    violation::{Violation, Violations},
};
use persistence::{
    Tx, Writes,
    entity::{contacts, employees, mails::Model as Mail, negotiations, proposals::Model},
    journal::{self, Change},
    mails,
    negotiations::{Dossier, proposals as rows},
    stamp::Stamped,
};
use sea_orm::{ConnectionTrait, EntityTrait};
use serde_json::{Value, json};

use super::{
    super::{create, opened, status::Empty},
    cancel::withdrawn,
    dto::{Proposal, status},
    read::{find, one, today},
    snapshot,
    write::{moved, refused},
};
use crate::{
    auth::token,
    http::{Answer, ApiError, Cx, Request, Result},
    paper::sheet::ProposalSheet,
};

/// `POST …/proposals/{proposal_id}/send`
pub async fn send(cx: &Cx<Empty>, tx: &Tx) -> Result<Answer<Proposal>> {
    let negotiation = opened::lock(cx, tx).await?;
    let row = find(cx, tx, &negotiation).await?;
    let document = cx.json()?;
    cx.expect_version(row.version)?;
    opened::editable(cx, &negotiation)?;
    let today = today(tx.now(), tx, &negotiation).await?;
    let action = action(tx, &row, today).await?;
    cx.read(&document)?;
    let (negotiation, row) = match action {
        ProposalAction::Resend => again(cx, tx, negotiation, row).await?,
        _ => first(cx, tx, negotiation, row, today).await?,
    };
    let version = row.version;
    let shown = one(tx, &negotiation, today, row).await?;
    Ok(Answer::accepted(shown).version(version))
}

async fn action(tx: &Tx, row: &Model, today: NaiveDate) -> Result<ProposalAction> {
    let delivery = match row.sent_at {
        Some(_) => rows::deliveries(tx, vec![row.id]).await?.remove(&row.id),
        None => None,
    };
    let delivery = delivery.unwrap_or_default().status;
    decide_sending(status(row, today)?, delivery).map_err(refused)
}

/// Mails that failed are tried again; what they carry stays the same.
async fn again(
    request: &Request,
    tx: &Tx,
    negotiation: negotiations::Model,
    mut row: Model,
) -> Result<(negotiations::Model, Model)> {
    row.changed(tx.now());
    let mut writes = Writes::new();
    rows::requeue(tx, &mut writes, row.id);
    writes.update(row.clone())?;
    let changes = [Change {
        field: format!("proposals.{}.delivery", row.id),
        from: json!("failed"),
        to: json!("queued"),
    }];
    let action = ("proposal.resent", row.id);
    let saved = opened::save_with(request, tx, writes, negotiation, action, &changes);
    Ok((saved.await?, row))
}

async fn first(
    request: &Request,
    tx: &Tx,
    negotiation: negotiations::Model,
    mut row: Model,
    today: NaiveDate,
) -> Result<(negotiations::Model, Model)> {
    let dossier = Dossier::load(tx, negotiation).await?;
    let recipients = check_sending(&facts(tx, &dossier, &row, today).await?)?;
    if dossier.offer().is_none() {
        let violations = Violations::one("/negotiation_plan_id", Code::PlanMissing);
        return Err(ApiError::conflict(Code::PlanMissing, violations));
    }
    let superseded = superseded(tx, &row, today).await?;
    let mut changes = vec![moved(&row, ProposalStatus::Sent)];
    changes.push(recipients_change(&row, &recipients));
    let mut writes = Writes::new();
    if let Some((superseded, to)) = &superseded {
        rows::withdraw(&mut writes, &[superseded.id], tx.now());
        let event = withdrawn(&dossier.negotiation, superseded);
        journal::push(&mut writes, &request.act(tx), vec![event]);
        changes.push(moved(superseded, *to));
    }
    let sheet = sheet(tx, &dossier, &row, today).await?;
    let token = token::opaque();
    become_sent(&mut row, &sheet, &recipients, &token, tx.now())?;
    writes.update(row.clone())?;
    let mails = mails_to(request, tx, &row, &recipients, &token)?;
    mails::queue(tx, &mut writes, mails);
    let action = ("proposal.sent", row.id);
    let negotiation = dossier.negotiation;
    let saved = opened::save_with(request, tx, writes, negotiation, action, &changes);
    Ok((saved.await?, row))
}

async fn facts(tx: &Tx, dossier: &Dossier, row: &Model, today: NaiveDate) -> Result<SendFacts> {
    let contact = match dossier.negotiation.contact_id {
        Some(id) => contacts::Entity::find_by_id(id).one(tx).await?,
        None => None,
    };
    let usual = contact.and_then(|contact| contact.email);
    let typed = serde_json::from_value(row.recipients.clone());
    Ok(SendFacts {
        recipients: typed.map_err(ApiError::internal)?,
        usual_recipient: usual.or_else(|| dossier.client.email.clone()),
        valid_until: row.valid_until,
        today,
    })
}

/// What this one replaces, with what becomes of it; `None` when there is nothing to take back.
async fn superseded(
    tx: &Tx,
    row: &Model,
    today: NaiveDate,
) -> Result<Option<(Model, ProposalStatus)>> {
    let Some(id) = row.supersedes_id else {
        return Ok(None);
    };
    let Some(former) = rows::find(tx, row.negotiation_id, id).await? else {
        return Ok(None);
    };
    let told = status(&former, today)?;
    let to = told.after(ProposalAction::Supersede).map_err(|refusal| {
        let violation = Violation {
            pointer: "/supersedes_id".to_owned(),
            ..Violation::from(refusal)
        };
        ApiError::conflict(refusal.code, Violations::from(violation))
    })?;
    Ok((to != told).then_some((former, to)))
}

/// What a sending on this day would freeze.
///
/// # Errors
/// 422 `out_of_range` when a total does not fit.
pub async fn sheet(
    tx: &impl ConnectionTrait,
    dossier: &Dossier,
    row: &Model,
    today: NaiveDate,
) -> Result<ProposalSheet> {
    let responsible = dossier.negotiation.responsible_id;
    let responsible = create::find::<employees::Entity>(tx, responsible).await?;
    let files = rows::attachments(tx, row.id).await?;
    snapshot::taken(dossier, row, &responsible, &files, today)
}

/// Freezes what is offered in a proposal that is sent now, and opens it to whoever has the token.
///
/// # Errors
/// When the snapshot cannot be written as JSON, which is a defect.
pub fn become_sent(
    row: &mut Model,
    sheet: &ProposalSheet,
    recipients: &[Email],
    token: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let snapshot = serde_json::to_value(sheet).map_err(ApiError::internal)?;
    row.status = ProposalStatus::Sent.as_str().to_owned();
    row.sent_at = Some(now);
    row.recipients = json!(recipients);
    row.monthly_cents = Some(sheet.totals.monthly.to_cents());
    row.one_time_cents = Some(sheet.totals.one_time.to_cents());
    row.snapshot_hash = Some(snapshot::hash(&snapshot));
    row.snapshot = Some(snapshot);
    row.token_hash = Some(token::hash(token));
    row.changed(now);
    Ok(())
}

fn mails_to(
    request: &Request,
    tx: &Tx,
    row: &Model,
    recipients: &[Email],
    token: &str,
) -> Result<Vec<Mail>> {
    let host = request.state.settings.public_host();
    let vault = &request.state.vault;
    let mail = |recipient: &Email| {
        let (kind, to, now) = (MailKind::Proposal, recipient.as_str(), tx.now());
        let mut mail = rows::mail(row, tx.new_id(), kind, to, &host, now);
        let link = vault.seal(mail.id.as_bytes(), token.as_bytes());
        mail.link_sealed = Some(link.map_err(ApiError::internal)?);
        Ok(mail)
    };
    recipients.iter().map(mail).collect()
}

fn recipients_change(row: &Model, recipients: &[Email]) -> Change {
    Change {
        field: format!("proposals.{}.recipients", row.id),
        from: match row.recipients.as_array().is_none_or(Vec::is_empty) {
            true => Value::Null,
            false => row.recipients.clone(),
        },
        to: json!(recipients),
    }
}
