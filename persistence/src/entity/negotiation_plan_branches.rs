//! Where a negotiation plan is used; no row means everywhere.

use domain::code::Code;
use sea_orm::entity::prelude::*;

use crate::facts::{Declared, Facts, part_of, refers, taken};

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "negotiation_plan_branches")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub negotiation_plan_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub branch_id: Uuid,
}

/// None: queries name what they join.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Declared for Entity {
    const FACTS: &'static Facts = &Facts {
        refers: &[
            part_of("negotiation_plan_id", "negotiation_plans"),
            refers("branch_id", "branches"),
        ],
        keys: &[taken(
            "pk_negotiation_plan_branches",
            Code::DuplicateItem,
            "/branch_ids",
        )],
        ..Facts::of("negotiation_plan_branches", "negotiation_plan")
    };
}
