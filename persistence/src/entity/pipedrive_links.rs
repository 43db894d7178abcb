//! The person of Pipedrive that a negotiation's contact came from.

use sea_orm::entity::prelude::*;

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "pipedrive_links")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub negotiation_id: Uuid,
    /// Counts the changes, from 1.
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub contact_id: Uuid,
    pub person_id: i64,
    pub synced_at: DateTimeUtc,
}

/// None: queries name what they join.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
