//! What the journal tells of the negotiations.

use chrono::{DateTime, Utc};
use persistence::entity::{events, negotiations};
use uuid::Uuid;

/// An event of a negotiation's history, by the responsible.
pub fn event(
    id: Uuid,
    row: &negotiations::Model,
    at: DateTime<Utc>,
    (event_type, changes): (&str, serde_json::Value),
) -> events::Model {
    events::Model {
        id,
        event_type: event_type.to_owned(),
        occurred_at: at,
        actor_id: Some(row.responsible_id),
        actor_kind: "person".to_owned(),
        resource_kind: kind(event_type).to_owned(),
        resource_id: row.id,
        negotiation_id: Some(row.id),
        in_history: true,
        branch_id: Some(row.branch_id),
        changes,
        ..Default::default()
    }
}

fn kind(event_type: &str) -> &str {
    event_type
        .split_once('.')
        .map_or(event_type, |(kind, _)| kind)
}
