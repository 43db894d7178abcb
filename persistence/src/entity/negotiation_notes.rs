//! What is worth remembering about a negotiation.

use sea_orm::entity::prelude::*;

use crate::{
    entity::negotiations,
    facts::{Declared, Facts, Sight, part_of, refers},
    stamp::stamped,
};

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "negotiation_notes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Counts the changes, from 1.
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub negotiation_id: Uuid,
    pub body: String,
    pub pinned: bool,
    pub author_id: Uuid,
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
            refers("author_id", "employees"),
        ],
        ..Facts::of("negotiation_notes", "negotiation")
    };
}

stamped!(id);
