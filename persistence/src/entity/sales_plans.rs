//! The offers: a row once used keeps its commercial terms.

use domain::code::Code;
use sea_orm::entity::prelude::*;

use crate::{
    entity::sales_plan_branches,
    facts::{Declared, Facts, Sight, refers, taken},
    stamp::stamped,
};

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

impl Declared for Entity {
    const FACTS: &'static Facts = &Facts {
        sight: Sight::Limited(sales_plan_branches::Entity::FACTS),
        active: true,
        validity: (Some("valid_from"), Some("valid_until")),
        refers: &[
            refers("speed_plan_id", "speed_plans"),
            refers("previous_id", "sales_plans"),
        ],
        keys: &[taken(
            "uq_sales_plans_offer_code",
            Code::OfferCodeTaken,
            "/offer_code",
        )],
        ..Facts::of("sales_plans", "sales_plan")
    };
}

stamped!(id);
