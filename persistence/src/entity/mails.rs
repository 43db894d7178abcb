//! A mail to one recipient: the queue, and what became of it.

use sea_orm::entity::prelude::*;

use crate::{
    entity::negotiations,
    facts::{Declared, Facts, Sight, never_taken, part_of},
    stamp::stamped,
};

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "mails")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Counts the changes, from 1.
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub negotiation_id: Uuid,
    pub proposal_id: Uuid,
    /// `proposal` or `proposal_answered`.
    pub kind: String,
    pub recipient: String,
    /// The same on each try.
    pub message_id: String,
    /// The link's token, sealed; emptied once the mail is sent or cancelled.
    pub link_sealed: Option<String>,
    pub status: String,
    pub attempts: i32,
    pub available_at: DateTimeUtc,
    /// The process that is trying to send it.
    pub leased_by: Option<String>,
    pub leased_until: Option<DateTimeUtc>,
    pub last_error: Option<String>,
    pub sent_at: Option<DateTimeUtc>,
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
            part_of("proposal_id", "proposals"),
        ],
        keys: &[never_taken("uq_mails_message_id")],
        ..Facts::of("mails", "negotiation")
    };
}

stamped!(id);
