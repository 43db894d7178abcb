//! The ticket part of a negotiation.

use domain::code::Code;
use sea_orm::entity::prelude::*;

use crate::{
    entity::negotiations,
    facts::{Declared, Facts, Sight, part_of, refers, taken},
    stamp::stamped,
};

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "negotiation_tickets")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub negotiation_id: Uuid,
    /// Counts the changes, from 1.
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub priority: Option<String>,
    pub subject_id: Option<Uuid>,
    pub subject: Option<String>,
    /// A person changed the text; it no longer follows the subject.
    pub subject_edited: bool,
    pub process_id: Option<Uuid>,
    pub message: Option<String>,
    pub preferred_date: Option<Date>,
    pub preferred_period: Option<String>,
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
            refers("subject_id", "ticket_subjects"),
            refers("process_id", "processes"),
        ],
        keys: &[taken("pk_negotiation_tickets", Code::AlreadyExists, "")],
        ..Facts::of("negotiation_tickets", "negotiation")
    };
}

stamped!(negotiation_id);
