//! Peers from which employees have logged in.

use sea_orm::entity::prelude::*;

use crate::facts::{Declared, Facts, never_taken, part_of};

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "known_peers")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub employee_id: Uuid,
    /// Keyed digest; the address itself is nowhere.
    #[sea_orm(primary_key, auto_increment = false)]
    pub peer: String,
    pub seen_at: DateTimeUtc,
}

/// None: queries name what they join.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Declared for Entity {
    const FACTS: &'static Facts = &Facts {
        refers: &[part_of("employee_id", "employees")],
        keys: &[never_taken("pk_known_peers")],
        ..Facts::of("known_peers", "employee")
    };
}
