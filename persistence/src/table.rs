//! The roads to the rows of a table, which follow from its facts.
//!
//! Every road goes through the caller's [`Scope`]: a row out of sight is found by none of them.

use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait,
    FromQueryResult, IntoActiveModel, ModelTrait, QueryFilter, QuerySelect, Select, Value,
    sea_query::{Alias, Expr},
};
use uuid::Uuid;

use crate::{
    Error, Scope, Tx,
    facts::Declared,
    list::{self, ListQuery, ListSpec, Rows},
    stamp::Stamped,
};

/// A table whose rows are resources: with an id, a version and instants.
pub trait Table:
    Declared
    + EntityTrait<
        Model: ModelTrait<Entity = Self>
                   + IntoActiveModel<<Self as EntityTrait>::ActiveModel>
                   + FromQueryResult
                   + Stamped
                   + Default
                   + Clone
                   + PartialEq
                   + Send
                   + Sync,
        ActiveModel: ActiveModelTrait<Entity = Self> + ActiveModelBehavior + Send,
    >
{
}

/// A row of a table.
pub type Row<T> = <T as EntityTrait>::Model;

/// The rows in sight.
#[must_use]
pub fn visible<T: Table>(scope: Scope) -> Select<T> {
    T::find().filter(T::FACTS.visible(scope))
}

/// The rows in sight that are parts of `parent`.
fn below<T: Table>(scope: Scope, parent: Uuid) -> Select<T> {
    visible::<T>(scope).filter(match T::FACTS.parent() {
        Some(column) => Condition::all().add(is::<T>(column, parent)),
        None => Condition::all().add(Expr::cust("FALSE")),
    })
}

/// A row in sight.
pub async fn find<T: Table>(
    db: &impl ConnectionTrait,
    scope: Scope,
    id: Uuid,
) -> Result<Option<Row<T>>, Error> {
    one(db, visible::<T>(scope), id).await
}

/// A row in sight that is a part of `parent`.
pub async fn find_below<T: Table>(
    db: &impl ConnectionTrait,
    scope: Scope,
    parent: Uuid,
    id: Uuid,
) -> Result<Option<Row<T>>, Error> {
    one(db, below::<T>(scope, parent), id).await
}

/// A row in sight, locked until the transaction ends.
pub async fn lock<T: Table>(tx: &Tx, scope: Scope, id: Uuid) -> Result<Option<Row<T>>, Error> {
    one(tx, visible::<T>(scope).lock_exclusive(), id).await
}

/// A row in sight that is a part of `parent`, locked until the transaction ends.
pub async fn lock_below<T: Table>(
    tx: &Tx,
    scope: Scope,
    parent: Uuid,
    id: Uuid,
) -> Result<Option<Row<T>>, Error> {
    one(tx, below::<T>(scope, parent).lock_exclusive(), id).await
}

/// Those rows of `ids` that are in sight, in no order.
pub async fn find_all<T: Table>(
    db: &impl ConnectionTrait,
    scope: Scope,
    ids: Vec<Uuid>,
) -> Result<Vec<Row<T>>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Value> = ids.into_iter().map(Value::from).collect();
    let rows = visible::<T>(scope).filter(list::any_of(column::<T>(T::FACTS.id), &ids));
    Ok(rows.all(db).await?)
}

/// A page of the rows in sight, of those below `parent` when one is given.
///
/// # Errors
/// As [`list::page`].
pub async fn page<T: Table>(
    db: &impl ConnectionTrait,
    scope: Scope,
    parent: Option<Uuid>,
    spec: &ListSpec<T>,
    query: &ListQuery,
) -> Result<Rows<Row<T>>, Error> {
    let rows = match parent {
        Some(parent) => below::<T>(scope, parent),
        None => visible::<T>(scope),
    };
    list::page(db, rows, spec, query).await
}

/// Makes a new row a part of `parent`.
///
/// # Errors
/// When rows of its table are parts of nothing, which is a defect.
pub fn put_below<T: Table>(row: &mut Row<T>, parent: Uuid) -> Result<(), Error> {
    let name = T::FACTS.parent().unwrap_or_default();
    let column = name.parse::<T::Column>();
    let column = column.map_err(|_| Error::corrupt(T::FACTS.table))?;
    Ok(row.try_set(column, parent.into())?)
}

/// The branch that a row belongs to, where it has one of its own.
#[must_use]
pub fn branch<T: Table>(row: &Row<T>) -> Option<Uuid> {
    let column = T::FACTS.branch()?.parse::<T::Column>().ok()?;
    match row.get(column) {
        Value::Uuid(id) => id,
        _ => None,
    }
}

async fn one<T: Table>(
    db: &impl ConnectionTrait,
    rows: Select<T>,
    id: Uuid,
) -> Result<Option<Row<T>>, Error> {
    Ok(rows.filter(is::<T>(T::FACTS.id, id)).one(db).await?)
}

fn is<T: Table>(name: &'static str, id: Uuid) -> Expr {
    Expr::col(column::<T>(name)).eq(id)
}

fn column<T: Table>(name: &'static str) -> (Alias, Alias) {
    (Alias::new(T::FACTS.table), Alias::new(name))
}
