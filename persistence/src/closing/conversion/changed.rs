//! Rows that a win changes: the negotiation, its stage's visit, the client, instalments, tasks.

use domain::conversion::{BillingStep, ConversionPlan};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter,
    sea_query::Expr,
};
use uuid::Uuid;

use super::Win;
use crate::{
    Error,
    closing::billing::{self, Charged, Generation},
    entity::{clients, instalments, negotiation_tasks, negotiations, stage_visits},
    negotiations::Dossier,
    reference,
    stamp::Stamped,
    stamp::later,
};

/// The one statement that decides who wins: open → won. The stage's visit ends with it.
pub(super) async fn close(
    tx: &impl ConnectionTrait,
    dossier: &Dossier,
    win: &Win,
) -> Result<negotiations::Model, Error> {
    use negotiations::Column;
    let mut row = dossier.negotiation.clone();
    row.status = "won".to_owned();
    row.reason_id = win.reason_id;
    row.outcome_note = win.note.clone();
    row.closed_at = Some(win.act.at);
    row.changed(win.act.at);
    let done = negotiations::Entity::update_many()
        .set(negotiations::ActiveModel {
            status: Set(row.status.clone()),
            reason_id: Set(row.reason_id),
            outcome_note: Set(row.outcome_note.clone()),
            closed_at: Set(row.closed_at),
            version: Set(row.version),
            updated_at: Set(row.updated_at),
            ..Default::default()
        })
        .filter(Column::Id.eq(row.id))
        .filter(Column::Status.eq("open"))
        .exec(tx)
        .await?;
    expect_one(done.rows_affected)?;
    let seconds = (win.act.at - row.stage_entered_at).num_seconds();
    stage_visits::Entity::update_many()
        .set(stage_visits::ActiveModel {
            left_at: Set(Some(win.act.at)),
            seconds: Set(Some(seconds.clamp(0, i64::MAX))),
            ..Default::default()
        })
        .filter(stage_visits::Column::NegotiationId.eq(row.id))
        .filter(stage_visits::Column::LeftAt.is_null())
        .exec(tx)
        .await?;
    Ok(row)
}

/// Prospect → client, by whichever win comes first.
pub(super) async fn convert_client(
    tx: &impl ConnectionTrait,
    dossier: &Dossier,
    plan: &ConversionPlan,
    win: &Win,
) -> Result<(clients::Model, bool), Error> {
    use clients::Column;
    let mut row = dossier.client.clone();
    let Some(converted_at) = plan.client_converted_at else {
        return Ok((row, false));
    };
    row.stage = "client".to_owned();
    row.converted_at = Some(converted_at);
    row.changed(win.act.at);
    let done = clients::Entity::update_many()
        .set(clients::ActiveModel {
            stage: Set(row.stage.clone()),
            converted_at: Set(row.converted_at),
            ..Default::default()
        })
        .col_expr(Column::UpdatedAt, later(Column::UpdatedAt, win.act.at))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(row.id))
        .filter(Column::Stage.eq("prospect"))
        .exec(tx)
        .await?;
    if done.rows_affected == 0 {
        // Another negotiation of the same client was won a moment ago.
        return Ok((
            reference::target::<clients::Entity>(tx, row.id).await?,
            false,
        ));
    }
    Ok((row, true))
}

pub(super) async fn bill(
    tx: &impl ConnectionTrait,
    negotiation: &negotiations::Model,
    step: &BillingStep,
    contract_id: Option<Uuid>,
    win: &Win,
) -> Result<Vec<Charged>, Error> {
    use instalments::Column;
    match step {
        BillingStep::Nothing => Ok(Vec::new()),
        BillingStep::Generate(generated, ids) => {
            let generation = Generation {
                by: win.act.actor.employee_id(),
                at: win.act.at,
                contract_id,
            };
            billing::insert(tx, negotiation, generated, ids, generation).await
        }
        BillingStep::Keep => {
            instalments::Entity::update_many()
                .set(instalments::ActiveModel {
                    contract_id: Set(contract_id),
                    updated_at: Set(win.act.at),
                    ..Default::default()
                })
                .col_expr(Column::Version, Expr::col(Column::Version).add(1))
                .filter(Column::NegotiationId.eq(negotiation.id))
                .exec(tx)
                .await?;
            billing::of_negotiation(tx, negotiation.id).await
        }
    }
}

/// The tasks that are not done go on, on the ticket when there is one.
pub(super) async fn carry_tasks(
    tx: &impl ConnectionTrait,
    dossier: &Dossier,
    ids: &[Uuid],
    ticket_id: Option<Uuid>,
    win: &Win,
) -> Result<Vec<negotiation_tasks::Model>, Error> {
    use negotiation_tasks::Column;
    let carried = dossier.tasks.iter().filter(|task| ids.contains(&task.id));
    let mut tasks: Vec<_> = carried.cloned().collect();
    if ticket_id.is_none() || tasks.is_empty() {
        return Ok(tasks);
    }
    for task in &mut tasks {
        task.ticket_id = ticket_id;
        task.changed(win.act.at);
    }
    negotiation_tasks::Entity::update_many()
        .set(negotiation_tasks::ActiveModel {
            ticket_id: Set(ticket_id),
            updated_at: Set(win.act.at),
            ..Default::default()
        })
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::NegotiationId.eq(dossier.negotiation.id))
        .filter(Column::DoneAt.is_null())
        .exec(tx)
        .await?;
    Ok(tasks)
}

fn expect_one(rows: u64) -> Result<(), Error> {
    match rows {
        1 => Ok(()),
        _ => Err(Error::Retry),
    }
}
