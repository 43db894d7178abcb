//! Outcomes: the reasons that may be given for them, and the pipelines that want one.

use domain::negotiation::{Outcome, outcome::Reason};
use sea_orm::{ConnectionTrait, EntityTrait};
use uuid::Uuid;

use crate::{
    Error,
    column::{json, word},
    entity::{outcome_reasons, pipelines},
    reference,
};

/// A reason of the registry, whose rows everybody sees.
///
/// # Errors
/// As any statement, or when the row holds what this version doesn't know.
pub async fn reason(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Reason>, Error> {
    let found = outcome_reasons::Entity::find_by_id(id).one(db).await?;
    let reason = found.map(|row| {
        Ok(Reason {
            id: row.id,
            outcome: word(&row.outcome)?,
            active: row.active,
        })
    });
    reason.transpose()
}

/// The outcomes for which the pipeline of a negotiation in hand wants a reason.
///
/// # Errors
/// As any statement, or when the row holds what this version doesn't know.
pub async fn required_for(
    db: &impl ConnectionTrait,
    pipeline_id: Uuid,
) -> Result<Vec<Outcome>, Error> {
    let pipeline = reference::target::<pipelines::Entity>(db, pipeline_id);
    required_by(&pipeline.await?)
}

/// The same of a pipeline's row.
pub(super) fn required_by(pipeline: &pipelines::Model) -> Result<Vec<Outcome>, Error> {
    json(&pipeline.reason_required_for, "reason_required_for")
}
