//! What a negotiation offers its client on paper.

use sea_orm::entity::prelude::*;

use crate::{
    entity::negotiations,
    facts::{Declared, Facts, Sight, never_taken, part_of, recalls},
    stamp::stamped,
};

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "proposals")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Counts the changes, from 1.
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub negotiation_id: Uuid,
    pub number: i64,
    pub title: String,
    pub message: Option<String>,
    /// Array of e-mail addresses.
    #[sea_orm(column_type = "JsonBinary")]
    pub recipients: Json,
    pub valid_until: Option<Date>,
    /// As it was left; that it expired is told by the clock.
    pub status: String,
    /// The sent proposal that this one replaces once it is sent itself.
    pub supersedes_id: Option<Uuid>,
    pub monthly_cents: Option<i64>,
    pub one_time_cents: Option<i64>,
    /// What the client sees, taken when it was sent.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub snapshot: Option<Json>,
    /// SHA-256 of the snapshot, in hexadecimal.
    pub snapshot_hash: Option<String>,
    /// SHA-256 of the link's token, in hexadecimal.
    pub token_hash: Option<String>,
    pub sent_at: Option<DateTimeUtc>,
    pub viewed_at: Option<DateTimeUtc>,
    pub answered_at: Option<DateTimeUtc>,
    pub answer_name: Option<String>,
    pub answer_document: Option<String>,
    pub answer_note: Option<String>,
    /// Address of the peer that answered.
    pub answer_address: Option<String>,
    pub answer_user_agent: Option<String>,
    /// Hash of what had been shown.
    pub answer_hash: Option<String>,
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
            recalls("supersedes_id", "proposals"),
        ],
        keys: &[
            never_taken("uq_proposals_number"),
            never_taken("uq_proposals_token_hash"),
        ],
        ..Facts::of("proposals", "negotiation")
    };
}

stamped!(id);
