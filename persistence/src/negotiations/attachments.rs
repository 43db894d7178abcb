//! The files of proposals: their rows. Their bytes lie in the object store.

use std::collections::HashSet;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Select};
use uuid::Uuid;

use crate::{
    Error,
    entity::proposal_attachments::{Column, Entity},
};

fn below(proposal: Uuid) -> Select<Entity> {
    Entity::find().filter(Column::ProposalId.eq(proposal))
}

/// The sizes of a proposal's files in bytes.
pub async fn sizes(db: &impl ConnectionTrait, proposal: Uuid) -> Result<Vec<u64>, Error> {
    let sizes = below(proposal).select_only().column(Column::Size);
    let sizes: Vec<i64> = sizes.into_tuple().all(db).await?;
    Ok(sizes
        .into_iter()
        .filter_map(|size| u64::try_from(size).ok())
        .collect())
}

/// Those of the keys that a row points at.
pub async fn known_keys(
    db: &impl ConnectionTrait,
    keys: &[String],
) -> Result<HashSet<String>, Error> {
    if keys.is_empty() {
        return Ok(HashSet::new());
    }
    let known = Entity::find()
        .filter(Column::StorageKey.is_in(keys))
        .select_only()
        .column(Column::StorageKey);
    let known: Vec<String> = known.into_tuple().all(db).await?;
    Ok(known.into_iter().collect())
}
