//! What falls due, and when.

use domain::code::Code;
use sea_orm::entity::prelude::*;

use crate::{
    facts::{Declared, Facts, Sight, refers, taken},
    stamp::stamped,
};

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "instalments")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Counts the changes, from 1.
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub negotiation_id: Uuid,
    pub client_id: Uuid,
    /// Set by the win.
    pub contract_id: Option<Uuid>,
    pub branch_id: Uuid,
    pub number: i32,
    pub kind: String,
    pub due_on: Date,
    pub period_from: Date,
    pub period_to: Date,
    pub amount_cents: i64,
}

/// None: queries name what they join.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Declared for Entity {
    const FACTS: &'static Facts = &Facts {
        sight: Sight::Branch("branch_id"),
        refers: &[
            refers("negotiation_id", "negotiations"),
            refers("client_id", "clients"),
            refers("contract_id", "contracts"),
            refers("branch_id", "branches"),
        ],
        keys: &[taken(
            "uq_instalments_negotiation_id_number",
            Code::BillingAlreadyGenerated,
            "",
        )],
        ..Facts::of("instalments", "instalment")
    };
}

stamped!(id);
