//! A negotiation's link to a person of Pipedrive, and the contact that person is.

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect, sea_query::OnConflict,
};
use uuid::Uuid;

use crate::{
    Error,
    entity::{contacts, pipedrive_links},
    list::contains,
};

/// The link of a negotiation; the negotiation was found in sight before.
pub async fn find(
    db: &impl ConnectionTrait,
    negotiation_id: Uuid,
) -> Result<Option<pipedrive_links::Model>, Error> {
    let found = pipedrive_links::Entity::find_by_id(negotiation_id);
    Ok(found.one(db).await?)
}

/// The contact of a link.
pub async fn contact(
    db: &impl ConnectionTrait,
    id: Uuid,
) -> Result<Option<contacts::Model>, Error> {
    Ok(contacts::Entity::find_by_id(id).one(db).await?)
}

/// The contact that a person is at a client, locked.
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

/// The contacts of a client that are no person yet and may have one of these addresses or numbers, locked, oldest
/// first. A number is looked for in the text that contacts are found by, so who asks looks again.
pub async fn lock_unlinked(
    tx: &impl ConnectionTrait,
    client_id: Uuid,
    emails: &[String],
    phones: &[String],
) -> Result<Vec<contacts::Model>, Error> {
    use contacts::Column;
    let mut alike = Condition::any();
    if !emails.is_empty() {
        alike = alike.add(Column::Email.is_in(emails.iter().map(String::as_str)));
    }
    for phone in phones {
        alike = alike.add(contains(Column::SearchText, phone));
    }
    if alike.is_empty() {
        return Ok(Vec::new());
    }
    let found = contacts::Entity::find()
        .filter(Column::ClientId.eq(client_id))
        .filter(Column::PipedrivePersonId.is_null())
        .filter(alike)
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
        .lock_exclusive();
    Ok(found.all(tx).await?)
}

/// Inserts a contact unless its client has one of this person: the unique key decides, so that of
/// many at once one is made and the others find it.
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
