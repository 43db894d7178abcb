//! What changed, who did it and when: append-only, in the transaction of the change,
//! with the outbox row that tells the world.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ConnectionTrait, EntityTrait, QueryTrait,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    Error, Writes,
    entity::{history_entries, outbox_events},
};

/// What was done, and what changed by it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Such as `contract.updated`.
    pub action: String,
    /// Member by member.
    pub changes: Vec<Change>,
}

/// One member that changed. A secret's values are the text `"changed"` or null.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Member name, dotted below the part: `contract.due_day`.
    pub field: String,
    /// Value before; null when it was not set.
    pub from: Value,
    /// Value after; null when it is not set any more.
    pub to: Value,
}

/// Who acts, when, and in which request.
#[derive(Clone, Debug)]
pub struct Act {
    /// The employee; nobody of the house when a client acts.
    pub actor_id: Option<Uuid>,
    /// Instant of the change.
    pub at: DateTime<Utc>,
    /// `X-Request-Id`.
    pub request_id: String,
}

/// Rows a statement writes at most: databases limit the number of parameters.
const BATCH: usize = 500;

/// Appends an entry to a negotiation's history and its event to the outbox.
///
/// # Errors
/// As any statement.
pub async fn record(
    tx: &impl ConnectionTrait,
    act: &Act,
    negotiation_id: Uuid,
    action: &str,
    changes: &[Change],
) -> Result<(), Error> {
    let mut writes = Writes::new();
    let entry = Entry {
        action: action.to_owned(),
        changes: changes.to_vec(),
    };
    note(&mut writes, act, negotiation_id, vec![entry]);
    writes.run(tx).await
}

/// Adds entries of a negotiation's history to other writes, in their order, and an event in the outbox for each.
/// At least one; in one statement, since the order of several is the database's matter.
pub fn note(writes: &mut Writes, act: &Act, negotiation_id: Uuid, entries: Vec<Entry>) {
    let pairs = entries.into_iter().map(|told| {
        let changes = serde_json::to_value(told.changes).unwrap_or_default();
        entry(act, negotiation_id, &told.action, changes)
    });
    let (entries, events): (Vec<_>, Vec<_>) = pairs.unzip();
    writes.push(history_entries::Entity::insert_many(entries).into_query());
    writes.push(outbox_events::Entity::insert_many(events).into_query());
}

/// Appends the same entry to the history of many negotiations, with an event for each.
///
/// # Errors
/// As any statement.
pub async fn record_all(
    tx: &impl ConnectionTrait,
    act: &Act,
    negotiation_ids: &[Uuid],
    action: &str,
    changes: &[Change],
) -> Result<(), Error> {
    let changes = serde_json::to_value(changes).unwrap_or_default();
    for ids in negotiation_ids.chunks(BATCH) {
        let pairs = ids
            .iter()
            .map(|negotiation_id| entry(act, *negotiation_id, action, changes.clone()));
        let (entries, events): (Vec<_>, Vec<_>) = pairs.unzip();
        history_entries::Entity::insert_many(entries)
            .exec_without_returning(tx)
            .await?;
        outbox_events::Entity::insert_many(events)
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

/// An entry and the event that tells of it.
fn entry(
    act: &Act,
    negotiation_id: Uuid,
    action: &str,
    changes: Value,
) -> (history_entries::ActiveModel, outbox_events::ActiveModel) {
    let id = crate::new_id(act.at);
    let entry = history_entries::ActiveModel {
        id: Set(id),
        seq: NotSet,
        negotiation_id: Set(negotiation_id),
        occurred_at: Set(act.at),
        actor_id: Set(act.actor_id),
        action: Set(action.to_owned()),
        changes: Set(changes),
        request_id: Set(Some(act.request_id.clone())),
    };
    let payload = json!({ "history_id": id });
    (entry, event(act.at, Some(negotiation_id), action, payload))
}

/// Puts several events of one negotiation into the outbox, in one statement.
///
/// # Errors
/// As any statement.
pub async fn publish_all(
    tx: &impl ConnectionTrait,
    at: DateTime<Utc>,
    negotiation_id: Uuid,
    events: Vec<(&'static str, Value)>,
) -> Result<(), Error> {
    let rows = events
        .into_iter()
        .map(|(topic, payload)| event(at, Some(negotiation_id), topic, payload));
    outbox_events::Entity::insert_many(rows)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

fn event(
    at: DateTime<Utc>,
    negotiation_id: Option<Uuid>,
    topic: &str,
    payload: Value,
) -> outbox_events::ActiveModel {
    outbox_events::ActiveModel {
        id: Set(crate::new_id(at)),
        topic: Set(topic.to_owned()),
        negotiation_id: Set(negotiation_id),
        payload: Set(payload),
        created_at: Set(at),
        available_at: Set(at),
        attempts: Set(0),
        ..Default::default()
    }
}

/// The members that differ between two JSON objects, under `prefix.` when it is not empty.
#[must_use]
pub fn diff(prefix: &str, before: &Value, after: &Value) -> Vec<Change> {
    let empty = serde_json::Map::new();
    let old = before.as_object().unwrap_or(&empty);
    let new = after.as_object().unwrap_or(&empty);
    let mut fields: Vec<&String> = old.keys().collect();
    fields.extend(new.keys().filter(|key| !old.contains_key(*key)));
    fields
        .into_iter()
        .filter_map(|field| {
            let from = old.get(field).cloned().unwrap_or_default();
            let to = new.get(field).cloned().unwrap_or_default();
            (from != to).then(|| Change {
                field: match prefix {
                    "" => field.clone(),
                    _ => format!("{prefix}.{field}"),
                },
                from,
                to,
            })
        })
        .collect()
}
