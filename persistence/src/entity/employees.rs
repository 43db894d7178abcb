//! Who works there: people who log in, and programs that call by their keys.

use domain::{Words as _, code::Code, permission::EmployeeKind};
use sea_orm::entity::prelude::*;

use crate::{
    Effect, Error,
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
    /// A person's login name; of an integration, which has none, the id. See [`Model::login_email`].
    pub email: String,
    pub role: String,
    pub password_hash: Option<String>,
    /// Counts what ends running tokens: role, branches, password, activation.
    pub auth_version: i64,
    /// A person or an integration.
    pub kind: String,
}

impl Model {
    /// The kind, read.
    ///
    /// # Errors
    /// When the row holds a word that this version doesn't know.
    pub fn employee_kind(&self) -> Result<EmployeeKind, Error> {
        EmployeeKind::parse(&self.kind).map_err(|_| Error::corrupt(&self.kind))
    }

    /// The e-mail, which only people have.
    #[must_use]
    pub fn login_email(&self) -> Option<&str> {
        let is_person = self.kind == EmployeeKind::Person.as_str();
        is_person.then_some(self.email.as_str())
    }
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
