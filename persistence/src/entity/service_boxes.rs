//! The boxes in the street and their ports.

use domain::code::Code;
use sea_orm::entity::prelude::*;

use crate::{
    facts::{Declared, Facts, Sight, refers, taken},
    stamp::stamped,
};

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "service_boxes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Counts the changes, from 1.
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub branch_id: Uuid,
    pub code: String,
    pub ports: i32,
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
    /// Folded text that `q` looks into.
    pub search_text: String,
    /// May be newly chosen.
    pub active: bool,
}

/// None: queries name what they join.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Declared for Entity {
    const FACTS: &'static Facts = &Facts {
        sight: Sight::Branch("branch_id"),
        active: true,
        refers: &[refers("branch_id", "branches")],
        keys: &[taken(
            "uq_service_boxes_branch_id_code",
            Code::CodeTaken,
            "/code",
        )],
        ..Facts::of("service_boxes", "service_box")
    };
}

stamped!(id);
