//! How a client pays; private to one client when it names one.

use sea_orm::entity::prelude::*;

use crate::{
    entity::clients,
    facts::{Declared, Facts, Sight, refers},
    stamp::stamped,
};

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "billing_types")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Counts the changes, from 1.
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub name: String,
    /// Folded text that `q` looks into.
    pub search_text: String,
    /// May be newly chosen.
    pub active: bool,
    pub method: String,
    pub client_id: Option<Uuid>,
}

/// None: queries name what they join.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Declared for Entity {
    const FACTS: &'static Facts = &Facts {
        sight: Sight::ThroughOrAll("client_id", clients::Entity::FACTS),
        active: true,
        refers: &[refers("client_id", "clients")],
        ..Facts::of("billing_types", "billing_type")
    };
}

stamped!(id);
