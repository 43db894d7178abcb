//! Pause, resume, lose, abort, reopen.

use domain::{
    code::Code,
    negotiation::{
        Outcome, StatusAction,
        status::{StatusChange, check_paused_until},
    },
    violation::{Violation, Violations},
};
use persistence::{
    Tx, branches,
    entity::negotiations::Model,
    history::Change,
    negotiations::{claims, outcome as reasons},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    dto::{self, Negotiation},
    opened, proposals,
};
use crate::{
    fields::{Date, Message},
    http::{Answer, ApiError, Cx, Request, Result},
};

/// Until when.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "until": "2199-12-31",
}))]
pub struct PauseIn {
    /// The day it is taken up again.
    pub until: Option<Date>,
}

/// Why it ends.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "note": "Vai esperar a mudança.",
}))]
pub struct OutcomeIn {
    /// Reason out of the registry; required where the pipeline says so.
    pub reason_id: Option<Uuid>,
    /// What was said.
    pub note: Option<Message>,
}

/// `POST …/pause`
pub async fn pause(cx: &Cx<PauseIn>, tx: &Tx) -> Result<Answer<Negotiation>> {
    let mut row = opened::lock(cx, tx).await?;
    let document = cx.json()?;
    let change = decide(cx, &row, StatusAction::Pause)?;
    let input = cx.read(&document)?;
    let until = input.until.map(|date| date.0);
    check_paused_until(until, branches::today(tx, row.branch_id, tx.now()).await?)?;
    let mut changes = vec![status_change(&row, change)];
    changes.extend(changed(
        "paused_until",
        json!(row.paused_until),
        json!(until),
    ));
    row.paused_until = until;
    finish(cx, tx, row, change, "negotiation.paused", changes).await
}

/// `POST …/resume`
pub async fn resume(cx: &Cx<Empty>, tx: &Tx) -> Result<Answer<Negotiation>> {
    let mut row = opened::lock(cx, tx).await?;
    let document = cx.json()?;
    let change = decide(cx, &row, StatusAction::Resume)?;
    cx.read(&document)?;
    let mut changes = vec![status_change(&row, change)];
    changes.extend(changed(
        "paused_until",
        json!(row.paused_until),
        Value::Null,
    ));
    row.paused_until = None;
    finish(cx, tx, row, change, "negotiation.resumed", changes).await
}

/// `POST …/lose`
pub async fn lose(cx: &Cx<OutcomeIn>, tx: &Tx) -> Result<Answer<Negotiation>> {
    end(cx, tx, StatusAction::Lose, "negotiation.lost").await
}

/// `POST …/abort`
pub async fn abort(cx: &Cx<OutcomeIn>, tx: &Tx) -> Result<Answer<Negotiation>> {
    end(cx, tx, StatusAction::Abort, "negotiation.aborted").await
}

/// `POST …/reopen`
pub async fn reopen(cx: &Cx<Empty>, tx: &Tx) -> Result<Answer<Negotiation>> {
    let mut row = opened::lock(cx, tx).await?;
    let document = cx.json()?;
    let change = decide(cx, &row, StatusAction::Reopen)?;
    cx.read(&document)?;
    let changes = vec![status_change(&row, change)];
    row.reason_id = None;
    row.outcome_note = None;
    row.closed_at = None;
    finish(cx, tx, row, change, "negotiation.reopened", changes).await
}

/// No members.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Empty {}

async fn end(
    cx: &Cx<OutcomeIn>,
    tx: &Tx,
    action: StatusAction,
    entry: &str,
) -> Result<Answer<Negotiation>> {
    let mut row = opened::lock(cx, tx).await?;
    let document = cx.json()?;
    let change = decide(cx, &row, action)?;
    let input = cx.read(&document)?;
    check_reason(tx, &row, action, input.reason_id).await?;
    let note = input.note.map(String::from);
    let mut changes = vec![status_change(&row, change)];
    changes.extend(follow(cx, tx, &row, change).await?);
    changes.extend(changed(
        "reason_id",
        json!(row.reason_id),
        json!(input.reason_id),
    ));
    changes.extend(changed(
        "outcome_note",
        json!(row.outcome_note),
        json!(note),
    ));
    row.reason_id = input.reason_id;
    row.outcome_note = note;
    row.paused_until = None;
    row.closed_at = Some(tx.now());
    finish(cx, tx, row, change, entry, changes).await
}

fn decide<B>(cx: &Cx<B>, row: &Model, action: StatusAction) -> Result<StatusChange> {
    cx.expect_version(row.version)?;
    opened::may(cx, row)?;
    opened::status(row)?.after(action).map_err(|refusal| {
        ApiError::conflict(
            Code::InvalidStatus,
            Violations::from(Violation::from(refusal)),
        )
    })
}

/// Does what goes with a change of status; gives the changes for the history.
///
/// # Errors
/// As any statement.
pub async fn follow(
    request: &Request,
    tx: &Tx,
    row: &Model,
    change: StatusChange,
) -> Result<Vec<Change>> {
    if change.releases_holds {
        claims::release(tx, row.id).await?;
    }
    match change.cancels_proposals {
        true => proposals::cancel::end(request, tx, row).await,
        false => Ok(Vec::new()),
    }
}

/// The reason must fit the outcome, and be there where the pipeline wants one.
///
/// # Errors
/// 422 at `/reason_id`.
pub async fn check_reason(
    tx: &Tx,
    row: &Model,
    action: StatusAction,
    reason_id: Option<Uuid>,
) -> Result<()> {
    let Some(outcome) = Outcome::of(action) else {
        return Ok(());
    };
    let reason = match reason_id {
        Some(id) => reasons::reason(tx, id).await?,
        None => None,
    };
    let required = reasons::required_for(tx, row.pipeline_id).await?;
    Ok(outcome.check_reason(&required, reason_id, reason.as_ref())?)
}

async fn finish<B>(
    cx: &Cx<B>,
    tx: &Tx,
    mut row: Model,
    change: StatusChange,
    entry: &str,
    changes: Vec<Change>,
) -> Result<Answer<Negotiation>> {
    row.status = change.to.to_string();
    let row = opened::save(cx, tx, row, entry, &changes).await?;
    Ok(Answer::ok(dto::shown(&row)?).version(row.version))
}

fn status_change(row: &Model, change: StatusChange) -> Change {
    Change {
        field: "status".to_owned(),
        from: json!(row.status),
        to: json!(change.to),
    }
}

fn changed(field: &str, from: Value, to: Value) -> Option<Change> {
    (from != to).then(|| Change {
        field: field.to_owned(),
        from,
        to,
    })
}
