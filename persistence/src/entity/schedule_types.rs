//! What a task or appointment is for.

use sea_orm::entity::prelude::*;

use crate::{
    facts::{Declared, Facts, Sight},
    stamp::stamped,
};

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "schedule_types")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Counts the changes, from 1.
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub name: String,
    /// Folded text that `q` looks into.
    pub search_text: String,
    /// May be newly chosen.
    pub active: bool,
    pub default_minutes: Option<i32>,
}

/// None: queries name what they join.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Declared for Entity {
    const FACTS: &'static Facts = &Facts {
        sight: Sight::Everywhere,
        active: true,
        ..Facts::of("schedule_types", "schedule_type")
    };
}

stamped!(id);
