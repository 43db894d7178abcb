//! Creating one and moving it to another stage, each with visit and event in one transaction.

use actix_web::{HttpResponse, error::ErrorInternalServerError, web};
use chrono::{DateTime, SubsecRound, Utc};
use deadpool_postgres::{Pool, Transaction};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio_postgres::Statement;
use uuid::Uuid;

use super::{
    connection, prepared,
    read::{COLUMNS, Negotiation},
};

const VISIT: &str = "INSERT INTO stage_visits \
    (id, negotiation_id, stage_id, stage_name, entered_at, entered_by) \
    VALUES ($1, $2, $3, (SELECT name FROM stages WHERE id = $3), $4, $5)";
const EVENT: &str = "INSERT INTO events \
    (id, event_type, occurred_at, actor_id, actor_kind, resource_kind, resource_id, negotiation_id, in_history, \
    branch_id, changes) VALUES ($1, $2, $3, $4, 'person', $5, $6, $6, TRUE, $7, $8)";
const LEAVE: &str = "UPDATE stage_visits SET left_at = $2, \
    seconds = EXTRACT(EPOCH FROM ($2 - entered_at))::bigint \
    WHERE negotiation_id = $1 AND left_at IS NULL";

/// The statements that both end with.
struct Trail {
    visit: Statement,
    event: Statement,
}

/// One change and who made it.
struct Step<'a> {
    negotiation_id: Uuid,
    stage_id: Uuid,
    actor_id: Uuid,
    branch_id: Uuid,
    at: DateTime<Utc>,
    /// What the event is about, and its type.
    told: (&'a str, &'a str),
    changes: Value,
}

/// A negotiation with every choice made.
#[derive(Deserialize)]
pub struct New {
    client_id: Uuid,
    description: String,
    channel_id: Option<Uuid>,
    pipeline_id: Uuid,
    stage_id: Uuid,
    responsible_id: Uuid,
    branch_id: Uuid,
}

/// The stage to go to.
#[derive(Deserialize)]
pub struct Move {
    stage_id: Uuid,
}

/// `POST /negotiations`
pub async fn create(pool: web::Data<Pool>, new: web::Json<New>) -> actix_web::Result<HttpResponse> {
    let mut client = connection(&pool).await?;
    let insert = format!(
        "INSERT INTO negotiations (id, client_id, contact_status, description, channel_id, \
         pipeline_id, stage_id, responsible_id, branch_id, monthly_value_cents, \
         one_time_value_cents, status, stage_entered_at, created_by, search_text, created_at, \
         updated_at) \
         VALUES ($1, $2, 'probing', $3, $4, $5, $6, $7, $8, 0, 0, 'open', $9, $7, lower($3), $9, $9) \
         RETURNING {COLUMNS}"
    );
    let insert = prepared(&client, &insert).await?;
    let trail = trail(&client).await?;
    let (id, at) = (new_id(), now());
    let work = async {
        let tx = client.transaction().await?;
        let row = tx
            .query_one(
                &insert,
                &[
                    &id,
                    &new.client_id,
                    &new.description,
                    &new.channel_id,
                    &new.pipeline_id,
                    &new.stage_id,
                    &new.responsible_id,
                    &new.branch_id,
                    &at,
                ],
            )
            .await?;
        let step = Step {
            negotiation_id: id,
            stage_id: new.stage_id,
            actor_id: new.responsible_id,
            branch_id: new.branch_id,
            at,
            told: ("negotiation", "negotiation.created"),
            changes: json!([{ "field": "description", "from": null, "to": new.description }]),
        };
        leave_trail(&tx, &trail, step).await?;
        tx.commit().await?;
        Ok(row)
    };
    let row = work.await.map_err(broken)?;
    Ok(HttpResponse::Created().json(Negotiation::of(&row)))
}

/// `POST /negotiations/{id}/transitions`
pub async fn transition(
    pool: web::Data<Pool>,
    id: web::Path<Uuid>,
    to: web::Json<Move>,
) -> actix_web::Result<HttpResponse> {
    let mut client = connection(&pool).await?;
    let update = format!(
        "UPDATE negotiations SET stage_id = $2, stage_entered_at = $3, updated_at = $3, \
         version = version + 1 WHERE id = $1 RETURNING {COLUMNS}"
    );
    let update = prepared(&client, &update).await?;
    let leave = prepared(&client, LEAVE).await?;
    let trail = trail(&client).await?;
    let at = now();
    let work = async {
        let tx = client.transaction().await?;
        let row = tx.query_one(&update, &[&*id, &to.stage_id, &at]).await?;
        tx.execute(&leave, &[&*id, &at]).await?;
        let step = Step {
            negotiation_id: *id,
            stage_id: to.stage_id,
            actor_id: row.get("responsible_id"),
            branch_id: row.get("branch_id"),
            at,
            told: ("negotiation_stage", "negotiation_stage.moved"),
            changes: json!([{ "field": "stage_id", "from": null, "to": to.stage_id }]),
        };
        leave_trail(&tx, &trail, step).await?;
        tx.commit().await?;
        Ok(row)
    };
    let row = work.await.map_err(broken)?;
    Ok(HttpResponse::Ok().json(Negotiation::of(&row)))
}

async fn trail(client: &deadpool_postgres::Object) -> actix_web::Result<Trail> {
    Ok(Trail {
        visit: prepared(client, VISIT).await?,
        event: prepared(client, EVENT).await?,
    })
}

async fn leave_trail(
    tx: &Transaction<'_>,
    trail: &Trail,
    step: Step<'_>,
) -> Result<(), tokio_postgres::Error> {
    let (id, at) = (step.negotiation_id, step.at);
    tx.execute(
        &trail.visit,
        &[&new_id(), &id, &step.stage_id, &at, &step.actor_id],
    )
    .await?;
    let (kind, event_type) = step.told;
    tx.execute(
        &trail.event,
        &[
            &new_id(),
            &event_type,
            &at,
            &step.actor_id,
            &kind,
            &id,
            &step.branch_id,
            &step.changes,
        ],
    )
    .await?;
    Ok(())
}

fn broken(err: tokio_postgres::Error) -> actix_web::Error {
    ErrorInternalServerError(err)
}

#[expect(
    clippy::disallowed_methods,
    reason = "a bare server has no clock to pass on"
)]
fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(6)
}

#[expect(
    clippy::disallowed_methods,
    reason = "a bare server has no clock to pass on"
)]
fn new_id() -> Uuid {
    Uuid::now_v7()
}
