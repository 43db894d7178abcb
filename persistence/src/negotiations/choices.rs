//! What the choice of a responsible or a plan depends on.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::{
    Error,
    entity::{employees, negotiation_plan_branches},
    sessions,
};

/// The branches an employee may be responsible in; empty for an admin: all.
///
/// # Errors
/// As any statement.
pub async fn employee_branches(db: &impl ConnectionTrait, id: Uuid) -> Result<Vec<Uuid>, Error> {
    let employee = employees::Entity::find_by_id(id).one(db).await?;
    match employee.is_some_and(|row| row.role == "admin") {
        true => Ok(Vec::new()),
        false => sessions::branches(db, id).await,
    }
}

/// The branches a negotiation plan is limited to; empty: all.
///
/// # Errors
/// As any statement.
pub async fn plan_branches(db: &impl ConnectionTrait, id: Uuid) -> Result<Vec<Uuid>, Error> {
    let rows = negotiation_plan_branches::Entity::find()
        .filter(negotiation_plan_branches::Column::NegotiationPlanId.eq(id))
        .order_by_asc(negotiation_plan_branches::Column::BranchId)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| row.branch_id).collect())
}
