//! The ticket a win opens.

use domain::code::Code;
use sea_orm::entity::prelude::*;

use crate::{
    facts::{Declared, Facts, Sight, never_taken, refers, taken},
    stamp::stamped,
};

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "tickets")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Counts the changes, from 1.
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub protocol: i64,
    pub client_id: Uuid,
    pub contract_id: Option<Uuid>,
    pub negotiation_id: Uuid,
    pub branch_id: Uuid,
    pub priority: Option<String>,
    pub subject_id: Option<Uuid>,
    pub subject: Option<String>,
    pub process_id: Option<Uuid>,
    pub message: Option<String>,
    pub preferred_date: Option<Date>,
    pub preferred_period: Option<String>,
    pub status: String,
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
            refers("contract_id", "contracts"),
            refers("negotiation_id", "negotiations"),
            refers("branch_id", "branches"),
            refers("subject_id", "ticket_subjects"),
            refers("process_id", "processes"),
        ],
        keys: &[
            taken("uq_tickets_negotiation_id", Code::AlreadyWon, ""),
            never_taken("uq_tickets_protocol"),
        ],
        ..Facts::of("tickets", "ticket")
    };
}

stamped!(id);
