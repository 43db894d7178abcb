//! Likely duplicates of a new client: told, never refused.

use std::collections::BTreeMap;

use domain::client::ClientMatch;
use persistence::{Tx, clients};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Clients;
use crate::{
    fields::{Choice, Name, Phone},
    http::{Request, Result},
    resource::Shown,
};

/// What a duplicate has in common with the new client.
pub type ClientMatchWord = Choice<ClientMatch>;

/// A client that may be the same as the new one.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PossibleDuplicate {
    /// Id.
    pub id: Uuid,
    /// Name.
    pub name: Name,
    /// What both have.
    #[schema(max_items = 2)]
    pub matched_on: Vec<ClientMatchWord>,
}

/// The clients in sight that have the same e-mail address or one of the telephone numbers, oldest first.
pub async fn of(
    request: &Request,
    tx: &Tx,
    new: &Shown<Clients>,
) -> Result<Vec<PossibleDuplicate>> {
    let (scope, id) = (request.scope(), new.id);
    let mut found = BTreeMap::new();
    if let Some(email) = &new.input.email {
        let rows = clients::alike_by_email(tx, scope, email.as_str(), id).await?;
        note(&mut found, ClientMatch::Email, rows);
    }
    let numbers = new.input.phones.0.iter();
    let numbers: Vec<&str> = numbers.map(Phone::as_str).collect();
    let rows = clients::alike_by_phone(tx, scope, &numbers, id).await?;
    note(&mut found, ClientMatch::Phone, rows);
    Ok(found.into_values().collect())
}

fn note(
    found: &mut BTreeMap<Uuid, PossibleDuplicate>,
    matched: ClientMatch,
    rows: Vec<(Uuid, String)>,
) {
    for (id, name) in rows {
        let duplicate = found.entry(id).or_insert_with(|| PossibleDuplicate {
            id,
            name: Name::stored(name),
            matched_on: Vec::new(),
        });
        duplicate.matched_on.push(Choice(matched));
    }
}
