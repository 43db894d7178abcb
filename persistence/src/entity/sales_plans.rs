//! The offers: a row once used keeps its commercial terms.

use sea_orm::entity::prelude::*;

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "sales_plans")]
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
    pub offer_code: String,
    pub monthly_price_cents: i64,
    pub setup_fee_cents: i64,
    pub commitment_months: i32,
    pub speed_plan_id: Option<Uuid>,
    pub adjustment_index: Option<String>,
    pub valid_from: Option<Date>,
    pub valid_until: Option<Date>,
    pub previous_id: Option<Uuid>,
}

/// None: queries name what they join.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
