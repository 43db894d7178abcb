//! What a summary shows besides the dossier.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, Order, QueryFilter, QueryOrder,
    QuerySelect,
    sea_query::{Alias, Expr, Query, SelectStatement},
};
use uuid::Uuid;

use crate::{
    Error,
    entity::{
        employees, instalments, negotiation_appointments, negotiations::Model, proposals,
        stage_visits,
    },
    history,
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
    /// Number of proposals.
    pub proposals: i64,
    /// The latest of them.
    pub proposal: Option<LatestProposal>,
    /// The latest entry of the history.
    pub last_activity_at: Option<DateTime<Utc>>,
}

/// The latest proposal of a negotiation.
#[derive(Clone, Debug)]
pub struct LatestProposal {
    /// As it was left.
    pub status: String,
    /// Last day on which it may be accepted.
    pub valid_until: Option<NaiveDate>,
}

/// Loads them, in five statements.
pub async fn around(
    db: &impl ConnectionTrait,
    negotiation: &Model,
    now: DateTime<Utc>,
) -> Result<Around, Error> {
    let id = negotiation.id;
    let counted = counts(db, id).await?;
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
        notes: counted.notes,
        appointments: counted.appointments,
        proposals: counted.proposals,
        proposal: counted.proposal,
        last_activity_at: history::last_activity_at(db, id).await?,
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

struct Counted {
    notes: i64,
    appointments: i64,
    proposals: i64,
    proposal: Option<LatestProposal>,
}

/// The counts, and the latest proposal with them.
async fn counts(db: &impl ConnectionTrait, negotiation_id: Uuid) -> Result<Counted, Error> {
    let below = |table: &'static str| -> SelectStatement {
        Query::select()
            .from(Alias::new(table))
            .and_where(Expr::col(Alias::new("negotiation_id")).eq(negotiation_id))
            .take()
    };
    let count = |table| below(table).expr(Expr::cust("COUNT(*)")).take();
    let latest = |column: proposals::Column| {
        below("proposals")
            .column(column)
            .order_by(proposals::Column::CreatedAt, Order::Desc)
            .order_by(proposals::Column::Id, Order::Desc)
            .limit(1)
            .take()
    };
    let all = Query::select()
        .expr(Expr::from(count("negotiation_notes")))
        .expr(Expr::from(count("negotiation_appointments")))
        .expr(Expr::from(count("proposals")))
        .expr(Expr::from(latest(proposals::Column::Status)))
        .expr(Expr::from(latest(proposals::Column::ValidUntil)))
        .take();
    let found = db.query_one(&all).await?;
    let found = found.ok_or_else(|| Error::corrupt("counts"))?;
    let status: Option<String> = found.try_get_by_index(3)?;
    let valid_until = found.try_get_by_index(4)?;
    Ok(Counted {
        notes: found.try_get_by_index(0)?,
        appointments: found.try_get_by_index(1)?,
        proposals: found.try_get_by_index(2)?,
        proposal: status.map(|status| LatestProposal {
            status,
            valid_until,
        }),
    })
}

/// Due dates and amounts in cents of the generated instalments, by number.
pub async fn amounts(
    db: &impl ConnectionTrait,
    negotiation_id: Uuid,
) -> Result<Vec<(NaiveDate, i64)>, Error> {
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
