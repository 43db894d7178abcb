//! The journal: what happened, never altered.

use sea_orm::entity::prelude::*;

use crate::facts::{Declared, Facts};

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "events")]
pub struct Model {
    /// Given by the database as it writes the row, which is done with the resource locked: the events of one resource are
    /// in its order. Those of two transactions may commit in another; in which they are read, [`Model::position`] says.
    #[sea_orm(primary_key)]
    pub seq: i64,
    pub id: Uuid,
    /// `<resource>.<what happened>`.
    pub event_type: String,
    pub occurred_at: DateTimeUtc,
    /// Nobody of the house when a client acts, or the program itself.
    pub actor_id: Option<Uuid>,
    pub actor_kind: String,
    pub resource_kind: String,
    pub resource_id: Uuid,
    pub negotiation_id: Option<Uuid>,
    /// Told by the negotiation's history, and kept as long as the negotiation.
    pub in_history: bool,
    /// `None` concerns every branch.
    pub branch_id: Option<Uuid>,
    /// Array of `{field, from, to}`.
    #[sea_orm(column_type = "JsonBinary")]
    pub changes: Json,
    pub request_id: Option<String>,
    /// The place in which it is read, given once it is committed; `None` until then. See [`crate::journal::places`].
    pub position: Option<i64>,
}

/// None: an event outlives what it tells of.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Declared for Entity {
    const FACTS: &'static Facts = &Facts::of("events", "event");
}
