//! Each stay of a negotiation in a stage.

use sea_orm::entity::prelude::*;

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
