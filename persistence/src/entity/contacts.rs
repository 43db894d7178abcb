//! Whom to speak to at a client.

use domain::code::Code;
use sea_orm::entity::prelude::*;

use crate::{
    entity::clients,
    facts::{Declared, Facts, Sight, part_of, taken},
    stamp::stamped,
};

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "contacts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Counts the changes, from 1.
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub client_id: Uuid,
    pub name: String,
    pub role: Option<String>,
    pub email: Option<String>,
    /// Array of E.164 texts.
    #[sea_orm(column_type = "JsonBinary")]
    pub phones: Json,
    pub pipedrive_person_id: Option<i64>,
    pub organization: Option<String>,
    /// Typed text, and a marked block of what Pipedrive told.
    pub note: Option<String>,
    /// Folded text that `q` looks into.
    pub search_text: String,
}

/// None: queries name what they join.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Declared for Entity {
    const FACTS: &'static Facts = &Facts {
        sight: Sight::Through("client_id", clients::Entity::FACTS),
        refers: &[part_of("client_id", "clients")],
        keys: &[taken(
            "uq_contacts_client_id_pipedrive_person_id",
            Code::AlreadyExists,
            "/person_id",
        )],
        ..Facts::of("contacts", "contact")
    };
}

stamped!(id);
