//! A file that goes with a proposal.

use sea_orm::entity::prelude::*;

use crate::{
    entity::proposals,
    facts::{Declared, Facts, Sight, never_taken, part_of},
    stamp::stamped,
};

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "proposal_attachments")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Counts the changes, from 1.
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub proposal_id: Uuid,
    pub file_name: String,
    pub content_type: String,
    /// Bytes.
    pub size: i64,
    /// In hexadecimal.
    pub sha256: String,
    /// Where the object store has it.
    pub storage_key: String,
}

/// None: queries name what they join.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Declared for Entity {
    const FACTS: &'static Facts = &Facts {
        sight: Sight::Through("proposal_id", proposals::Entity::FACTS),
        refers: &[part_of("proposal_id", "proposals")],
        keys: &[never_taken("uq_proposal_attachments_storage_key")],
        ..Facts::of("proposal_attachments", "negotiation")
    };
}

stamped!(id);
