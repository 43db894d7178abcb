//! The tokens of a session, hashed.

use sea_orm::entity::prelude::*;

use crate::facts::{Declared, Facts, never_taken, part_of};

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "refresh_tokens")]
pub struct Model {
    /// Hex digest; the token itself is nowhere.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: String,
    pub session_id: Uuid,
    pub issued_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    pub rotated_at: Option<DateTimeUtc>,
    pub replaced_by: Option<String>,
}

/// None: queries name what they join.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Declared for Entity {
    const FACTS: &'static Facts = &Facts {
        refers: &[part_of("session_id", "sessions")],
        keys: &[never_taken("pk_refresh_tokens")],
        ..Facts::of("refresh_tokens", "employee")
    };
}
