//! Appointments that overlap for the same responsible.

use std::collections::HashMap;

use sea_orm::{
    ConnectionTrait, ExprTrait,
    sea_query::{Alias, Expr, Order, Query},
};
use uuid::Uuid;

use crate::{
    Error, Scope,
    entity::negotiation_appointments::{Column, Entity},
    facts::Declared,
};

const SCHEDULED: &str = "scheduled";
/// The appointment that an asked-for one is compared with.
const OTHER: &str = "other";

/// For each of these appointments the others that overlap it, in order: of the same responsible, still
/// scheduled, in sight. Touching ends do not overlap (`domain::appointment::clash`, asked of the database).
pub async fn of(
    db: &impl ConnectionTrait,
    scope: Scope,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Uuid>>, Error> {
    let mut clashes: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    if ids.is_empty() {
        return Ok(clashes);
    }
    let (one, other) = (Alias::new("one"), Alias::new(OTHER));
    let this = |column| Expr::col((one.clone(), column));
    let that = |column| Expr::col((other.clone(), column));
    let overlaps = that(Column::ResponsibleId)
        .equals((one.clone(), Column::ResponsibleId))
        .and(that(Column::Id).ne(this(Column::Id)))
        .and(that(Column::StartsAt).lt(this(Column::EndsAt)))
        .and(that(Column::EndsAt).gt(this(Column::StartsAt)));
    let statement = Query::select()
        .column((one.clone(), Column::Id))
        .column((other.clone(), Column::Id))
        .from_as(Entity, one.clone())
        .join_as(
            sea_orm::JoinType::InnerJoin,
            Entity,
            other.clone(),
            overlaps,
        )
        .and_where(this(Column::Id).is_in(ids.iter().copied()))
        .and_where(this(Column::Status).eq(SCHEDULED))
        .and_where(that(Column::Status).eq(SCHEDULED))
        .cond_where(Entity::FACTS.visible_as(OTHER, scope))
        .order_by((other.clone(), Column::StartsAt), Order::Asc)
        .order_by((other.clone(), Column::Id), Order::Asc)
        .take();
    for row in db.query_all(&statement).await? {
        let id: Uuid = row.try_get_by_index(0)?;
        clashes
            .entry(id)
            .or_default()
            .push(row.try_get_by_index(1)?);
    }
    Ok(clashes)
}
