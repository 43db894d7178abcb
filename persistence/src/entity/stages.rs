//! The steps of a pipeline.

use domain::code::Code;
use sea_orm::entity::prelude::*;

use crate::{
    entity::pipelines,
    facts::{Declared, Facts, Sight, part_of, taken},
    stamp::stamped,
};

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "stages")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Counts the changes, from 1.
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub pipeline_id: Uuid,
    pub position: i32,
    pub name: String,
    /// 0 to 100.
    pub probability: i32,
    pub can_win: bool,
    pub rot_after_days: Option<i32>,
    /// Array of parts and fields.
    #[sea_orm(column_type = "JsonBinary")]
    pub entry_requirements: Json,
    /// Folded text that `q` looks into.
    pub search_text: String,
}

/// None: queries name what they join.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Declared for Entity {
    const FACTS: &'static Facts = &Facts {
        sight: Sight::Through("pipeline_id", pipelines::Entity::FACTS),
        refers: &[part_of("pipeline_id", "pipelines")],
        keys: &[taken(
            "uq_stages_pipeline_id_position",
            Code::PositionTaken,
            "/position",
        )],
        ..Facts::of("stages", "stage")
    };
}

stamped!(id);
