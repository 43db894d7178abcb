//! Which employee belongs to which branch.

use domain::code::Code;
use sea_orm::entity::prelude::*;

use crate::{
    Effect,
    facts::{Declared, Facts, part_of, refers, taken},
};

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "employee_branches")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub employee_id: Uuid,
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
            part_of("employee_id", "employees"),
            refers("branch_id", "branches"),
        ],
        keys: &[taken(
            "pk_employee_branches",
            Code::DuplicateItem,
            "/branch_ids",
        )],
        effect: Some(Effect::CallersChanged),
        ..Facts::of("employee_branches", "employee")
    };
}
