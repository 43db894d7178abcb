//! `GET /negotiations`

use domain::{
    Words as _,
    negotiation::{ContactStatus, NegotiationStatus},
};
use persistence::{
    Db,
    entity::negotiations::{Column, Entity},
    list::{Compare, Filter, FilterKind, ListSpec, Sort},
    negotiations,
    reference::Kind,
};

use super::expand::{Expanded, expanded};
use crate::http::{
    Answer, Cx, Result,
    list::{Page, param},
    query::Param,
};

/// The list of negotiations.
pub const LIST: &ListSpec<Entity> = &ListSpec {
    id: Column::Id,
    sorts: &[
        Sort::instant("created_at", Column::CreatedAt),
        Sort::instant("updated_at", Column::UpdatedAt),
        Sort::date("expected_close_on", Column::ExpectedCloseOn),
        Sort::integer("monthly_value", Column::MonthlyValueCents),
        Sort::integer("number", Column::Number),
    ],
    descending: true,
    filters: &[
        Filter::equal(
            "status",
            Column::Status,
            FilterKind::Choice(NegotiationStatus::WORDS),
        ),
        Filter::reference("stage_id", Column::StageId, Kind::Stage),
        Filter::reference("pipeline_id", Column::PipelineId, Kind::Pipeline),
        Filter::reference("responsible_id", Column::ResponsibleId, Kind::Employee),
        Filter::reference("branch_id", Column::BranchId, Kind::Branch),
        Filter::reference("client_id", Column::ClientId, Kind::Client),
        Filter::reference(
            "negotiation_plan_id",
            Column::NegotiationPlanId,
            Kind::NegotiationPlan,
        ),
        Filter::reference("channel_id", Column::ChannelId, Kind::Channel),
        Filter::reference("campaign_id", Column::CampaignId, Kind::Campaign),
        Filter::equal(
            "contact_status",
            Column::ContactStatus,
            FilterKind::Choice(ContactStatus::WORDS),
        ),
        Filter::bound(
            "created_from",
            Column::CreatedAt,
            FilterKind::Instant,
            Compare::From,
        ),
        Filter::bound(
            "created_to",
            Column::CreatedAt,
            FilterKind::Instant,
            Compare::To,
        ),
        Filter::bound(
            "closed_from",
            Column::ClosedAt,
            FilterKind::Instant,
            Compare::From,
        ),
        Filter::bound(
            "closed_to",
            Column::ClosedAt,
            FilterKind::Instant,
            Compare::To,
        ),
        Filter::bound(
            "expected_close_from",
            Column::ExpectedCloseOn,
            FilterKind::Date,
            Compare::From,
        ),
        Filter::bound(
            "expected_close_to",
            Column::ExpectedCloseOn,
            FilterKind::Date,
            Compare::To,
        ),
    ],
    search: Some(Column::SearchText),
    updated: Some(Column::UpdatedAt),
};

/// The parameter beside the list's own.
#[must_use]
pub fn rotting() -> Param {
    param(
        "rotting",
        "Open ones that stand in their stage for longer than the stage allows; `false`: all others.",
        serde_json::json!({"type": "boolean"}),
    )
}

/// `GET /negotiations`
pub async fn list(cx: &Cx<()>, db: &Db) -> Result<Answer<Page<Expanded>>> {
    let query = cx.list(LIST)?;
    let rotting = cx.query.read("rotting", |text| text.parse().ok())?;
    let page = negotiations::page(db, cx.scope(), rotting, LIST, &query).await?;
    cx.explain_empty(db, LIST, &query, &page).await?;
    let data = expanded(cx, db, &page.rows).await?;
    cx.page(&query, page.next, page.total, data)
}
