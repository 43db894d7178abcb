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
use serde_json::json;
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
    let row = opened::lock(cx, tx).await?;
    let document = cx.json()?;
    let change = decide(cx, &row, StatusAction::Pause)?;
    let input = cx.read(&document)?;
    let until = input.until.map(|date| date.0);
    check_paused_until(until, branches::today(tx, row.branch_id, tx.now()).await?)?;
    let paused = Model {
        paused_until: until,
        ..row.clone()
    };
    let done = ("negotiation.paused", Vec::new());
    finish(cx, tx, (&row, paused), change, done).await
}

/// `POST …/resume`
pub async fn resume(cx: &Cx<Empty>, tx: &Tx) -> Result<Answer<Negotiation>> {
    let row = opened::lock(cx, tx).await?;
    let document = cx.json()?;
    let change = decide(cx, &row, StatusAction::Resume)?;
    cx.read(&document)?;
    let resumed = Model {
        paused_until: None,
        ..row.clone()
    };
    let done = ("negotiation.resumed", Vec::new());
    finish(cx, tx, (&row, resumed), change, done).await
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
    let row = opened::lock(cx, tx).await?;
    let document = cx.json()?;
    let change = decide(cx, &row, StatusAction::Reopen)?;
    cx.read(&document)?;
    let reopened = Model {
        reason_id: None,
        outcome_note: None,
        closed_at: None,
        ..row.clone()
    };
    let done = ("negotiation.reopened", Vec::new());
    finish(cx, tx, (&row, reopened), change, done).await
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
    let row = opened::lock(cx, tx).await?;
    let document = cx.json()?;
    let change = decide(cx, &row, action)?;
    let input = cx.read(&document)?;
    let required = reasons::required_for(tx, row.pipeline_id).await?;
    check_reason(tx, &required, action, input.reason_id).await?;
    let followed = follow(cx, tx, &row, change).await?;
    let ended = Model {
        reason_id: input.reason_id,
        outcome_note: input.note.map(String::from),
        paused_until: None,
        closed_at: Some(tx.now()),
        ..row.clone()
    };
    finish(cx, tx, (&row, ended), change, (entry, followed)).await
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
    required: &[Outcome],
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
    Ok(outcome.check_reason(required, reason_id, reason.as_ref())?)
}

/// Saves what it has become, and tells each member that changed, with what followed.
async fn finish<B>(
    cx: &Cx<B>,
    tx: &Tx,
    (former, mut row): (&Model, Model),
    change: StatusChange,
    (entry, followed): (&str, Vec<Change>),
) -> Result<Answer<Negotiation>> {
    row.status = change.to.to_string();
    let mut changes = changes(former, &row);
    changes.extend(followed);
    let row = opened::save(cx, tx, row, entry, &changes).await?;
    Ok(Answer::ok(dto::shown(&row)?).version(row.version))
}

/// The members that a status brings along and takes away.
fn changes(former: &Model, row: &Model) -> Vec<Change> {
    let members = |row: &Model| {
        [
            ("status", json!(row.status)),
            ("reason_id", json!(row.reason_id)),
            ("outcome_note", json!(row.outcome_note)),
            ("paused_until", json!(row.paused_until)),
        ]
    };
    let both = members(former).into_iter().zip(members(row));
    let changed = both.filter(|((_, from), (_, to))| from != to);
    let changes = changed.map(|((field, from), (_, to))| Change::new(field, from, to));
    changes.collect()
}
