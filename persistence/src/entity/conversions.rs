//! What a win created.

use domain::code::Code;
use sea_orm::entity::prelude::*;

use crate::{
    entity::negotiations,
    facts::{Declared, Facts, Sight, refers, taken},
};

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "conversions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub negotiation_id: Uuid,
    pub client_id: Uuid,
    pub contract_id: Option<Uuid>,
    pub login_id: Option<Uuid>,
    pub ticket_id: Option<Uuid>,
    pub won_at: DateTimeUtc,
    pub won_by: Option<Uuid>,
    pub client_converted: bool,
    /// Array of the tasks carried over.
    #[sea_orm(column_type = "JsonBinary")]
    pub task_ids: Json,
}

/// None: queries name what they join.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Declared for Entity {
    const FACTS: &'static Facts = &Facts {
        sight: Sight::Through("negotiation_id", negotiations::Entity::FACTS),
        refers: &[
            refers("negotiation_id", "negotiations"),
            refers("client_id", "clients"),
            refers("contract_id", "contracts"),
            refers("login_id", "logins"),
            refers("ticket_id", "tickets"),
            refers("won_by", "employees"),
        ],
        keys: &[taken("pk_conversions", Code::AlreadyWon, "")],
        ..Facts::of("conversions", "negotiation")
    };
}
