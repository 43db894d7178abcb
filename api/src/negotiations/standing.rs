//! What a negotiation has, as far as stages ask for it.

use domain::{
    code::Code,
    negotiation::{
        EntryFacts, Stage,
        stage::{Standing, check_entry as check},
    },
};
use persistence::Executor;
use persistence::{
    entity::{negotiations::Model, stages},
    negotiations::{Dossier, pipeline},
};

use super::opened;
use crate::http::{ApiError, Result};

/// Where the negotiation stands, with the facts that these stages ask for.
pub async fn of(db: &impl Executor, row: &Model, stages: &[&Stage]) -> Result<Standing> {
    Ok(Standing {
        status: opened::status(row)?,
        stage_id: row.stage_id,
        stage_entered_at: row.stage_entered_at,
        facts: facts(db, row, stages).await?,
    })
}

/// Whether a stage asks for anything of what enters it.
///
/// # Errors
/// When the row holds what this version doesn't know.
pub fn asks(stage: &stages::Model) -> Result<bool> {
    Ok(!pipeline::stage(stage)?.entry_requirements.is_empty())
}

/// A new negotiation that names its stage must have what the stage asks for. Its row is saved already.
///
/// # Errors
/// 409 `stage_transition_not_allowed` with every violation.
pub async fn check_entry(db: &impl Executor, row: &Model, stage: &stages::Model) -> Result<()> {
    let stage = pipeline::stage(stage)?;
    let facts = facts(db, row, &[&stage]).await?;
    let violations = check(&stage, &facts);
    match violations.is_empty() {
        true => Ok(()),
        false => Err(ApiError::conflict(
            Code::StageTransitionNotAllowed,
            violations,
        )),
    }
}

/// Nothing is loaded for stages that ask for nothing.
async fn facts(db: &impl Executor, row: &Model, stages: &[&Stage]) -> Result<EntryFacts> {
    if stages
        .iter()
        .all(|stage| stage.entry_requirements.is_empty())
    {
        return Ok(EntryFacts::default());
    }
    Ok(Dossier::load(db, row.clone()).await?.entry_facts()?)
}
