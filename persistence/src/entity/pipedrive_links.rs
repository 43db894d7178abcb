//! The person of Pipedrive that a negotiation's contact came from.

use domain::code::Code;
use sea_orm::entity::prelude::*;

use crate::{
    entity::negotiations,
    facts::{Declared, Facts, Sight, part_of, taken},
    stamp::stamped,
};

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "pipedrive_links")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub negotiation_id: Uuid,
    /// Counts the changes, from 1.
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub contact_id: Uuid,
    pub person_id: i64,
    pub synced_at: DateTimeUtc,
}

/// None: queries name what they join.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Declared for Entity {
    const FACTS: &'static Facts = &Facts {
        id: "negotiation_id",
        sight: Sight::Through("negotiation_id", negotiations::Entity::FACTS),
        refers: &[
            part_of("negotiation_id", "negotiations"),
            part_of("contact_id", "contacts"),
        ],
        keys: &[taken("pk_pipedrive_links", Code::AlreadyExists, "")],
        ..Facts::of("pipedrive_links", "negotiation")
    };
}

stamped!(negotiation_id);
