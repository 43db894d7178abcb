//! Tasks of negotiations.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::{
    Error,
    entity::negotiation_tasks::{Column, Entity, Model},
};

/// The tasks of a negotiation in hand, oldest first.
pub async fn of_negotiation(
    db: &impl ConnectionTrait,
    negotiation: Uuid,
) -> Result<Vec<Model>, Error> {
    let rows = Entity::find()
        .filter(Column::NegotiationId.eq(negotiation))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id);
    Ok(rows.all(db).await?)
}
