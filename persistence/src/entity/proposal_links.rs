//! Links of a proposal beside its first one: each time it is handed over once more.

use sea_orm::entity::prelude::*;

use crate::facts::{Declared, Facts, never_taken, part_of};

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "proposal_links")]
pub struct Model {
    /// SHA-256 of the link's token, in hexadecimal.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: String,
    pub proposal_id: Uuid,
    pub created_at: DateTimeUtc,
}

/// None: queries name what they join.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Declared for Entity {
    const FACTS: &'static Facts = &Facts {
        refers: &[part_of("proposal_id", "proposals")],
        keys: &[never_taken("pk_proposal_links")],
        ..Facts::of("proposal_links", "negotiation")
    };
}
