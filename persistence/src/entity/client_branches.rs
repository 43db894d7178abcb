//! The branches that a client is shared with, beside its own.

use domain::code::Code;
use sea_orm::entity::prelude::*;

use crate::facts::{Declared, Facts, part_of, refers, taken};

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "client_branches")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub client_id: Uuid,
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
            part_of("client_id", "clients"),
            refers("branch_id", "branches"),
        ],
        keys: &[taken(
            "pk_client_branches",
            Code::DuplicateItem,
            "/shared_branch_ids",
        )],
        ..Facts::of("client_branches", "client")
    };
}
