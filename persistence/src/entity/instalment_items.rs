//! What an instalment is made of.

use sea_orm::entity::prelude::*;

use crate::{
    entity::instalments,
    facts::{Declared, Facts, Sight, never_taken, part_of},
};

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "instalment_items")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub instalment_id: Uuid,
    pub position: i32,
    pub kind: String,
    pub description: String,
    pub amount_cents: i64,
}

/// None: queries name what they join.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Declared for Entity {
    const FACTS: &'static Facts = &Facts {
        sight: Sight::Through("instalment_id", instalments::Entity::FACTS),
        refers: &[part_of("instalment_id", "instalments")],
        keys: &[never_taken("uq_instalment_items_instalment_id_position")],
        ..Facts::of("instalment_items", "instalment")
    };
}
