//! Who holds or occupies a port of a service box.

use domain::code::Code;
use sea_orm::entity::prelude::*;

use crate::{
    entity::negotiations,
    facts::{Declared, Facts, Sight, part_of, refers, taken},
};

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "port_claims")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub service_box_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub port: i32,
    pub negotiation_id: Uuid,
    pub state: String,
    /// A held port is free again after it.
    pub hold_until: Option<DateTimeUtc>,
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
            refers("service_box_id", "service_boxes"),
            part_of("negotiation_id", "negotiations"),
            refers("login_id", "logins"),
        ],
        keys: &[taken("pk_port_claims", Code::PortTaken, "/port")],
        ..Facts::of("port_claims", "negotiation")
    };
}
