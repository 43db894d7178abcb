//! Reading one, and a page of a stage.

use actix_web::{
    HttpResponse,
    error::{ErrorBadRequest, ErrorInternalServerError, ErrorNotFound},
    web,
};
use chrono::{DateTime, NaiveDate, Utc};
use deadpool_postgres::Pool;
use serde::{Deserialize, Serialize};
use tokio_postgres::Row;
use uuid::Uuid;

use super::{connection, prepared};

/// All columns but the search text, as the product answers them.
pub const COLUMNS: &str = "id, number, client_id, contact_id, contact_status, negotiation_plan_id, \
    description, channel_id, campaign_id, pipeline_id, stage_id, responsible_id, branch_id, \
    expected_close_on, monthly_value_cents, one_time_value_cents, status, reason_id, outcome_note, \
    paused_until, stage_entered_at, closed_at, version, created_at, updated_at";

/// A negotiation.
#[derive(Serialize)]
pub struct Negotiation<'a> {
    id: Uuid,
    number: i64,
    client_id: Uuid,
    contact_id: Option<Uuid>,
    contact_status: &'a str,
    negotiation_plan_id: Option<Uuid>,
    description: &'a str,
    channel_id: Option<Uuid>,
    campaign_id: Option<Uuid>,
    pipeline_id: Uuid,
    stage_id: Uuid,
    responsible_id: Uuid,
    branch_id: Uuid,
    expected_close_on: Option<NaiveDate>,
    monthly_value: String,
    one_time_value: String,
    status: &'a str,
    reason_id: Option<Uuid>,
    outcome_note: Option<&'a str>,
    paused_until: Option<NaiveDate>,
    stage_entered_at: DateTime<Utc>,
    closed_at: Option<DateTime<Utc>>,
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl<'a> Negotiation<'a> {
    /// Out of a row with [`COLUMNS`].
    pub fn of(row: &'a Row) -> Self {
        Self {
            id: row.get(0),
            number: row.get(1),
            client_id: row.get(2),
            contact_id: row.get(3),
            contact_status: row.get(4),
            negotiation_plan_id: row.get(5),
            description: row.get(6),
            channel_id: row.get(7),
            campaign_id: row.get(8),
            pipeline_id: row.get(9),
            stage_id: row.get(10),
            responsible_id: row.get(11),
            branch_id: row.get(12),
            expected_close_on: row.get(13),
            monthly_value: money(row.get(14)),
            one_time_value: money(row.get(15)),
            status: row.get(16),
            reason_id: row.get(17),
            outcome_note: row.get(18),
            paused_until: row.get(19),
            stage_entered_at: row.get(20),
            closed_at: row.get(21),
            version: row.get(22),
            created_at: row.get(23),
            updated_at: row.get(24),
        }
    }
}

#[derive(Serialize)]
struct Page<'a> {
    data: Vec<Negotiation<'a>>,
    page: Next,
}

#[derive(Serialize)]
struct Next {
    limit: i64,
    next_cursor: Option<String>,
}

/// What a page is asked for with.
#[derive(Deserialize)]
pub struct Wanted {
    stage_id: Uuid,
    /// Instant in microseconds and id of the last row seen.
    cursor: Option<String>,
}

/// `GET /negotiations/{id}`
pub async fn one(pool: web::Data<Pool>, id: web::Path<Uuid>) -> actix_web::Result<HttpResponse> {
    let client = connection(&pool).await?;
    let sql = select("WHERE id = $1");
    let statement = prepared(&client, &sql).await?;
    let row = client
        .query_opt(&statement, &[&*id])
        .await
        .map_err(ErrorInternalServerError)?;
    let row = row.ok_or_else(|| ErrorNotFound("no such negotiation"))?;
    Ok(HttpResponse::Ok().json(Negotiation::of(&row)))
}

/// `GET /negotiations?stage_id=…&cursor=…`
pub async fn list(
    pool: web::Data<Pool>,
    wanted: web::Query<Wanted>,
) -> actix_web::Result<HttpResponse> {
    let client = connection(&pool).await?;
    let rows = match &wanted.cursor {
        None => {
            let sql = select("WHERE stage_id = $1 ORDER BY created_at DESC, id DESC LIMIT 50");
            let statement = prepared(&client, &sql).await?;
            client.query(&statement, &[&wanted.stage_id]).await
        }
        Some(cursor) => {
            let (at, id) = position(cursor).ok_or_else(|| ErrorBadRequest("cursor"))?;
            let sql = select(
                "WHERE stage_id = $1 AND (created_at, id) < ($2, $3) \
                 ORDER BY created_at DESC, id DESC LIMIT 50",
            );
            let statement = prepared(&client, &sql).await?;
            client
                .query(&statement, &[&wanted.stage_id, &at, &id])
                .await
        }
    };
    let rows = rows.map_err(ErrorInternalServerError)?;
    let data: Vec<Negotiation<'_>> = rows.iter().map(Negotiation::of).collect();
    let next_cursor = data
        .last()
        .map(|last| format!("{}.{}", last.created_at.timestamp_micros(), last.id));
    let page = Next {
        limit: 50,
        next_cursor,
    };
    Ok(HttpResponse::Ok().json(Page { data, page }))
}

fn select(rest: &str) -> String {
    format!("SELECT {COLUMNS} FROM negotiations {rest}")
}

fn position(cursor: &str) -> Option<(DateTime<Utc>, Uuid)> {
    let (micros, id) = cursor.split_once('.')?;
    let at = DateTime::from_timestamp_micros(micros.parse().ok()?)?;
    Some((at, id.parse().ok()?))
}

fn money(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}
