//! Negotiations and their parts: one file a part.

pub mod access;
pub mod attachments;
pub mod choices;
pub mod claims;
pub mod clashes;
pub mod contract;
pub mod dossier;
mod joined;
pub mod lines;
pub mod opening;
pub mod outcome;
pub mod part;
pub mod pipedrive;
pub mod pipeline;
pub mod proposals;
pub mod sale;
pub mod search;
pub mod summary;
pub mod tasks;
pub mod template;
pub mod ticket;

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect,
    QueryTrait, sea_query::Expr,
};
use uuid::Uuid;

pub use dossier::Dossier;

use crate::{
    Error, Scope, Tx,
    entity::negotiations::{Column, Entity, Model, Row},
    list::{self, ListQuery, ListSpec, Rows},
    table,
    text::Scoped,
};

/// One page of the negotiations in sight; with `rotting` those alone that stand in their stage for longer than it
/// allows, or those that don't.
///
/// # Errors
/// As any page.
pub async fn page(
    db: &impl ConnectionTrait,
    scope: Scope,
    rotting: Option<bool>,
    spec: &ListSpec<Entity>,
    query: &ListQuery,
) -> Result<Rows<Model>, Error> {
    let mut rows = table::visible::<Entity>(scope);
    if let Some(wanted) = rotting {
        let rotting = pipeline::rotting(db, query.now).await?;
        rows = rows.filter(if wanted { rotting } else { rotting.not() });
    }
    list::page_of::<_, Row>(db, rows, spec, query).await
}

/// A negotiation in sight.
pub async fn find(
    db: &impl ConnectionTrait,
    scope: Scope,
    id: Uuid,
) -> Result<Option<Model>, Error> {
    one(db, scope, id, false).await
}

/// A negotiation in sight, locked until the transaction ends: all its writes stand in one queue, and the transaction's
/// instant is read once it is its turn, so that instants stand in the same one.
pub async fn lock(tx: &Tx, scope: Scope, id: Uuid) -> Result<Option<Model>, Error> {
    let found = one(tx, scope, id, true).await?;
    if let Some(row) = &found {
        tx.follow(row.updated_at);
    }
    Ok(found)
}

/// Tells in a locked negotiation that something happened to it that changed none of its members.
pub async fn touch(tx: &Tx, id: Uuid) -> Result<(), Error> {
    Entity::update_many()
        .col_expr(Column::UpdatedAt, Expr::value(tx.now()))
        .filter(Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

async fn one(
    db: &impl ConnectionTrait,
    scope: Scope,
    id: Uuid,
    locked: bool,
) -> Result<Option<Model>, Error> {
    static FIND: Scoped = Scoped::new();
    static LOCK: Scoped = Scoped::new();
    let text = if locked { &LOCK } else { &FIND }.text(scope);
    let values = [scope.values(), vec![id.into()]].concat();
    let statement = text.statement(db.get_database_backend(), values, || {
        let found = table::visible::<Entity>(scope).filter(Column::Id.eq(id));
        let found = if locked {
            found.lock_exclusive()
        } else {
            found
        };
        found.into_query()
    });
    let row = db.query_one_raw(statement).await?;
    let read = row.map(|row| Row::from_query_result(&row, ""));
    Ok(read.transpose()?.map(Model::from))
}
