//! The negotiation itself.

use sea_orm::entity::prelude::*;

use crate::{
    facts::{Declared, Facts, Sight, never_taken, refers},
    in_order::in_order,
    stamp::stamped,
};

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "negotiations")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Counts the changes, from 1.
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub number: i64,
    pub client_id: Uuid,
    pub contact_id: Option<Uuid>,
    pub contact_status: String,
    pub negotiation_plan_id: Option<Uuid>,
    pub description: String,
    pub channel_id: Option<Uuid>,
    pub campaign_id: Option<Uuid>,
    pub pipeline_id: Uuid,
    pub stage_id: Uuid,
    pub responsible_id: Uuid,
    pub branch_id: Uuid,
    pub expected_close_on: Option<Date>,
    pub monthly_value_cents: i64,
    pub one_time_value_cents: i64,
    pub status: String,
    pub reason_id: Option<Uuid>,
    pub outcome_note: Option<String>,
    /// The day it is taken up again.
    pub paused_until: Option<Date>,
    pub stage_entered_at: DateTimeUtc,
    pub closed_at: Option<DateTimeUtc>,
    pub created_by: Option<Uuid>,
    /// Folded text that `q` looks into.
    pub search_text: String,
}

/// None: queries name what they join.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Declared for Entity {
    const FACTS: &'static Facts = &Facts {
        sight: Sight::Branch("branch_id"),
        refers: &[
            refers("client_id", "clients"),
            refers("contact_id", "contacts"),
            refers("negotiation_plan_id", "negotiation_plans"),
            refers("channel_id", "channels"),
            refers("campaign_id", "campaigns"),
            refers("pipeline_id", "pipelines"),
            refers("stage_id", "stages"),
            refers("responsible_id", "employees"),
            refers("branch_id", "branches"),
            refers("reason_id", "outcome_reasons"),
            refers("created_by", "employees"),
        ],
        keys: &[never_taken("uq_negotiations_number")],
        ..Facts::of("negotiations", "negotiation")
    };
}

stamped!(id);

in_order!(
    Row,
    Model {
        id,
        version,
        created_at,
        updated_at,
        number,
        client_id,
        contact_id,
        contact_status,
        negotiation_plan_id,
        description,
        channel_id,
        campaign_id,
        pipeline_id,
        stage_id,
        responsible_id,
        branch_id,
        expected_close_on,
        monthly_value_cents,
        one_time_value_cents,
        status,
        reason_id,
        outcome_note,
        paused_until,
        stage_entered_at,
        closed_at,
        created_by,
        search_text,
    }
);
