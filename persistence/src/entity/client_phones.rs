//! The telephone numbers of clients, a row each, so that a client is found by one. The database keeps them itself, by
//! triggers on `clients.phones`.

use sea_orm::entity::prelude::*;

use crate::facts::{Declared, Facts, never_taken, part_of};

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "client_phones")]
pub struct Model {
    /// In E.164.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub client_id: Uuid,
}

/// None: queries name what they join.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Declared for Entity {
    const FACTS: &'static Facts = &Facts {
        refers: &[part_of("client_id", "clients")],
        keys: &[never_taken("pk_client_phones")],
        ..Facts::of("client_phones", "client")
    };
}
