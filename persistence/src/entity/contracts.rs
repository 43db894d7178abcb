//! A client's contract, with the offer as it was sold.

use domain::code::Code;
use sea_orm::entity::prelude::*;

use crate::{
    facts::{Declared, Facts, Sight, never_taken, refers, taken},
    stamp::stamped,
};

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "contracts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Counts the changes, from 1.
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub number: i64,
    pub client_id: Uuid,
    pub negotiation_id: Uuid,
    pub branch_id: Uuid,
    pub sales_plan_id: Uuid,
    pub offer_code: String,
    pub offer_name: String,
    pub monthly_price_cents: i64,
    pub download_mbps: Option<i32>,
    pub upload_mbps: Option<i32>,
    pub adjustment_index: Option<String>,
    pub billing_type_id: Option<Uuid>,
    pub contract_template_id: Option<Uuid>,
    pub due_day: Option<i32>,
    pub commitment_months: i32,
    pub starts_on: Date,
    pub ends_on: Option<Date>,
    pub setup_fee_cents: i64,
    pub setup_instalments: i32,
    pub proration: String,
    /// `amount` or `percent`.
    pub discount_kind: Option<String>,
    /// Cents for an amount, hundredths of a percent for a percentage.
    pub discount_value: Option<i64>,
    /// Regular instalments it lasts; all of them when empty.
    pub discount_months: Option<i32>,
    /// Folded text that `q` looks into.
    pub search_text: String,
}

/// None: queries name what they join.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Declared for Entity {
    const FACTS: &'static Facts = &Facts {
        sight: Sight::Branch("branch_id"),
        refers: &[
            refers("client_id", "clients"),
            refers("negotiation_id", "negotiations"),
            refers("branch_id", "branches"),
            refers("sales_plan_id", "sales_plans"),
            refers("billing_type_id", "billing_types"),
            refers("contract_template_id", "contract_templates"),
        ],
        keys: &[
            taken("uq_contracts_negotiation_id", Code::AlreadyWon, ""),
            never_taken("uq_contracts_number"),
        ],
        ..Facts::of("contracts", "contract")
    };
}

stamped!(id);
