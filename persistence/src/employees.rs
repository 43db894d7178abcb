//! Employees: who is the last to keep the keys.

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use crate::{
    Error, Tx,
    entity::employees::{Column, Entity},
};

const ADMIN: &str = "admin";

/// Locks an employee together with every active admin, in the order of their ids, so that of two
/// admins who dismiss each other the second one sees what the first has done.
///
/// # Errors
/// As any statement.
pub async fn lock_with_admins(tx: &Tx, id: Uuid) -> Result<(), Error> {
    let admin = Condition::all()
        .add(Column::Role.eq(ADMIN))
        .add(Column::Active.eq(true));
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

/// Active admins besides an employee.
///
/// # Errors
/// As any statement.
pub async fn other_active_admins(db: &impl ConnectionTrait, id: Uuid) -> Result<u64, Error> {
    let others = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Role.eq(ADMIN))
        .filter(Column::Active.eq(true))
        .filter(Column::Id.ne(id))
        .limit(1)
        .into_tuple::<Uuid>()
        .all(db)
        .await?;
    Ok(others.len() as u64)
}
