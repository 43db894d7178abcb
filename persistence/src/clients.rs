//! Clients: who holds a document.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::{
    Error, Scope,
    entity::clients::{Column, Entity},
};

/// Id and name of the client with this document, when they are in sight.
///
/// # Errors
/// As any statement.
pub async fn holder(
    db: &impl ConnectionTrait,
    scope: Scope,
    document: &str,
) -> Result<Option<(Uuid, String)>, Error> {
    let found = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Name])
        .filter(Column::Document.eq(document))
        .filter(scope.branch((Entity, Column::BranchId)))
        .into_tuple()
        .one(db)
        .await?;
    Ok(found)
}
