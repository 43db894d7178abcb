//! `DELETE /pipelines/{pipeline_id}/stages/{id}`: what stands in the stage moves to another one first.

use actix_web::http::Method;
use domain::{
    code::Code,
    negotiation::stage::{Pipeline, Stage},
    violation::{Violation, Violations},
};
use persistence::{
    Scope, Tx,
    entity::pipelines,
    entity::stages::Model,
    negotiations::pipeline,
    reference::{self, Kind},
    references,
    registries::stages::empty,
    stamp::Stamped,
    table,
};
use serde_json::json as value;
use uuid::Uuid;

use super::{AllowedMoves, Pipelines, json, stages::Stages, stored};
use crate::{
    http::{ApiError, Request, Result, endpoint::Endpoints, list::param},
    resource::{Parent, Resource as _, crud, registration::remove_op, store},
};

const MOVE_TO: &str = "move_to";

/// Registers the deletion.
pub fn routes(endpoints: Endpoints) -> Endpoints {
    let target = param(
        MOVE_TO,
        "Stage of the same pipeline that takes over what stands in this one.",
        value!({"type": "string", "format": "uuid"}),
    );
    let op = remove_op::<Stages>()
        .about("A stage in use goes only with `move_to` (409 `in_use` without it): its negotiations move there whatever the move rules say, each with a history entry `stage.removed`. Moves of `allowed_moves` that name the stage go with it.")
        .params([target])
        .refuses(&[422]);
    let path = Stages::PLACE.item();
    endpoints.write(Method::DELETE, path, crud::remove::<Stages>, op)
}

/// What stands in the stage goes to another one, and the moves that name it go with it.
pub async fn empties(request: &Request, tx: &Tx, row: &Model) -> Result<()> {
    forget_moves(request, tx, row).await?;
    match target(request, tx, row).await? {
        Some(target) => Ok(empty(tx, request.act(tx), row, &target).await?),
        None => Ok(()),
    }
}

/// The stage that takes over; `None` when nothing is to be moved.
async fn target(request: &Request, tx: &Tx, row: &Model) -> Result<Option<Model>> {
    let move_to = request.query.id(MOVE_TO)?;
    if let Some(id) = move_to {
        known(request, tx, id).await?;
    }
    let users = references::users_of(tx, Kind::Stage.table(), row.id).await?;
    let stages = pipeline::stages_of(tx, Some(row.pipeline_id)).await?;
    let pipeline = Pipeline {
        stages: stages.iter().map(place).collect(),
        ..Pipeline::default()
    };
    pipeline
        .check_removal(row.id, !users.is_empty(), move_to)
        .map_err(|violations| refused(&violations, &users))?;
    let target = stages.into_iter().find(|stage| Some(stage.id) == move_to);
    Ok(target.filter(|_| !users.is_empty()))
}

fn place(row: &Model) -> Stage {
    Stage {
        id: row.id,
        ..Stage::default()
    }
}

async fn known(request: &Request, tx: &Tx, id: Uuid) -> Result<()> {
    let found = reference::find(tx, request.scope(), &[(Kind::Stage, id)]).await?;
    match found.get(Kind::Stage, id) {
        Some(_) => Ok(()),
        None => Err(ApiError::at(MOVE_TO, Code::ReferenceNotFound)),
    }
}

/// The rule points at a member; here it is a query parameter.
fn refused(violations: &Violations, users: &[&str]) -> ApiError {
    let mut named = Violations::new();
    for violation in violations.iter() {
        named.push(MOVE_TO, violation.code);
    }
    if !named.has(Code::MoveToRequired) {
        return named.into();
    }
    named.add(Violation::new("", Code::InUse).with("users", users.join(", ")));
    ApiError::conflict(Code::InUse, named)
}

/// Moves from and to the stage go with it.
async fn forget_moves(request: &Request, tx: &Tx, row: &Model) -> Result<()> {
    let found = table::lock::<pipelines::Entity>(tx, Scope::system(), row.pipeline_id);
    let Some(mut pipeline) = found.await? else {
        return Err(ApiError::not_found());
    };
    let old = pipeline.clone();
    let mut moves: AllowedMoves = stored(&pipeline.allowed_moves)?;
    moves
        .0
        .retain(|step| step.from_stage_id != row.id && step.to_stage_id != row.id);
    pipeline.allowed_moves = json(&moves);
    if pipeline == old {
        return Ok(());
    }
    pipeline.changed(tx.now());
    store::save::<Pipelines>(request, tx, &Parent::None, Some(&old), &pipeline).await
}
