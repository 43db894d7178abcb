//! A negotiation as it comes in and goes out.

use demo::ids;
use domain::negotiation::{ContactStatus, NegotiationStatus};
use persistence::entity::negotiations::Model;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    fields::{Choice, Date, Instant, Line, Money},
    http::{Record, Result},
};

/// How far the contact has come, as a word.
pub type ContactStatusWord = Choice<ContactStatus>;
/// Where the negotiation's life stands, as a word.
pub type StatusWord = Choice<NegotiationStatus>;
/// A negotiation as it is shown.
pub type Negotiation = Record<NegotiationIn, NegotiationOut>;

/// Members that need not be given but are never null once it stands.
pub const GIVEN: &[&str] = &["branch_id", "pipeline_id", "stage_id", "responsible_id"];
/// Members that are chosen once.
pub const FIXED: &[&str] = &["client_id", "branch_id", "pipeline_id", "stage_id"];

/// A negotiation. Pipeline, stage, client and branch are chosen once; a stage changes by a move.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "client_id": ids::CLIENTS.one(), "description": "Internet para a casa nova",
    "negotiation_plan_id": ids::NEGOTIATION_PLANS.one(), "contact_id": ids::CONTACTS.one(),
    "contact_status": "confirmed", "channel_id": ids::CHANNELS.one(), "responsible_id": ids::EMPLOYEES.one(),
    "expected_close_on": "2026-12-31",
}))]
pub struct NegotiationIn {
    /// The client it is about: a prospect or an active client.
    pub client_id: Uuid,
    /// Name of the negotiation.
    pub description: Line,
    /// Branch it belongs to; the client's unless said otherwise.
    pub branch_id: Option<Uuid>,
    /// Commercial template offered; fills in what is still empty.
    pub negotiation_plan_id: Option<Uuid>,
    /// Contact person of the client.
    pub contact_id: Option<Uuid>,
    /// How far the contact has come.
    #[serde(default)]
    #[schema(default = "probing")]
    pub contact_status: ContactStatusWord,
    /// Sales channel.
    pub channel_id: Option<Uuid>,
    /// Sales campaign.
    pub campaign_id: Option<Uuid>,
    /// Pipeline; the plan's, else the oldest active one.
    pub pipeline_id: Option<Uuid>,
    /// Stage; the plan's, else the pipeline's first.
    pub stage_id: Option<Uuid>,
    /// The employee who sells; the caller unless said otherwise.
    pub responsible_id: Option<Uuid>,
    /// When it is expected to close.
    pub expected_close_on: Option<Date>,
}

/// What a negotiation shows besides its input.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NegotiationOut {
    /// Human number; gaps are allowed.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64, example = 1042)]
    pub number: i64,
    /// Where its life stands.
    pub status: StatusWord,
    /// What the first regular month costs, discount taken off.
    pub monthly_value: Money,
    /// What is charged once.
    pub one_time_value: Money,
    /// When it came into its stage.
    pub stage_entered_at: Instant,
    /// The day a paused one is taken up again.
    pub paused_until: Option<Date>,
    /// Why it was won, lost or aborted.
    pub reason_id: Option<Uuid>,
    /// What was said about the outcome.
    #[schema(max_length = 5000)]
    pub outcome_note: Option<String>,
    /// When it was won, lost or aborted.
    pub closed_at: Option<Instant>,
}

/// The input that a row stands for.
///
/// # Errors
/// When the row holds what this version doesn't know.
pub fn input(row: &Model) -> Result<NegotiationIn> {
    Ok(NegotiationIn {
        client_id: row.client_id,
        description: Line::stored(&row.description),
        branch_id: Some(row.branch_id),
        negotiation_plan_id: row.negotiation_plan_id,
        contact_id: row.contact_id,
        contact_status: Choice::stored(&row.contact_status)?,
        channel_id: row.channel_id,
        campaign_id: row.campaign_id,
        pipeline_id: Some(row.pipeline_id),
        stage_id: Some(row.stage_id),
        responsible_id: Some(row.responsible_id),
        expected_close_on: row.expected_close_on.map(Date),
    })
}

/// The representation of a row.
///
/// # Errors
/// When the row holds what this version doesn't know.
pub fn shown(row: &Model) -> Result<Negotiation> {
    let out = NegotiationOut {
        number: row.number,
        status: Choice::stored(&row.status)?,
        monthly_value: Money::stored(row.monthly_value_cents)?,
        one_time_value: Money::stored(row.one_time_value_cents)?,
        stage_entered_at: Instant(row.stage_entered_at),
        paused_until: row.paused_until.map(Date),
        reason_id: row.reason_id,
        outcome_note: row.outcome_note.clone(),
        closed_at: row.closed_at.map(Instant),
    };
    Ok(Record::new(row, input(row)?, out))
}
