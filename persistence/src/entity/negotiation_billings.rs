//! That the billing was generated; its instalments are rows of their own.

use domain::code::Code;
use sea_orm::entity::prelude::*;

use crate::{
    entity::negotiations,
    facts::{Declared, Facts, Sight, part_of, refers, taken},
};

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "negotiation_billings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub negotiation_id: Uuid,
    pub generated_at: DateTimeUtc,
    pub generated_by: Option<Uuid>,
    pub starts_on: Date,
}

/// None: queries name what they join.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Declared for Entity {
    const FACTS: &'static Facts = &Facts {
        sight: Sight::Through("negotiation_id", negotiations::Entity::FACTS),
        refers: &[
            part_of("negotiation_id", "negotiations"),
            refers("generated_by", "employees"),
        ],
        keys: &[taken(
            "pk_negotiation_billings",
            Code::BillingAlreadyGenerated,
            "",
        )],
        ..Facts::of("negotiation_billings", "negotiation")
    };
}
