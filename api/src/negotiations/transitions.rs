//! Moves between stages: what can be done next, and one move. One rule decides them all, those of [`super::bulk`] too.

use demo::ids;
use domain::{code::Code, negotiation::stage::Transition};
use persistence::{
    Db, Tx, Writes,
    entity::negotiations::Model,
    history::Change,
    negotiations::pipeline,
    reference::{self, Kind},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    dto::{self, Negotiation},
    opened, standing,
};
use crate::{
    fields::Message,
    http::{Answer, ApiError, Cx, Request, Result},
    problem::{ProblemItem, items},
};

/// A move.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "stage_id": ids::NEXT_STAGE, "note": "Pediu proposta.",
}))]
pub struct TransitionIn {
    /// The stage to move to.
    pub stage_id: Uuid,
    /// Kept with the visit of the stage.
    pub note: Option<Message>,
}

/// What can be done next.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Transitions {
    /// Every stage of the pipeline, by position.
    #[schema(max_items = 200)]
    pub data: Vec<TransitionOption>,
}

/// One stage, and whether the negotiation may move there.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TransitionOption {
    /// The stage.
    pub stage_id: Uuid,
    /// Its name.
    #[schema(max_length = 160, example = "Fechamento")]
    pub name: String,
    /// Whether the move is allowed now.
    pub allowed: bool,
    /// All that stands in its way.
    #[schema(max_items = 50)]
    pub violations: Vec<ProblemItem>,
}

/// `GET …/transitions`
pub async fn list(cx: &Cx<()>, db: &Db) -> Result<Answer<Transitions>> {
    let row = opened::find(cx, db).await?;
    let pipeline = pipeline::load(db, row.pipeline_id).await?.facts()?;
    let stages: Vec<_> = pipeline.stages.iter().collect();
    let standing = standing::of(db, &row, &stages).await?;
    let language = cx.language;
    let data = pipeline
        .options(&standing, cx.now)
        .into_iter()
        .map(|option| TransitionOption {
            stage_id: option.stage_id,
            name: option.name,
            allowed: option.violations.is_empty(),
            violations: items(language, &option.violations),
        })
        .collect();
    Ok(Answer::ok(Transitions { data }))
}

/// `POST …/transitions`
pub async fn create(cx: &Cx<TransitionIn>, tx: &Tx) -> Result<Answer<Negotiation>> {
    let row = opened::lock(cx, tx).await?;
    let document = cx.json()?;
    cx.expect_version(row.version)?;
    opened::editable(cx, &row)?;
    let input = cx.read(&document)?;
    let row = advance(cx, tx, row, input.stage_id, input.note.map(String::from)).await?;
    Ok(Answer::ok(dto::shown(&row)?).version(row.version))
}

/// The one way from stage to stage: decides, notes the visit, saves the row, writes the history.
///
/// # Errors
/// 409 with every violation, 422 for a stage of another pipeline.
pub async fn advance(
    request: &Request,
    tx: &Tx,
    mut row: Model,
    stage_id: Uuid,
    note: Option<String>,
) -> Result<Model> {
    let rows = pipeline::load(tx, row.pipeline_id).await?;
    let Some(stage) = rows.stage(stage_id) else {
        return Err(foreign_stage(request, tx, stage_id).await?);
    };
    let transition = decide(tx, &row, &rows, stage_id).await?;
    let mut writes = Writes::new();
    let (by, at) = (request.caller.id, tx.now());
    pipeline::leave(&mut writes, row.id, &transition, at);
    pipeline::enter(&mut writes, row.id, stage, by, at, note.clone());
    row.stage_id = stage_id;
    row.stage_entered_at = at;
    let name = |id: Uuid| rows.stage(id).map(|stage| stage.name.clone());
    let mut changes = vec![
        Change::new("stage_id", json!(transition.from), json!(stage_id)),
        Change::new("stage", json!(name(transition.from)), json!(name(stage_id))),
    ];
    if note.is_some() {
        changes.push(Change::new("note", json!(null), json!(note)));
    }
    opened::save_with(request, tx, writes, row, "stage.moved", &changes).await
}

async fn decide(tx: &Tx, row: &Model, rows: &pipeline::Rows, stage_id: Uuid) -> Result<Transition> {
    let pipeline = rows.facts()?;
    let target: Vec<_> = pipeline
        .stages
        .iter()
        .filter(|stage| stage.id == stage_id)
        .collect();
    let standing = standing::of(tx, row, &target).await?;
    pipeline
        .decide_move(&standing, stage_id, tx.now())
        .map_err(|violations| ApiError::conflict(Code::StageTransitionNotAllowed, violations))
}

async fn foreign_stage(request: &Request, tx: &Tx, stage_id: Uuid) -> Result<ApiError> {
    let found = reference::find(tx, request.scope(), &[(Kind::Stage, stage_id)]).await?;
    let code = match found.get(Kind::Stage, stage_id) {
        Some(_) => Code::NotOfPipeline,
        None => Code::ReferenceNotFound,
    };
    Ok(ApiError::at("/stage_id", code))
}
