//! Writing a link: the contact, the link, the negotiation, all or nothing.

use std::sync::Arc;

use domain::{
    code::Code,
    person::{Imported, Person, Reached, noted},
};
use persistence::{
    Tx,
    entity::{contacts::Model as Contact, negotiations, pipedrive_links::Model},
    history::{self, Change},
    journal,
    negotiations::pipedrive,
    stamp::{self, Stamped},
};
use serde_json::json;

use super::locked;
use crate::{
    fields::{Email, List, Message, Name, Phone},
    http::{ApiError, Request, Result},
    registries::contacts::{self, Contacts},
    resource::{Resource as _, store},
};

/// Which link may be there when Pipedrive has answered.
#[derive(Clone, Copy)]
pub enum Expected {
    /// None or any.
    Any,
    /// The one that the question was about.
    Same,
}

/// Writes what Pipedrive told, in one transaction; gives the link, and the one before.
///
/// # Errors
/// As the checks before the call: the negotiation may have changed meanwhile.
pub async fn save(
    request: &Arc<Request>,
    person: Person,
    expected: Expected,
) -> Result<(Model, Option<Model>)> {
    let (outer, person) = (Arc::clone(request), Arc::new(person));
    request
        .state
        .store
        .transaction(move |tx| {
            let (request, person) = (Arc::clone(&outer), Arc::clone(&person));
            Box::pin(async move { once(&request, tx, &person, expected).await })
        })
        .await
}

async fn once(
    request: &Request,
    tx: &Tx,
    person: &Person,
    expected: Expected,
) -> Result<(Model, Option<Model>)> {
    let mut negotiation = locked(request, tx).await?;
    let before = pipedrive::find(tx, negotiation.id).await?;
    let same = before.as_ref().map(|link| link.person_id) == Some(person.id);
    match expected {
        Expected::Same if before.is_none() => return Err(ApiError::not_found()),
        Expected::Same if !same => return Err(ApiError::new(Code::PreconditionFailed)),
        // Once more, under the lock: another one may have been as quick.
        Expected::Same => before
            .iter()
            .try_for_each(|link| request.expect_version(link.version))?,
        Expected::Any => {}
    }
    let (contact, mut changes) = contact(request, tx, &negotiation, person).await?;
    let former = before.as_ref().map(|link| link.person_id);
    if former != Some(person.id) {
        changes.push(Change::new(
            "pipedrive.person_id",
            json!(former),
            json!(person.id),
        ));
    }
    if negotiation.contact_id != Some(contact.id) {
        let former = negotiation.contact_id.replace(contact.id);
        changes.push(Change::new("contact_id", json!(former), json!(contact.id)));
    }
    let link = write(tx, before.clone(), (negotiation.id, contact.id), person.id).await?;
    let action = match same {
        true => "pipedrive.synced",
        false => "pipedrive.linked",
    };
    crate::negotiations::opened::save(request, tx, negotiation, action, &changes).await?;
    Ok((link, before))
}

async fn write(
    tx: &Tx,
    before: Option<Model>,
    (negotiation_id, contact_id): (uuid::Uuid, uuid::Uuid),
    person_id: i64,
) -> Result<Model> {
    let is_new = before.is_none();
    let mut link = before.unwrap_or_default();
    link.contact_id = contact_id;
    link.person_id = person_id;
    link.synced_at = tx.now();
    if is_new {
        link.born(negotiation_id, tx.now());
        stamp::insert(tx, link.clone()).await?;
    } else {
        link.changed(tx.now());
        stamp::update(tx, link.clone()).await?;
    }
    Ok(link)
}

/// The contact that the person is at the negotiation's client, made when there is none.
async fn contact(
    request: &Request,
    tx: &Tx,
    negotiation: &negotiations::Model,
    person: &Person,
) -> Result<(Contact, Vec<Change>)> {
    let imported = person.import();
    let client = negotiation.client_id;
    let mut old = pipedrive::lock_contact(tx, client, person.id).await?;
    let mut made = None;
    if old.is_none() {
        old = unlinked(tx, client, person, &imported).await?;
    }
    if old.is_none() {
        let born = born(tx, client, person.id, &imported)?;
        made = Some(born.id);
        pipedrive::insert_contact(tx, born).await?;
        old = pipedrive::lock_contact(tx, client, person.id).await?;
    }
    // Deleted in the very moment: again from the start.
    let old = old.ok_or(persistence::Error::Retry)?;
    if made == Some(old.id) {
        tell(request, tx, (None, Some(&old))).await?;
    }
    let mut new = old.clone();
    new.pipedrive_person_id = Some(person.id);
    fill(&imported, &mut new)?;
    if new == old {
        return Ok((old, Vec::new()));
    }
    new.changed(tx.now());
    stamp::update(tx, new.clone()).await.map_err(overtaken)?;
    tell(request, tx, (Some(&old), Some(&new))).await?;
    let json = |row| store::json::<Contacts>(Some(row));
    let changes = history::diff("contact", &json(&old)?, &json(&new)?);
    Ok((new, changes))
}

/// The contact is told of like one that was typed.
async fn tell(request: &Request, tx: &Tx, sides: store::Sides<'_, Contacts>) -> Result<()> {
    let event = store::event::<Contacts>(tx, sides).await?;
    Ok(journal::tell(tx, &request.act(tx), vec![event]).await?)
}

/// Another contact became the person meanwhile: again from the start, where it is found.
fn overtaken(err: persistence::Error) -> persistence::Error {
    match err {
        persistence::Error::Conflict {
            code: Code::AlreadyExists,
            ..
        } => persistence::Error::Retry,
        other => other,
    }
}

/// The contact that was typed here and is the person: it has one of its addresses or numbers, and is no other person.
async fn unlinked(
    tx: &Tx,
    client: uuid::Uuid,
    person: &Person,
    imported: &Imported,
) -> Result<Option<Contact>> {
    let emails: Vec<String> = person.emails().into_iter().map(String::from).collect();
    let phones = imported
        .phones
        .iter()
        .map(|phone| phone.as_str().to_owned());
    let phones: Vec<String> = phones.collect();
    let mut rows = pipedrive::lock_unlinked(tx, client, &emails, &phones).await?;
    let reached = rows.iter().map(|row| {
        let read = Contacts::read(row)?;
        Ok(Reached {
            email: read.email.map(String::from),
            phones: read.phones.0.into_iter().map(String::from).collect(),
        })
    });
    let reached = reached.collect::<Result<Vec<_>>>()?;
    Ok(person.among(&reached).map(|index| rows.swap_remove(index)))
}

fn born(tx: &Tx, client_id: uuid::Uuid, person_id: i64, imported: &Imported) -> Result<Contact> {
    let mut row = Contact {
        client_id,
        pipedrive_person_id: Some(person_id),
        phones: json!([]),
        ..Default::default()
    };
    row.born(tx.new_id(), tx.now());
    fill(imported, &mut row)?;
    Ok(row)
}

/// What Pipedrive has replaces, what it lacks leaves what was typed.
fn fill(imported: &Imported, row: &mut Contact) -> Result<()> {
    let mut input = Contacts::read(row)?;
    input.name = Name::stored(&imported.name);
    if let Some(email) = &imported.email {
        input.email = Some(Email::stored(email.as_str()));
    }
    if !imported.phones.is_empty() {
        let phones = imported.phones.iter();
        input.phones = List(phones.map(|phone| Phone::stored(phone.as_str())).collect());
    }
    if let Some(organization) = &imported.organization {
        input.organization = Some(Name::stored(organization));
    }
    let note = noted(row.note.as_deref(), &imported.rest);
    input.note = note.map(Message::stored);
    contacts::write(input, row);
    Ok(())
}
