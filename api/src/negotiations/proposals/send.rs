//! `POST …/send`: the snapshot is taken, a link made, and a mail queued for each recipient or the link handed over.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    Words as _,
    code::Code,
    proposal::{
        DeliveryStatus, ProposalAction, ProposalStatus, SendChannel, SendFacts, Sending,
        check_sending, decide_sending,
    },
    violation::{Violation, Violations},
};
use persistence::{
    Executor, Scope, Tx, Writes, branches,
    entity::{
        contacts, employees, negotiations,
        proposals::{Entity, Model},
    },
    journal::{self, Change},
    negotiations::{Dossier, proposals as rows},
    reference,
    stamp::Stamped,
    table,
};
use serde_json::json;

use super::{
    super::opened,
    cancel::withdrawn,
    dto::{Proposal, ProposalSendIn, status},
    hand_over::HandOver,
    read::{find, one},
    snapshot,
    write::{moved, refused},
};
use crate::{
    auth::token,
    http::{Answer, ApiError, Cx, Request, Result},
    paper::sheet::ProposalSheet,
};

/// A proposal that was handed over, and its link where nobody else gets it.
struct Sent {
    negotiation: negotiations::Model,
    row: Model,
    link: Option<String>,
}

/// `POST …/proposals/{proposal_id}/send`
pub async fn send(cx: &Cx<ProposalSendIn>, tx: &Tx) -> Result<Answer<Proposal>> {
    let negotiation = opened::lock(cx, tx).await?;
    let row = find(cx, tx, &negotiation).await?;
    let document = cx.json()?;
    cx.expect_version(row.version)?;
    opened::editable(cx, &negotiation)?;
    let today = branches::today(tx, negotiation.branch_id, tx.now()).await?;
    let (told, delivery) = (status(&row, today)?, delivery(tx, &row).await?);
    // What is refused by either channel is refused whatever the body says.
    decide_sending(told, SendChannel::Link, delivery).map_err(refused)?;
    let channel = cx.read(&document)?.channel.unwrap_or_default().0;
    let sent = match decide_sending(told, channel, delivery).map_err(refused)? {
        Sending::First => first(cx, tx, negotiation, row, channel, today).await?,
        Sending::Retry => retry(cx, tx, negotiation, row).await?,
        Sending::Further => further(cx, tx, negotiation, row, channel, today).await?,
    };
    let version = sent.row.version;
    let shown = one(tx, &sent.negotiation, today, sent.row).await?;
    let answer = Answer::accepted(shown).version(version);
    match sent.link {
        None => Ok(answer),
        Some(link) => Ok(answer
            .telling(|shown| shown.extra.link = Some(link))?
            .secret()),
    }
}

async fn delivery(tx: &Tx, row: &Model) -> Result<DeliveryStatus> {
    let delivery = match row.sent_at {
        Some(_) => rows::deliveries(tx, vec![row.id]).await?.remove(&row.id),
        None => None,
    };
    Ok(delivery.unwrap_or_default().status)
}

/// Mails that failed are tried again; what they carry stays the same.
async fn retry(
    request: &Request,
    tx: &Tx,
    negotiation: negotiations::Model,
    mut row: Model,
) -> Result<Sent> {
    row.changed(tx.now());
    let mut writes = Writes::new();
    rows::requeue(tx, &mut writes, row.id);
    let changes = [Change::new(
        format!("proposals.{}.delivery", row.id),
        json!("failed"),
        json!("queued"),
    )];
    let negotiation = saved(request, tx, writes, negotiation, ("resent", &row), &changes).await?;
    Ok(Sent {
        negotiation,
        row,
        link: None,
    })
}

/// What was sent goes to the client once more as it is, by a link of its own; links that are out already stay good.
async fn further(
    request: &Request,
    tx: &Tx,
    negotiation: negotiations::Model,
    mut row: Model,
    channel: SendChannel,
    today: NaiveDate,
) -> Result<Sent> {
    let dossier = Dossier::load(tx, negotiation).await?;
    let recipients = check_sending(&facts(tx, &dossier, &row, channel, today).await?)?;
    let token = token::opaque();
    let mut writes = Writes::new();
    writes.insert(rows::further_link(&row, token::hash(&token), tx.now()));
    row.changed(tx.now());
    let hand_over = HandOver {
        request,
        tx,
        channel,
        recipients: &recipients,
        token: &token,
    };
    let over = hand_over.run(&mut row, &mut writes)?;
    let (negotiation, changes) = (dossier.negotiation, [over.change]);
    let negotiation = saved(request, tx, writes, negotiation, ("resent", &row), &changes).await?;
    Ok(Sent {
        negotiation,
        row,
        link: over.link,
    })
}

async fn first(
    request: &Request,
    tx: &Tx,
    negotiation: negotiations::Model,
    mut row: Model,
    channel: SendChannel,
    today: NaiveDate,
) -> Result<Sent> {
    let dossier = Dossier::load(tx, negotiation).await?;
    let recipients = check_sending(&facts(tx, &dossier, &row, channel, today).await?)?;
    if dossier.offer().is_none() {
        let violations = Violations::one("/negotiation_plan_id", Code::PlanMissing);
        return Err(ApiError::conflict(Code::PlanMissing, violations));
    }
    let superseded = superseded(tx, &row, today).await?;
    let mut changes = vec![moved(&row, ProposalStatus::Sent)];
    let sheet = sheet(tx, &dossier, &row, today).await?;
    let token = token::opaque();
    let mut writes = Writes::new();
    become_sent(&mut row, &sheet, &token, tx.now())?;
    let hand_over = HandOver {
        request,
        tx,
        channel,
        recipients: &recipients,
        token: &token,
    };
    let over = hand_over.run(&mut row, &mut writes)?;
    changes.push(over.change);
    if let Some((superseded, to)) = &superseded {
        rows::withdraw(&mut writes, &[superseded.id], tx.now());
        let event = withdrawn(&dossier.negotiation, superseded);
        journal::push(&mut writes, &request.act(tx), vec![event]);
        changes.push(moved(superseded, *to));
    }
    let negotiation = dossier.negotiation;
    let negotiation = saved(request, tx, writes, negotiation, ("sent", &row), &changes).await?;
    Ok(Sent {
        negotiation,
        row,
        link: over.link,
    })
}

/// Writes the proposal, and what happened to it, with the rest.
async fn saved(
    request: &Request,
    tx: &Tx,
    mut writes: Writes,
    negotiation: negotiations::Model,
    (what, row): (&str, &Model),
    changes: &[Change],
) -> Result<negotiations::Model> {
    writes.update(row.clone())?;
    let told = format!("proposal.{what}");
    opened::save_with(
        request,
        tx,
        writes,
        negotiation,
        (told.as_str(), row.id),
        changes,
    )
    .await
}

async fn facts(
    tx: &Tx,
    dossier: &Dossier,
    row: &Model,
    channel: SendChannel,
    today: NaiveDate,
) -> Result<SendFacts> {
    let of_contact = match dossier.negotiation.contact_id {
        Some(id) => reference::target::<contacts::Entity>(tx, id).await?.email,
        None => None,
    };
    let typed = serde_json::from_value(row.recipients.clone());
    Ok(SendFacts {
        channel,
        recipients: typed.map_err(ApiError::internal)?,
        usual_recipient: of_contact.or_else(|| dossier.client.email.clone()),
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
    let Some(former) =
        table::find_below::<Entity>(tx, Scope::system(), row.negotiation_id, id).await?
    else {
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
    tx: &impl Executor,
    dossier: &Dossier,
    row: &Model,
    today: NaiveDate,
) -> Result<ProposalSheet> {
    let responsible = dossier.negotiation.responsible_id;
    let responsible = reference::target::<employees::Entity>(tx, responsible).await?;
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
    token: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let snapshot = serde_json::to_value(sheet).map_err(ApiError::internal)?;
    row.status = ProposalStatus::Sent.as_str().to_owned();
    row.sent_at = Some(now);
    row.monthly_cents = Some(sheet.totals.monthly.to_cents());
    row.one_time_cents = Some(sheet.totals.one_time.to_cents());
    row.snapshot_hash = Some(snapshot::hash(&snapshot));
    row.snapshot = Some(snapshot);
    row.token_hash = Some(token::hash(token));
    row.changed(now);
    Ok(())
}
