//! What a win created.

use sea_orm::entity::prelude::*;

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "conversions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub negotiation_id: Uuid,
    pub client_id: Uuid,
    pub contract_id: Option<Uuid>,
    pub login_id: Option<Uuid>,
    pub ticket_id: Option<Uuid>,
    pub won_at: DateTimeUtc,
    pub won_by: Option<Uuid>,
    pub client_converted: bool,
    /// Array of the tasks carried over.
    #[sea_orm(column_type = "JsonBinary")]
    pub task_ids: Json,
}

/// None: queries name what they join.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
