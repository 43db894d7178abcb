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
pub mod part;
pub mod pipedrive;
pub mod pipeline;
pub mod proposals;
pub mod sale;
pub mod search;
pub mod summary;
pub mod template;
pub mod ticket;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Select};
use uuid::Uuid;

pub use dossier::Dossier;

use crate::{
    Error, Scope,
    entity::negotiations::{Column, Entity, Model},
};

/// The negotiations in sight.
#[must_use]
pub fn visible(scope: Scope) -> Select<Entity> {
    Entity::find().filter(scope.branch((Entity, Column::BranchId)))
}

/// A negotiation in sight.
///
/// # Errors
/// As any statement.
pub async fn find(
    db: &impl ConnectionTrait,
    scope: Scope,
    id: Uuid,
) -> Result<Option<Model>, Error> {
    let found = visible(scope).filter(Column::Id.eq(id)).one(db).await?;
    Ok(found)
}

/// A negotiation in sight, locked until the transaction ends: all its writes stand in one queue.
///
/// # Errors
/// As any statement.
pub async fn lock(
    tx: &impl ConnectionTrait,
    scope: Scope,
    id: Uuid,
) -> Result<Option<Model>, Error> {
    let found = visible(scope)
        .filter(Column::Id.eq(id))
        .lock_exclusive()
        .one(tx)
        .await?;
    Ok(found)
}
