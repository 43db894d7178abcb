//! `GET /negotiations`

use domain::{
    Choice as _,
    negotiation::{ContactStatus, NegotiationStatus},
};
use persistence::{
    Db,
    entity::negotiations::{Column, Entity},
    list::{self, Compare, Filter, FilterKind, ListSpec, Sort, SortKind},
    negotiations::{pipeline, visible},
    reference::Kind,
};
use sea_orm::QueryFilter;

use super::expand::{Expanded, expanded};
use crate::http::{
    Answer, Cx, Result,
    list::{Page, param},
    query::Param,
};

const fn sort(name: &'static str, column: Column, kind: SortKind) -> Sort<Entity> {
    Sort { name, column, kind }
}

const fn reference(name: &'static str, column: Column, kind: Kind) -> Filter<Entity> {
    filter(name, column, FilterKind::Reference(kind), Compare::Equal)
}

const fn filter(
    name: &'static str,
    column: Column,
    kind: FilterKind,
    compare: Compare,
) -> Filter<Entity> {
    Filter {
        name,
        column,
        kind,
        compare,
    }
}

/// The list of negotiations.
pub const LIST: &ListSpec<Entity> = &ListSpec {
    id: Column::Id,
    sorts: &[
        sort("created_at", Column::CreatedAt, SortKind::Instant),
        sort("updated_at", Column::UpdatedAt, SortKind::Instant),
        sort("expected_close_on", Column::ExpectedCloseOn, SortKind::Date),
        sort(
            "monthly_value",
            Column::MonthlyValueCents,
            SortKind::Integer,
        ),
        sort("number", Column::Number, SortKind::Integer),
    ],
    descending: true,
    filters: &[
        filter(
            "status",
            Column::Status,
            FilterKind::Choice(NegotiationStatus::WORDS),
            Compare::Equal,
        ),
        reference("stage_id", Column::StageId, Kind::Stage),
        reference("pipeline_id", Column::PipelineId, Kind::Pipeline),
        reference("responsible_id", Column::ResponsibleId, Kind::Employee),
        reference("branch_id", Column::BranchId, Kind::Branch),
        reference("client_id", Column::ClientId, Kind::Client),
        reference(
            "negotiation_plan_id",
            Column::NegotiationPlanId,
            Kind::NegotiationPlan,
        ),
        reference("channel_id", Column::ChannelId, Kind::Channel),
        reference("campaign_id", Column::CampaignId, Kind::Campaign),
        filter(
            "contact_status",
            Column::ContactStatus,
            FilterKind::Choice(ContactStatus::WORDS),
            Compare::Equal,
        ),
        filter(
            "created_from",
            Column::CreatedAt,
            FilterKind::Instant,
            Compare::From,
        ),
        filter(
            "created_to",
            Column::CreatedAt,
            FilterKind::Instant,
            Compare::To,
        ),
        filter(
            "expected_close_from",
            Column::ExpectedCloseOn,
            FilterKind::Date,
            Compare::From,
        ),
        filter(
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
    let mut rows = visible(cx.scope());
    if let Some(wanted) = cx.query.read("rotting", |text| text.parse::<bool>().ok())? {
        let rotting = pipeline::rotting(db, cx.now).await?;
        rows = rows.filter(if wanted { rotting } else { rotting.not() });
    }
    let page = list::page(db, rows, LIST, &query).await?;
    cx.explain_empty(db, LIST, &query, &page).await?;
    let data = expanded(cx, db, &page.rows).await?;
    cx.page(&query, page.next, page.total, data)
}
