//! A client's network login.

use domain::code::Code;
use sea_orm::entity::prelude::*;

use crate::{
    facts::{Declared, Facts, Sight, refers, taken},
    stamp::stamped,
};

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "logins")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Counts the changes, from 1.
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub client_id: Uuid,
    pub contract_id: Option<Uuid>,
    pub negotiation_id: Uuid,
    pub branch_id: Uuid,
    pub login: Option<String>,
    pub authentication: Option<String>,
    pub connection: Option<String>,
    pub speed_plan_id: Option<Uuid>,
    /// Sealed under a key outside the database.
    pub password_sealed: Option<String>,
    pub service_box_id: Option<Uuid>,
    pub port: Option<i32>,
    pub mac: Option<String>,
    pub installation_postal_code: Option<String>,
    pub installation_street: Option<String>,
    pub installation_street_number: Option<String>,
    pub installation_complement: Option<String>,
    pub installation_district: Option<String>,
    pub installation_city: Option<String>,
    pub installation_state: Option<String>,
    pub installation_latitude: Option<f64>,
    pub installation_longitude: Option<f64>,
    /// In service.
    pub active: bool,
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
        active: true,
        refers: &[
            refers("client_id", "clients"),
            refers("contract_id", "contracts"),
            refers("negotiation_id", "negotiations"),
            refers("branch_id", "branches"),
            refers("speed_plan_id", "speed_plans"),
            refers("service_box_id", "service_boxes"),
        ],
        keys: &[taken("uq_logins_negotiation_id", Code::AlreadyWon, "")],
        ..Facts::of("logins", "login")
    };
}

stamped!(id);
