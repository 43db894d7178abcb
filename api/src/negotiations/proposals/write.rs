//! `POST`, `PATCH` and `DELETE` of proposals: while they are drafts.

use chrono::NaiveDate;
use domain::{
    Words as _,
    code::Code,
    proposal::{ProposalAction, ProposalRefusal, ProposalStatus},
    violation::{Violation, Violations},
};
use persistence::{
    Scope, Tx, Writes, branches,
    entity::{
        negotiations,
        proposals::{Entity, Model},
    },
    history::{self, Change},
    number,
    stamp::Stamped,
    table,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    super::opened,
    dto::{Proposal, ProposalIn, status},
    read::{answer, find, one},
};
use crate::http::{Answer, ApiError, Cx, Patch, Request, Result};

/// `POST …/proposals`
pub async fn create(cx: &Cx<ProposalIn>, tx: &Tx) -> Result<Answer<Proposal>> {
    let negotiation = opened::lock(cx, tx).await?;
    let document = cx.json()?;
    opened::editable(cx, &negotiation)?;
    let input = cx.read(&document)?;
    check_superseded(tx, &negotiation, None, input.supersedes_id).await?;
    let today = branches::today(tx, negotiation.branch_id, tx.now()).await?;
    let mut row = Model {
        negotiation_id: negotiation.id,
        number: number::next(tx, "proposal").await?,
        status: ProposalStatus::Draft.as_str().to_owned(),
        ..Default::default()
    };
    row.born(tx.new_id(), tx.now());
    input.write(&mut row)?;
    let mut writes = Writes::new();
    writes.insert(row.clone());
    let changes = diff(row.id, &Value::Null, &json(&input)?);
    let saved = opened::save_with(
        cx,
        tx,
        writes,
        negotiation,
        ("proposal.created", row.id),
        &changes,
    );
    let negotiation = saved.await?;
    let location = format!("{}/{}", cx.path.trim_end_matches('/'), row.id);
    let version = row.version;
    let shown = one(tx, &negotiation, today, row).await?;
    Ok(Answer::created(location, shown).version(version))
}

/// `PATCH …/proposals/{proposal_id}`
pub async fn update(cx: &Cx<Patch<ProposalIn>>, tx: &Tx) -> Result<Answer<Proposal>> {
    let negotiation = opened::lock(cx, tx).await?;
    let mut row = find(cx, tx, &negotiation).await?;
    let document = cx.json()?;
    let today = editable(cx, tx, &negotiation, &row).await?;
    let old = ProposalIn::of(&row)?;
    let new = cx.patched(&old, &document)?;
    if new == old {
        return answer(tx, &negotiation, today, row).await;
    }
    if new.supersedes_id != old.supersedes_id {
        check_superseded(tx, &negotiation, Some(row.id), new.supersedes_id).await?;
    }
    new.write(&mut row)?;
    row.changed(tx.now());
    let mut writes = Writes::new();
    writes.update(row.clone())?;
    let changes = diff(row.id, &json(&old)?, &json(&new)?);
    let saved = opened::save_with(
        cx,
        tx,
        writes,
        negotiation,
        ("proposal.updated", row.id),
        &changes,
    );
    answer(tx, &saved.await?, today, row).await
}

/// `DELETE …/proposals/{proposal_id}`
pub async fn remove(cx: &Cx<()>, tx: &Tx) -> Result<Answer<()>> {
    let negotiation = opened::lock(cx, tx).await?;
    let row = find(cx, tx, &negotiation).await?;
    editable(cx, tx, &negotiation, &row).await?;
    let changes = diff(row.id, &json(&ProposalIn::of(&row)?)?, &Value::Null);
    let action = ("proposal.removed", row.id);
    let mut writes = Writes::new();
    writes.delete(row)?;
    opened::save_with(cx, tx, writes, negotiation, action, &changes).await?;
    Ok(Answer::no_content())
}

/// The version is met, the caller may, the negotiation is open and the proposal a draft; tells today.
async fn editable(
    request: &Request,
    tx: &Tx,
    negotiation: &negotiations::Model,
    row: &Model,
) -> Result<NaiveDate> {
    request.expect_version(row.version)?;
    opened::editable(request, negotiation)?;
    let today = branches::today(tx, negotiation.branch_id, tx.now()).await?;
    draft(row, today)?;
    Ok(today)
}

/// The proposal is a draft.
///
/// # Errors
/// 409 `proposal_not_draft`.
pub fn draft(row: &Model, today: NaiveDate) -> Result<()> {
    let edited = status(row, today)?.after(ProposalAction::Edit);
    edited.map(|_| ()).map_err(refused)
}

/// What the status of a proposal does not allow.
#[must_use]
pub fn refused(refusal: ProposalRefusal) -> ApiError {
    let violation = Violation::from(refusal);
    ApiError::conflict(refusal.code, Violations::from(violation))
}

/// A change of a proposal's status, for the history.
#[must_use]
pub fn moved(row: &Model, to: ProposalStatus) -> Change {
    Change::new(
        format!("proposals.{}.status", row.id),
        json!(row.status),
        json!(to),
    )
}

/// What a proposal replaces is another one of the same negotiation; its status counts at sending.
async fn check_superseded(
    tx: &Tx,
    negotiation: &negotiations::Model,
    own: Option<Uuid>,
    superseded: Option<Uuid>,
) -> Result<()> {
    let Some(id) = superseded else {
        return Ok(());
    };
    let found = table::find_below::<Entity>(tx, Scope::system(), negotiation.id, id).await?;
    match found.filter(|found| Some(found.id) != own) {
        Some(_) => Ok(()),
        None => Err(ApiError::at("/supersedes_id", Code::ReferenceNotFound)),
    }
}

fn diff(id: Uuid, before: &Value, after: &Value) -> Vec<Change> {
    history::diff(&format!("proposals.{id}"), before, after)
}

fn json(input: &ProposalIn) -> Result<Value> {
    serde_json::to_value(input).map_err(ApiError::internal)
}
