//! Each stay of a negotiation in a stage.

use sea_orm::entity::prelude::*;

use crate::{
    entity::negotiations,
    facts::{Declared, Facts, Sight, part_of, recalls, refers},
};

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "stage_visits")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub negotiation_id: Uuid,
    pub stage_id: Option<Uuid>,
    /// As it was called then: the stage may be gone.
    pub stage_name: String,
    pub entered_at: DateTimeUtc,
    pub left_at: Option<DateTimeUtc>,
    pub seconds: Option<i64>,
    pub entered_by: Option<Uuid>,
    pub note: Option<String>,
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
            recalls("stage_id", "stages"),
            refers("entered_by", "employees"),
        ],
        ..Facts::of("stage_visits", "negotiation")
    };
}
