//! The contract part of a negotiation.

use domain::code::Code;
use sea_orm::entity::prelude::*;

use crate::{
    entity::negotiations,
    facts::{Declared, Facts, Sight, part_of, refers, taken},
    stamp::stamped,
};

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "negotiation_contracts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub negotiation_id: Uuid,
    /// Counts the changes, from 1.
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// The offer sold: the same row when the plan moves on to another.
    pub sales_plan_id: Option<Uuid>,
    pub billing_type_id: Option<Uuid>,
    pub contract_template_id: Option<Uuid>,
    pub due_day: Option<i32>,
    pub commitment_months: i32,
    pub starts_on: Option<Date>,
    pub setup_fee_cents: i64,
    pub setup_instalments: i32,
    pub proration: String,
    /// `amount` or `percent`.
    pub discount_kind: Option<String>,
    /// Cents for an amount, hundredths of a percent for a percentage.
    pub discount_value: Option<i64>,
    /// Regular instalments it lasts; all of them when empty.
    pub discount_months: Option<i32>,
}

/// None: queries name what they join.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Declared for Entity {
    const FACTS: &'static Facts = &Facts {
        id: "negotiation_id",
        sight: Sight::Through("negotiation_id", negotiations::Entity::FACTS),
        refers: &[
            part_of("negotiation_id", "negotiations"),
            refers("sales_plan_id", "sales_plans"),
            refers("billing_type_id", "billing_types"),
            refers("contract_template_id", "contract_templates"),
        ],
        keys: &[taken("pk_negotiation_contracts", Code::AlreadyExists, "")],
        ..Facts::of("negotiation_contracts", "negotiation")
    };
}

stamped!(negotiation_id);
