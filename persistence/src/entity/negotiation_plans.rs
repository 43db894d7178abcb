//! The templates from which a negotiation is pre-filled.

use sea_orm::entity::prelude::*;

use crate::{
    entity::negotiation_plan_branches,
    facts::{Declared, Facts, Sight, refers},
    stamp::stamped,
};

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "negotiation_plans")]
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
    pub sales_plan_id: Uuid,
    pub pipeline_id: Option<Uuid>,
    pub stage_id: Option<Uuid>,
    pub campaign_id: Option<Uuid>,
    /// `amount` or `percent`.
    pub discount_kind: Option<String>,
    /// Cents for an amount, hundredths of a percent for a percentage.
    pub discount_value: Option<i64>,
    /// Regular instalments it lasts; all of them when empty.
    pub discount_months: Option<i32>,
    pub billing_type_id: Option<Uuid>,
    pub contract_template_id: Option<Uuid>,
    pub access_authentication: Option<String>,
    pub access_connection: Option<String>,
    pub ticket_priority: Option<String>,
    pub ticket_subject_id: Option<Uuid>,
    pub ticket_process_id: Option<Uuid>,
    pub ticket_message: Option<String>,
    pub task_title: Option<String>,
    pub task_schedule_type_id: Option<Uuid>,
    /// Array of parts.
    #[sea_orm(column_type = "JsonBinary")]
    pub requires: Json,
    pub valid_from: Option<Date>,
    pub valid_until: Option<Date>,
}

/// None: queries name what they join.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Declared for Entity {
    const FACTS: &'static Facts = &Facts {
        sight: Sight::Limited(negotiation_plan_branches::Entity::FACTS),
        active: true,
        validity: (Some("valid_from"), Some("valid_until")),
        refers: &[
            refers("sales_plan_id", "sales_plans"),
            refers("pipeline_id", "pipelines"),
            refers("stage_id", "stages"),
            refers("campaign_id", "campaigns"),
            refers("billing_type_id", "billing_types"),
            refers("contract_template_id", "contract_templates"),
            refers("ticket_subject_id", "ticket_subjects"),
            refers("ticket_process_id", "processes"),
            refers("task_schedule_type_id", "schedule_types"),
        ],
        ..Facts::of("negotiation_plans", "negotiation_plan")
    };
}

stamped!(id);
