//! The keys by which integrations call.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::Expr,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    Error, Scope, Tx, Writes,
    entity::{
        api_keys::{Column, Entity, Model},
        employees,
    },
    journal::{self, Act, Event, diff},
    list::{self, ListQuery, ListSpec, Rows, Sort},
};

/// What the journal calls one.
const WORD: &str = "api_key";

/// How old the last known use may become before a further one is written down.
pub const USE_KNOWN_FOR: TimeDelta = TimeDelta::seconds(50);

/// The list of an integration's keys.
pub const LIST: &ListSpec<Entity> = &ListSpec {
    id: Column::Id,
    sorts: &[
        Sort::instant("created_at", Column::CreatedAt),
        Sort::instant("updated_at", Column::UpdatedAt),
    ],
    descending: true,
    filters: &[],
    search: None,
    updated: Some(Column::UpdatedAt),
};

/// The employee in sight whose keys are asked for; locked against deletion where one is to be added.
pub async fn holder(
    db: &impl ConnectionTrait,
    scope: Scope,
    employee_id: Uuid,
    lock: bool,
) -> Result<Option<employees::Model>, Error> {
    let mut found = employees::Entity::find_by_id(employee_id)
        .filter(scope.colleagues((employees::Entity, employees::Column::Id)));
    if lock {
        found = found.lock_shared();
    }
    Ok(found.one(db).await?)
}

/// One page of an integration's keys.
///
/// # Errors
/// As any page.
pub async fn page(
    db: &impl ConnectionTrait,
    employee_id: Uuid,
    query: &ListQuery,
) -> Result<Rows<Model>, Error> {
    let own = Entity::find().filter(Column::EmployeeId.eq(employee_id));
    list::page(db, own, LIST, query).await
}

/// A key of an integration; locked where it is to go.
pub async fn find(
    db: &impl ConnectionTrait,
    employee_id: Uuid,
    id: Uuid,
    lock: bool,
) -> Result<Option<Model>, Error> {
    let mut found = Entity::find_by_id(id).filter(Column::EmployeeId.eq(employee_id));
    if lock {
        found = found.lock_exclusive();
    }
    Ok(found.one(db).await?)
}

/// Adds a key.
pub async fn insert(tx: &Tx, act: &Act, row: Model) -> Result<(), Error> {
    let mut writes = Writes::new();
    let event = event(&row, "created", (&Value::Null, &told(&row)));
    writes.insert(row);
    journal::push(&mut writes, act, vec![event]);
    writes.run(tx).await
}

/// Ends a key, which is known no more.
pub async fn revoke(tx: &Tx, act: &Act, row: Model) -> Result<(), Error> {
    let mut writes = Writes::new();
    let event = event(&row, "revoked", (&told(&row), &Value::Null));
    writes.delete(row)?;
    journal::push(&mut writes, act, vec![event]);
    writes.run(tx).await
}

/// Writes down that a key was used, unless that is known well enough.
pub async fn used(tx: &Tx, token_hash: &str, at: DateTime<Utc>) -> Result<(), Error> {
    let unknown = Condition::any()
        .add(Column::LastUsedAt.is_null())
        .add(Column::LastUsedAt.lt(at - USE_KNOWN_FOR));
    Entity::update_many()
        .col_expr(Column::LastUsedAt, Expr::value(at))
        .filter(Column::TokenHash.eq(token_hash))
        .filter(unknown)
        .exec(tx)
        .await?;
    Ok(())
}

/// What is told of a key: how it begins, never more.
fn told(row: &Model) -> Value {
    json!({
        "employee_id": row.employee_id,
        "name": row.name,
        "prefix": row.prefix,
        "expires_at": row.expires_at,
    })
}

/// Told to those alone who see every branch: they alone manage keys.
fn event(row: &Model, what: &str, (before, after): (&Value, &Value)) -> Event {
    Event::of((WORD, row.id), what, None, diff("", before, after))
}
