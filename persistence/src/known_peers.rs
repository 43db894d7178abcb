//! From where an employee has logged in before: limits on an account under attack leave these peers alone.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;

use crate::{
    Error, Tx,
    entity::known_peers::{ActiveModel, Column, Entity},
};

/// How long a peer is known after its last login.
pub(crate) const KNOWN: Duration = Duration::days(90);
/// Peers that are remembered of one employee.
const MOST: u64 = 20;

/// Whether the employee has logged in from there; `peer` is a digest.
pub async fn is_known(
    db: &impl ConnectionTrait,
    employee_id: Uuid,
    peer: &str,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let found = Entity::find_by_id((employee_id, peer.to_owned()))
        .filter(Column::SeenAt.gte(now - KNOWN))
        .one(db)
        .await?;
    Ok(found.is_some())
}

/// Remembers from where the employee has logged in, and forgets what was longest ago beyond twenty peers.
pub async fn remember(
    tx: &Tx,
    employee_id: Uuid,
    peer: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let row = ActiveModel {
        employee_id: Set(employee_id),
        peer: Set(peer.to_owned()),
        seen_at: Set(now),
    };
    let seen_again = OnConflict::columns([Column::EmployeeId, Column::Peer])
        .update_column(Column::SeenAt)
        .to_owned();
    Entity::insert(row)
        .on_conflict(seen_again)
        .exec_without_returning(tx)
        .await?;
    let of_employee = Column::EmployeeId.eq(employee_id);
    let last_kept = Entity::find()
        .select_only()
        .column(Column::SeenAt)
        .filter(of_employee.clone())
        .order_by_desc(Column::SeenAt)
        .offset(MOST - 1)
        .limit(1)
        .into_query();
    Entity::delete_many()
        .filter(of_employee)
        .filter(Expr::col(Column::SeenAt).lt(Expr::SubQuery(None, Box::new(last_kept.into()))))
        .exec(tx)
        .await?;
    Ok(())
}
