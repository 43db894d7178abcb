//! `/pipelines`: the funnels, and below each its stages.

mod removal;
pub mod stages;

use domain::{
    code::Code,
    negotiation::{Outcome, stage::PipelinePolicy},
    values::text::fold,
    violation::Violations,
};
use persistence::{
    Tx,
    entity::pipelines::{Column, Entity, Model},
    list::ListSpec,
    negotiations::pipeline,
    reference::Kind,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    fields::{Choice, Name, Set, yes},
    http::{ApiError, Nothing, Result},
    resource::{Asked, Link, Listed, Place, Resource, Written, by_name},
};

/// A pipeline policy's word.
pub type PolicyWord = Choice<PipelinePolicy>;
/// Outcomes, each once.
pub type Outcomes = Set<Choice<Outcome>, 3>;
/// Moves, each once.
pub type AllowedMoves = Set<AllowedMove, 1_000>;

/// A pipeline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Vendas corporativas", "policy": "forward",
}))]
pub struct PipelineIn {
    /// Name.
    pub name: Name,
    /// Which moves between its stages are allowed: any, never backwards, or one step forward and
    /// any step back.
    #[serde(default)]
    #[schema(default = "free")]
    pub policy: PolicyWord,
    /// Outcomes that need a reason.
    #[serde(default)]
    #[schema(default = json!([]))]
    pub reason_required_for: Outcomes,
    /// When not empty, the only moves allowed, whatever the policy says.
    #[serde(default)]
    #[schema(default = json!([]))]
    pub allowed_moves: AllowedMoves,
    /// May be newly chosen.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub active: bool,
}

/// A move from one stage of the pipeline to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AllowedMove {
    /// The stage left.
    pub from_stage_id: Uuid,
    /// The stage entered.
    pub to_stage_id: Uuid,
}

/// The registry of pipelines.
#[derive(Debug)]
pub struct Pipelines;

impl Resource for Pipelines {
    type Row = Model;
    type In = PipelineIn;
    type Extra = Nothing;
    const PLACE: Place = Place::Root("/pipelines");
    const ONE: &'static str = "pipeline";
    const NAME: &'static str = "Pipeline";
    const ABOUT: &'static str =
        "`allowed_moves` names stages of this very pipeline, so a new one has none yet.";

    fn read(row: &Model) -> Result<PipelineIn> {
        Ok(PipelineIn {
            name: Name::stored(&row.name),
            policy: PolicyWord::stored(&row.policy)?,
            reason_required_for: stored(&row.reason_required_for)?,
            allowed_moves: stored(&row.allowed_moves)?,
            active: row.active,
        })
    }
}

impl Listed for Pipelines {
    const LIST: &'static ListSpec<Entity> = by_name!();
}

impl Written for Pipelines {
    fn links(input: &PipelineIn) -> Vec<Link> {
        ends(&input.allowed_moves)
            .map(|(pointer, id)| Link {
                pointer,
                kind: Kind::Stage,
                id,
            })
            .collect()
    }

    async fn decide(asked: &Asked<'_, Self>, input: PipelineIn, row: &mut Model) -> Result<()> {
        let moves = &input.allowed_moves;
        let same = asked.old.is_some_and(|old| old.allowed_moves == *moves);
        if !same && !moves.0.is_empty() {
            check(asked.tx, row.id, moves).await?;
        }
        row.name = input.name.into();
        row.policy = input.policy.word();
        row.reason_required_for = json(&input.reason_required_for);
        row.allowed_moves = json(&input.allowed_moves);
        row.active = input.active;
        row.search_text = fold(&row.name);
        Ok(())
    }
}

/// Both ends of a move are stages of the pipeline, and two.
async fn check(tx: &Tx, pipeline_id: Uuid, moves: &AllowedMoves) -> Result<()> {
    let stages = pipeline::stages_of(tx, Some(pipeline_id)).await?;
    let mut violations = Violations::new();
    for (pointer, id) in ends(moves) {
        if !stages.iter().any(|stage| stage.id == id) {
            violations.push(pointer, Code::NotOfPipeline);
        }
    }
    for (index, step) in moves.0.iter().enumerate() {
        if step.from_stage_id == step.to_stage_id {
            violations.push(
                format!("/allowed_moves/{index}/to_stage_id"),
                Code::SameStage,
            );
        }
    }
    Ok(violations.into_result(())?)
}

/// Both ends of every move, with their pointers.
fn ends(moves: &AllowedMoves) -> impl Iterator<Item = (String, Uuid)> {
    moves.0.iter().enumerate().flat_map(|(index, step)| {
        let end = |name: &str, id| (format!("/allowed_moves/{index}/{name}"), id);
        [
            end("from_stage_id", step.from_stage_id),
            end("to_stage_id", step.to_stage_id),
        ]
    })
}

/// A list out of a JSON column.
fn stored<T: DeserializeOwned>(value: &Value) -> Result<T> {
    T::deserialize(value).map_err(ApiError::internal)
}

/// A list for a JSON column.
fn json(list: &impl Serialize) -> Value {
    serde_json::to_value(list).unwrap_or_default()
}
