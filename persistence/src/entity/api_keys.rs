//! The keys by which integrations call.

use sea_orm::entity::prelude::*;

use super::employees;
use crate::{
    Effect,
    facts::{Declared, Facts, Sight, never_taken, part_of},
    stamp::stamped,
};

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "api_keys")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Counts the changes, from 1; a use is none.
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// The integration.
    pub employee_id: Uuid,
    pub name: String,
    /// How the key begins, for recognition.
    pub prefix: String,
    /// Hex digest; the key itself is nowhere.
    pub token_hash: String,
    /// `None`: never.
    pub expires_at: Option<DateTimeUtc>,
    /// Within a minute.
    pub last_used_at: Option<DateTimeUtc>,
}

/// None: queries name what they join.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Declared for Entity {
    const FACTS: &'static Facts = &Facts {
        sight: Sight::Through("employee_id", employees::Entity::FACTS),
        refers: &[part_of("employee_id", "employees")],
        keys: &[never_taken("uq_api_keys_token_hash")],
        effect: Some(Effect::CallersChanged),
        ..Facts::of("api_keys", "api_key")
    };
}

stamped!(id);
