//! An event as it is shown.

use std::borrow::Cow;

use domain::event::{ActorKind, TYPES};
use serde::Serialize;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{ObjectBuilder, Schema, Type},
    },
};
use uuid::Uuid;

use crate::{
    fields::{Choice, Instant},
    negotiations::history::HistoryChange,
};

/// What kind of actor it is.
pub type ActorKindWord = Choice<ActorKind>;

/// Something that happened.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Event {
    /// Id.
    pub id: Uuid,
    /// What happened to what.
    #[serde(rename = "type")]
    pub event_type: EventType,
    /// When.
    pub occurred_at: Instant,
    /// Who did it.
    pub actor: EventActor,
    /// What it happened to.
    pub resource: EventResource,
    /// The negotiation that it belongs to.
    pub negotiation_id: Option<Uuid>,
    /// The branch that it concerns; null for several or every one.
    pub branch_id: Option<Uuid>,
    /// Member by member. A secret's value is never told, only that it changed.
    #[schema(max_items = 1000)]
    pub changes: Vec<HistoryChange>,
    /// The request that did it.
    #[schema(max_length = 200, example = "0199b0a2-7c1e-7000-8000-0000000000aa")]
    pub request_id: Option<String>,
}

/// Who did it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EventActor {
    /// Id of the employee.
    pub id: Option<Uuid>,
    /// Name of the employee.
    #[schema(max_length = 160, example = "Ana Souza")]
    pub name: Option<String>,
    /// What kind of actor it is.
    pub kind: ActorKindWord,
}

/// What something happened to.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EventResource {
    /// Its kind: what the type begins with.
    #[schema(max_length = 60, example = "negotiation")]
    pub kind: String,
    /// Its id; of a part that is there once, the negotiation's.
    pub id: Uuid,
    /// Where it is read; null where it is gone with what held it.
    #[schema(
        max_length = 200,
        example = "/negotiations/0199b0a2-7c1e-7015-8000-000000000001"
    )]
    pub path: Option<String>,
}

/// A type out of the list.
#[derive(Clone, Debug, Serialize)]
pub struct EventType(pub String);

impl PartialSchema for EventType {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("What happened, after what it happened to."))
            .enum_values(Some(TYPES.iter().copied()))
            .examples([serde_json::json!("negotiation.won")])
            .build()
            .into()
    }
}

impl ToSchema for EventType {
    fn name() -> Cow<'static, str> {
        "EventType".into()
    }
}

/// Some events in a row.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventPage {
    /// The events.
    #[schema(max_items = 200)]
    pub data: Vec<Event>,
    /// Where they end.
    pub page: EventPageInfo,
}

/// Where a page of events ends.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventPageInfo {
    /// Events a page holds at most.
    #[schema(minimum = 1, maximum = 200, example = 50)]
    pub limit: u64,
    /// Where the next page begins; always there, and to be asked again as often as you like while events are kept.
    #[schema(max_length = 2000, example = "opaque")]
    pub next_cursor: String,
    /// Whether something follows already.
    pub has_more: bool,
}

/// Where events end.
#[derive(Debug, Serialize, ToSchema)]
pub struct LatestEvent {
    /// What `after` takes.
    #[schema(max_length = 2000, example = "opaque")]
    pub cursor: String,
}
