//! Stages: which a pipeline has, and emptying one before it goes.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
    sea_query::{Expr, OnConflict},
};
use serde_json::json;
use uuid::Uuid;

use crate::{
    Error, Tx,
    branch_lists::{self, Owner, only},
    entity::{negotiation_plans, negotiations, stage_visits, stages},
    history,
    journal::{self, Act, Change, Event},
    reference::Kind,
};

/// Rows a statement writes at most: databases limit the number of parameters.
const BATCH: usize = 500;

/// Moves everything that stands in a stage to another one: negotiations, with their visits and
/// history, and the plans that start there. It happens once all of them are locked, whatever `act` says.
pub async fn empty(
    tx: &Tx,
    mut act: Act,
    from: &stages::Model,
    to: &stages::Model,
) -> Result<(), Error> {
    hold(tx, from.id).await?;
    act.at = tx.now();
    let moved = move_negotiations(tx, from.id, to.id, act.at).await?;
    close_visits(tx, from.id, act.at).await?;
    open_visits(tx, &moved, to, &act).await?;
    let changes = [
        Change::new("stage_id", json!(from.id), json!(to.id)),
        Change::new("stage", json!(from.name), json!(to.name)),
    ];
    history::record_all(tx, &act, &moved, "stage.removed", &changes).await?;
    move_plans(tx, &act, from.id, to.id).await
}

/// Locks the negotiations that stand in a stage.
async fn hold(tx: &Tx, stage_id: Uuid) -> Result<(), Error> {
    use negotiations::{Column, Entity};
    let held: Vec<DateTime<Utc>> = Entity::find()
        .select_only()
        .column(Column::UpdatedAt)
        .filter(Column::StageId.eq(stage_id))
        .order_by_asc(Column::Id)
        .lock_exclusive()
        .into_tuple()
        .all(tx)
        .await?;
    if let Some(last) = held.into_iter().max() {
        tx.follow(last);
    }
    Ok(())
}

async fn move_negotiations(
    tx: &impl ConnectionTrait,
    from: Uuid,
    to: Uuid,
    at: DateTime<Utc>,
) -> Result<Vec<negotiations::Model>, Error> {
    use negotiations::{Column, Entity};
    let moved = Entity::update_many()
        .col_expr(Column::StageId, Expr::value(to))
        .col_expr(Column::StageEnteredAt, Expr::value(at))
        .col_expr(Column::UpdatedAt, Expr::value(at))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::StageId.eq(from))
        .exec_with_returning(tx)
        .await?;
    Ok(moved)
}

async fn close_visits(
    tx: &impl ConnectionTrait,
    stage_id: Uuid,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    use stage_visits::{Column, Entity};
    let open = Entity::find()
        .filter(Column::StageId.eq(stage_id))
        .filter(Column::LeftAt.is_null())
        .all(tx)
        .await?;
    let closed: Vec<_> = open
        .into_iter()
        .map(|mut visit| {
            visit.left_at = Some(at);
            visit.seconds = Some(Ord::max((at - visit.entered_at).num_seconds(), 0));
            visit.into_active_model().reset_all()
        })
        .collect();
    // The seconds differ from row to row: one upsert a batch instead of one update a row.
    for batch in closed.chunks(BATCH) {
        let known = OnConflict::column(Column::Id)
            .update_columns([Column::LeftAt, Column::Seconds])
            .to_owned();
        Entity::insert_many(batch.iter().cloned())
            .on_conflict(known)
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

async fn open_visits(
    tx: &impl ConnectionTrait,
    negotiations: &[negotiations::Model],
    stage: &stages::Model,
    act: &Act,
) -> Result<(), Error> {
    for rows in negotiations.chunks(BATCH) {
        let visits = rows.iter().map(|row| stage_visits::ActiveModel {
            id: Set(crate::new_id(act.at)),
            negotiation_id: Set(row.id),
            stage_id: Set(Some(stage.id)),
            stage_name: Set(stage.name.clone()),
            entered_at: Set(act.at),
            left_at: Set(None),
            seconds: Set(None),
            entered_by: Set(act.actor.employee_id()),
            note: Set(None),
        });
        stage_visits::Entity::insert_many(visits)
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

async fn move_plans(tx: &Tx, act: &Act, from: Uuid, to: Uuid) -> Result<(), Error> {
    use negotiation_plans::{Column, Entity};
    let moved = Entity::update_many()
        .col_expr(Column::StageId, Expr::value(to))
        .col_expr(Column::UpdatedAt, Expr::value(act.at))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::StageId.eq(from))
        .exec_with_returning(tx)
        .await?;
    let ids: Vec<Uuid> = moved.iter().map(|plan| plan.id).collect();
    let mut branches = branch_lists::of(tx, Owner::NegotiationPlan, &ids).await?;
    let change = Change::new("stage_id", json!(from), json!(to));
    let events = ids.into_iter().map(|id| {
        let branch_id = only(&branches.remove(&id).unwrap_or_default());
        let plan = (Kind::NegotiationPlan.word(), id);
        Event::of(plan, "updated", branch_id, vec![change.clone()])
    });
    journal::tell(tx, act, events.collect()).await
}
