//! What a summary shows besides the dossier.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Alias, Expr, Query, SelectStatement},
};
use uuid::Uuid;

use crate::{
    Error,
    entity::{
        employees, history_entries, instalments, negotiation_appointments, negotiations::Model,
        stage_visits,
    },
};

/// Rows and counts around a negotiation.
#[derive(Clone, Debug)]
pub struct Around {
    /// Visits of stages, oldest first.
    pub visits: Vec<stage_visits::Model>,
    /// The next appointment that is still to come.
    pub next_appointment: Option<negotiation_appointments::Model>,
    /// Who sells.
    pub responsible: Option<employees::Model>,
    /// Number of notes.
    pub notes: i64,
    /// Number of appointments.
    pub appointments: i64,
    /// The latest entry of the history.
    pub last_activity_at: Option<DateTime<Utc>>,
}

/// Loads them, in five statements.
///
/// # Errors
/// As any statement.
pub async fn around(
    db: &impl ConnectionTrait,
    negotiation: &Model,
    now: DateTime<Utc>,
) -> Result<Around, Error> {
    let id = negotiation.id;
    let (notes, appointments) = counts(db, id).await?;
    Ok(Around {
        visits: stage_visits::Entity::find()
            .filter(stage_visits::Column::NegotiationId.eq(id))
            .order_by_asc(stage_visits::Column::EnteredAt)
            .order_by_asc(stage_visits::Column::Id)
            .all(db)
            .await?,
        next_appointment: next_appointment(db, id, now).await?,
        responsible: employees::Entity::find_by_id(negotiation.responsible_id)
            .one(db)
            .await?,
        notes,
        appointments,
        last_activity_at: history_entries::Entity::find()
            .select_only()
            .column(history_entries::Column::OccurredAt)
            .filter(history_entries::Column::NegotiationId.eq(id))
            .order_by_desc(history_entries::Column::OccurredAt)
            .limit(1)
            .into_tuple()
            .one(db)
            .await?,
    })
}

async fn next_appointment(
    db: &impl ConnectionTrait,
    negotiation_id: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<negotiation_appointments::Model>, Error> {
    use negotiation_appointments::{Column, Entity};
    let next = Entity::find()
        .filter(Column::NegotiationId.eq(negotiation_id))
        .filter(Column::Status.eq("scheduled"))
        .filter(Column::StartsAt.gte(now))
        .order_by_asc(Column::StartsAt)
        .order_by_asc(Column::Id)
        .limit(1);
    Ok(next.one(db).await?)
}

async fn counts(db: &impl ConnectionTrait, negotiation_id: Uuid) -> Result<(i64, i64), Error> {
    let count = |table: &'static str| -> SelectStatement {
        Query::select()
            .expr(Expr::cust("COUNT(*)"))
            .from(Alias::new(table))
            .and_where(Expr::col(Alias::new("negotiation_id")).eq(negotiation_id))
            .take()
    };
    let both = Query::select()
        .expr(Expr::from(count("negotiation_notes")))
        .expr(Expr::from(count("negotiation_appointments")))
        .take();
    match db.query_one(&both).await? {
        Some(row) => Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?)),
        None => Ok((0, 0)),
    }
}

/// Due dates and amounts in cents of the generated instalments, by number.
///
/// # Errors
/// As any statement.
pub async fn amounts(
    db: &impl ConnectionTrait,
    negotiation_id: Uuid,
) -> Result<Vec<(chrono::NaiveDate, i64)>, Error> {
    use instalments::{Column, Entity};
    let rows = Entity::find()
        .select_only()
        .column(Column::DueOn)
        .column(Column::AmountCents)
        .filter(Column::NegotiationId.eq(negotiation_id))
        .order_by_asc(Column::Number)
        .into_tuple();
    Ok(rows.all(db).await?)
}
