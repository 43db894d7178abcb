//! A negotiation's link to a person of Pipedrive, and the contact that person is.

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
    sea_query::OnConflict,
};
use uuid::Uuid;

use crate::{
    Error,
    entity::{contacts, pipedrive_links},
};

/// The link of a negotiation; the negotiation was found in sight before.
///
/// # Errors
/// As any statement.
pub async fn find(
    db: &impl ConnectionTrait,
    negotiation_id: Uuid,
) -> Result<Option<pipedrive_links::Model>, Error> {
    let found = pipedrive_links::Entity::find_by_id(negotiation_id);
    Ok(found.one(db).await?)
}

/// The contact of a link.
///
/// # Errors
/// As any statement.
pub async fn contact(
    db: &impl ConnectionTrait,
    id: Uuid,
) -> Result<Option<contacts::Model>, Error> {
    Ok(contacts::Entity::find_by_id(id).one(db).await?)
}

/// The contact that a person is at a client, locked.
///
/// # Errors
/// As any statement.
pub async fn lock_contact(
    tx: &impl ConnectionTrait,
    client_id: Uuid,
    person_id: i64,
) -> Result<Option<contacts::Model>, Error> {
    let found = contacts::Entity::find()
        .filter(contacts::Column::ClientId.eq(client_id))
        .filter(contacts::Column::PipedrivePersonId.eq(person_id))
        .lock_exclusive();
    Ok(found.one(tx).await?)
}

/// Inserts a contact unless its client has one of this person: the unique key decides, so that of
/// many at once one is made and the others find it.
///
/// # Errors
/// As any statement.
pub async fn insert_contact(
    tx: &impl ConnectionTrait,
    contact: contacts::Model,
) -> Result<(), Error> {
    let same = [
        contacts::Column::ClientId,
        contacts::Column::PipedrivePersonId,
    ];
    contacts::Entity::insert(contact.into_active_model())
        .on_conflict(OnConflict::columns(same).do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}
