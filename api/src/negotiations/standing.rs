//! What a negotiation has, as far as stages ask for it.

use domain::{
    code::Code,
    negotiation::{
        EntryFacts, EntryRequirement, Stage,
        stage::{Standing, check_entry as check},
    },
};
use persistence::{
    entity::{clients, negotiation_tasks, negotiations::Model, stages},
    negotiations::{access, contract, pipeline, proposals, ticket},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::opened;
use crate::http::{ApiError, Result};

/// Where the negotiation stands, with the facts that these stages ask for.
///
/// # Errors
/// As any statement.
pub async fn of(db: &impl ConnectionTrait, row: &Model, stages: &[&Stage]) -> Result<Standing> {
    Ok(Standing {
        status: opened::status(row)?,
        stage_id: row.stage_id,
        stage_entered_at: row.stage_entered_at,
        facts: facts(db, row, stages).await?,
    })
}

/// A new negotiation that names its stage must have what the stage asks for.
///
/// # Errors
/// 409 `stage_transition_not_allowed` with every violation.
pub async fn check_entry(
    db: &impl ConnectionTrait,
    row: &Model,
    stage: &stages::Model,
) -> Result<()> {
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

/// Only what is asked for costs a statement.
async fn facts(db: &impl ConnectionTrait, row: &Model, stages: &[&Stage]) -> Result<EntryFacts> {
    let asks = |requirement: EntryRequirement| {
        stages
            .iter()
            .any(|stage| stage.entry_requirements.contains(&requirement))
    };
    let mut facts = EntryFacts {
        contact: row.contact_id.is_some(),
        channel: row.channel_id.is_some(),
        campaign: row.campaign_id.is_some(),
        expected_close_on: row.expected_close_on.is_some(),
        ..EntryFacts::default()
    };
    if asks(EntryRequirement::Contract) {
        let part = contract::find(db, row.id).await?;
        facts.contract = match part {
            Some(part) => contract::terms(&part)?.is_complete(),
            None => false,
        };
    }
    if asks(EntryRequirement::Access) {
        let part = access::find(db, row.id).await?;
        facts.access = match part {
            Some(part) => access::terms(&part)?.is_complete(),
            None => false,
        };
    }
    if asks(EntryRequirement::Ticket) {
        let part = ticket::find(db, row.id).await?;
        facts.ticket = match part {
            Some(part) => ticket::terms(&part)?.is_complete(),
            None => false,
        };
    }
    if asks(EntryRequirement::Task) {
        let tasks = negotiation_tasks::Entity::find()
            .filter(negotiation_tasks::Column::NegotiationId.eq(row.id));
        facts.task = PaginatorTrait::count(tasks, db).await? > 0;
    }
    if asks(EntryRequirement::AcceptedProposal) {
        facts.accepted_proposal = proposals::has_accepted(db, row.id).await?;
    }
    if asks(EntryRequirement::ClientDocument) {
        let client = clients::Entity::find_by_id(row.client_id).one(db).await?;
        facts.client_document = client.is_some_and(|client| client.document.is_some());
    }
    Ok(facts)
}
