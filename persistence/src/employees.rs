//! Employees: who is the last to keep the keys, and who works where.

use std::collections::HashMap;

use domain::{Words as _, permission::EmployeeKind};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::Query,
};
use uuid::Uuid;

use crate::{
    Error, Scope, Tx,
    entity::{
        employee_branches,
        employees::{Column, Entity},
    },
    facts::Declared,
};

const ADMIN: &str = "admin";

/// Locks an employee together with every active admin who is a person, in the order of their ids, so that of two
/// admins who dismiss each other the second one sees what the first has done.
pub async fn lock_with_admins(tx: &Tx, id: Uuid) -> Result<(), Error> {
    let admin = active_admins();
    Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Condition::any().add(Column::Id.eq(id)).add(admin))
        .order_by_asc(Column::Id)
        .lock_exclusive()
        .into_tuple::<Uuid>()
        .all(tx)
        .await?;
    Ok(())
}

/// Whether there is any employee.
pub async fn exist(db: &impl ConnectionTrait) -> Result<bool, Error> {
    let id = Entity::find().select_only().column(Column::Id).limit(1);
    Ok(id.into_tuple::<Uuid>().one(db).await?.is_some())
}

/// Those who can keep the keys: programs can't manage employees.
fn active_admins() -> Condition {
    Condition::all()
        .add(Column::Role.eq(ADMIN))
        .add(Column::Active.eq(true))
        .add(Column::Kind.eq(EmployeeKind::Person.as_str()))
}

/// Active admins besides an employee.
pub async fn other_active_admins(db: &impl ConnectionTrait, id: Uuid) -> Result<u64, Error> {
    let others = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(active_admins())
        .filter(Column::Id.ne(id))
        .limit(1)
        .into_tuple::<Uuid>()
        .all(db)
        .await?;
    Ok(others.len() as u64)
}

/// Whether an employee works in a branch; an admin does in every one.
pub async fn works_in(db: &impl ConnectionTrait, id: Uuid, branch: Uuid) -> Result<bool, Error> {
    let there = Query::select()
        .column(employee_branches::Column::EmployeeId)
        .from(employee_branches::Entity)
        .and_where(employee_branches::Column::BranchId.eq(branch))
        .take();
    let found = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Id.eq(id))
        .filter(
            Condition::any()
                .add(Column::Role.eq(ADMIN))
                .add(Column::Id.in_subquery(there)),
        )
        .into_tuple::<Uuid>()
        .one(db)
        .await?;
    Ok(found.is_some())
}

/// Names of those employees that are in sight, by id.
pub async fn names_in_sight(
    db: &impl ConnectionTrait,
    scope: Scope,
    ids: impl IntoIterator<Item = Uuid> + Send,
) -> Result<HashMap<Uuid, String>, Error> {
    named(db, Entity::FACTS.visible(scope), ids).await
}

/// Names of employees, by id.
pub async fn names(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = Uuid> + Send,
) -> Result<HashMap<Uuid, String>, Error> {
    named(db, Condition::all(), ids).await
}

async fn named(
    db: &impl ConnectionTrait,
    sight: Condition,
    ids: impl IntoIterator<Item = Uuid> + Send,
) -> Result<HashMap<Uuid, String>, Error> {
    let rows = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Name])
        .filter(Column::Id.is_in(ids))
        .filter(sight)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}
