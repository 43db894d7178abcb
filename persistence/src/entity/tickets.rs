//! The ticket a win opens.

use sea_orm::entity::prelude::*;

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "tickets")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Counts the changes, from 1.
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub protocol: i64,
    pub client_id: Uuid,
    pub contract_id: Option<Uuid>,
    pub negotiation_id: Uuid,
    pub branch_id: Uuid,
    pub priority: Option<String>,
    pub subject_id: Option<Uuid>,
    pub subject: Option<String>,
    pub process_id: Option<Uuid>,
    pub message: Option<String>,
    pub preferred_date: Option<Date>,
    pub preferred_period: Option<String>,
    pub status: String,
    /// Folded text that `q` looks into.
    pub search_text: String,
}

/// None: queries name what they join.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
