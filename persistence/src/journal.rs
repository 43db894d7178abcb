//! The journal: what happened to whom, who did it and when. Append-only, written in the transaction of the change.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    EntityTrait, QueryTrait,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::{Effect, Error, Tx, Writes, entity::events};

pub mod audience;
pub mod feed;
pub mod parents;
pub mod places;

/// Rows a statement writes at most: databases limit the number of parameters.
const BATCH: usize = 500;

/// Who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// An employee who has logged in.
    Person(Uuid),
    /// An employee that is a program, by its key.
    Integration(Uuid),
    /// The client, behind a link.
    Client,
    /// The program itself.
    System,
}

impl Actor {
    /// The employee, when it is one.
    #[must_use]
    pub fn employee_id(self) -> Option<Uuid> {
        match self {
            Self::Person(id) | Self::Integration(id) => Some(id),
            Self::Client | Self::System => None,
        }
    }

    /// Its kind, as a word.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            Self::Person(_) => "person",
            Self::Integration(_) => "integration",
            Self::Client => "client",
            Self::System => "system",
        }
    }
}

/// Who acts, when, and in which request.
#[derive(Clone, Debug)]
pub struct Act {
    /// Who.
    pub actor: Actor,
    /// Instant of the change.
    pub at: DateTime<Utc>,
    /// `X-Request-Id`; `None` outside of requests.
    pub request_id: Option<String>,
}

impl Act {
    /// What the program does by itself.
    #[must_use]
    pub fn of_system(at: DateTime<Utc>) -> Self {
        Self {
            actor: Actor::System,
            at,
            request_id: None,
        }
    }
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

impl Change {
    /// Of a member.
    pub fn new(field: impl Into<String>, from: Value, to: Value) -> Self {
        let field = field.into();
        Self { field, from, to }
    }
}

/// Something that happened to a resource.
#[derive(Clone, Debug)]
pub struct Event {
    /// The kind of resource: `client`, `negotiation_plan`.
    pub kind: String,
    /// Its id.
    pub id: Uuid,
    /// `created`, `updated`, `deleted`, or what else happened to it.
    pub what: String,
    /// The negotiation that it belongs to.
    pub negotiation_id: Option<Uuid>,
    /// The negotiation's history tells it.
    pub in_history: bool,
    /// The branch that it concerns; `None` for every one.
    pub branch_id: Option<Uuid>,
    /// Member by member.
    pub changes: Vec<Change>,
}

impl Event {
    /// Of a resource that belongs to no negotiation.
    pub fn of(
        (kind, id): (impl Into<String>, Uuid),
        what: impl Into<String>,
        branch_id: Option<Uuid>,
        changes: Vec<Change>,
    ) -> Self {
        Self {
            kind: kind.into(),
            id,
            what: what.into(),
            negotiation_id: None,
            in_history: false,
            branch_id,
            changes,
        }
    }

    /// The same of one that a negotiation brought about.
    #[must_use]
    pub fn within(self, negotiation_id: Uuid) -> Self {
        Self {
            negotiation_id: Some(negotiation_id),
            ..self
        }
    }
}

/// Adds events to other writes, in their order: in one statement, since the order of several is the database's matter.
pub fn push(writes: &mut Writes, act: &Act, events: Vec<Event>) {
    if !events.is_empty() {
        let rows = events.into_iter().map(|event| row(act, event));
        writes.push(events::Entity::insert_many(rows).into_query());
        writes.follows(Effect::EventTold);
    }
}

/// Appends any number of events.
pub async fn tell(tx: &Tx, act: &Act, events: Vec<Event>) -> Result<(), Error> {
    let mut events = events.into_iter();
    loop {
        let batch: Vec<Event> = events.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            return Ok(());
        }
        let mut writes = Writes::new();
        push(&mut writes, act, batch);
        writes.run(tx).await?;
    }
}

fn row(act: &Act, event: Event) -> events::ActiveModel {
    let event_type = format!("{}.{}", event.kind, event.what);
    debug_assert!(
        domain::event::is_known(&event_type),
        "{event_type} is not in the list of types"
    );
    events::ActiveModel {
        seq: NotSet,
        id: Set(crate::new_id(act.at)),
        event_type: Set(event_type),
        occurred_at: Set(act.at),
        actor_id: Set(act.actor.employee_id()),
        actor_kind: Set(act.actor.kind().to_owned()),
        resource_kind: Set(event.kind),
        resource_id: Set(event.id),
        negotiation_id: Set(event.negotiation_id),
        in_history: Set(event.in_history),
        branch_id: Set(event.branch_id),
        changes: Set(serde_json::to_value(event.changes).unwrap_or_default()),
        request_id: Set(act.request_id.clone()),
        position: NotSet,
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
