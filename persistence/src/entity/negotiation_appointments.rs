//! When one meets.

use sea_orm::entity::prelude::*;

use crate::{
    entity::negotiations,
    facts::{Declared, Facts, Sight, part_of, refers},
    stamp::stamped,
};

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "negotiation_appointments")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Counts the changes, from 1.
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub negotiation_id: Uuid,
    pub subject: String,
    pub schedule_type_id: Option<Uuid>,
    pub starts_at: DateTimeUtc,
    pub ends_at: DateTimeUtc,
    pub responsible_id: Option<Uuid>,
    pub place: Option<String>,
    /// Array of texts.
    #[sea_orm(column_type = "JsonBinary")]
    pub guests: Json,
    pub status: String,
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
        ],
        ..Facts::of("negotiation_appointments", "negotiation")
    };
}

stamped!(id);
