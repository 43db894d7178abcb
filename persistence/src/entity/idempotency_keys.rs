//! First answers by key; the row is claimed before the answer is known.

use sea_orm::entity::prelude::*;

use crate::facts::{Declared, Facts, never_taken, part_of};

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_keys")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub employee_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub method: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub route: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    pub body_hash: String,
    pub status: Option<i32>,
    pub etag: Option<String>,
    pub location: Option<String>,
    pub response_body: Option<String>,
    /// In its place the sealed body of an answer that holds a secret.
    pub response_sealed: Option<String>,
    pub created_at: DateTimeUtc,
}

/// None: queries name what they join.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Declared for Entity {
    const FACTS: &'static Facts = &Facts {
        refers: &[part_of("employee_id", "employees")],
        keys: &[never_taken("pk_idempotency_keys")],
        ..Facts::of("idempotency_keys", "employee")
    };
}
