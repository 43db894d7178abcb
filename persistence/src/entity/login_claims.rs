//! Who holds or uses a network login.

use domain::code::Code;
use sea_orm::entity::prelude::*;

use crate::{
    entity::negotiations,
    facts::{Declared, Facts, Sight, part_of, refers, taken},
};

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "login_claims")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub login: String,
    pub negotiation_id: Uuid,
    pub state: String,
    pub login_id: Option<Uuid>,
}

/// None: queries name what they join.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Declared for Entity {
    const FACTS: &'static Facts = &Facts {
        sight: Sight::Through("negotiation_id", negotiations::Entity::FACTS),
        refers: &[
            part_of("negotiation_id", "negotiations"),
            refers("login_id", "logins"),
        ],
        keys: &[taken("pk_login_claims", Code::LoginTaken, "/login")],
        ..Facts::of("login_claims", "negotiation")
    };
}
