//! The people and companies sold to, prospects included.

use domain::code::Code;
use sea_orm::entity::prelude::*;

use crate::{
    facts::{Declared, Facts, Sight, refers, taken},
    stamp::stamped,
};

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "clients")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Counts the changes, from 1.
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub kind: String,
    pub name: String,
    pub trade_name: Option<String>,
    pub document: Option<String>,
    pub email: Option<String>,
    /// Array of E.164 texts.
    #[sea_orm(column_type = "JsonBinary")]
    pub phones: Json,
    /// Its home.
    pub branch_id: Uuid,
    /// Array of the ids in `client_branches`, null for none.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub shared_branch_ids: Option<Json>,
    pub postal_code: Option<String>,
    pub street: Option<String>,
    pub street_number: Option<String>,
    pub complement: Option<String>,
    pub district: Option<String>,
    pub city: Option<String>,
    pub state: Option<String>,
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
    pub stage: String,
    pub converted_at: Option<DateTimeUtc>,
    /// Folded text that `q` looks into.
    pub search_text: String,
}

/// None: queries name what they join.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Declared for Entity {
    const FACTS: &'static Facts = &Facts {
        sight: Sight::Clients,
        refers: &[refers("branch_id", "branches")],
        keys: &[taken(
            "uq_clients_document",
            Code::DocumentTaken,
            "/document",
        )],
        ..Facts::of("clients", "client")
    };
}

stamped!(id);
