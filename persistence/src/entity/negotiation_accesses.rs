//! The access part of a negotiation.

use domain::code::Code;
use sea_orm::entity::prelude::*;

use crate::{
    entity::negotiations,
    facts::{Declared, Facts, Sight, part_of, refers, taken},
    stamp::stamped,
};

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "negotiation_accesses")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub negotiation_id: Uuid,
    /// Counts the changes, from 1.
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub authentication: Option<String>,
    pub connection: Option<String>,
    pub login: Option<String>,
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
            refers("service_box_id", "service_boxes"),
        ],
        keys: &[taken("pk_negotiation_accesses", Code::AlreadyExists, "")],
        ..Facts::of("negotiation_accesses", "negotiation")
    };
}

stamped!(negotiation_id);
