//! The people who work there and log in.

use domain::code::Code;
use sea_orm::entity::prelude::*;

use crate::{
    Effect,
    facts::{Declared, Facts, Sight, taken},
    stamp::stamped,
};

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "employees")]
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
    pub email: String,
    pub role: String,
    pub password_hash: Option<String>,
    /// Counts what ends running tokens: role, branches, password, activation.
    pub auth_version: i64,
}

/// None: queries name what they join.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Declared for Entity {
    const FACTS: &'static Facts = &Facts {
        sight: Sight::Colleagues,
        active: true,
        keys: &[taken("uq_employees_email", Code::EmailTaken, "/email")],
        effect: Some(Effect::CallersChanged),
        ..Facts::of("employees", "employee")
    };
}

stamped!(id);
