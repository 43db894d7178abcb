//! What is to be done for a negotiation.

use sea_orm::entity::prelude::*;

use crate::{
    entity::negotiations,
    facts::{Declared, Facts, Sight, part_of, refers},
    stamp::stamped,
};

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "negotiation_tasks")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Counts the changes, from 1.
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub negotiation_id: Uuid,
    pub title: String,
    pub schedule_type_id: Option<Uuid>,
    pub responsible_id: Option<Uuid>,
    pub starts_at: Option<DateTimeUtc>,
    pub due_at: Option<DateTimeUtc>,
    pub done_at: Option<DateTimeUtc>,
    /// Pre-filled and untouched since.
    pub from_plan: bool,
    /// Set by the win.
    pub ticket_id: Option<Uuid>,
}

/// None: queries name what they join.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Declared for Entity {
    const FACTS: &'static Facts = &Facts {
        sight: Sight::Through("negotiation_id", negotiations::Entity::FACTS),
        refers: &[
            part_of("negotiation_id", "negotiations"),
            refers("schedule_type_id", "schedule_types"),
            refers("responsible_id", "employees"),
            refers("ticket_id", "tickets"),
        ],
        ..Facts::of("negotiation_tasks", "negotiation")
    };
}

stamped!(id);
