//! What Pipedrive sends: `{"success": true, "data": {…}}`, read as far as it is needed.
//!
//! Each reader gives `None` for nonsense and `Some(None)` for "there is none".

use domain::person::{Entry, Person};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;

/// A person, version 2. Members that a contact has no use for are passed over; without those that it is made of, which
/// may be null, this is an answer of something else, such as version 1.
#[derive(Deserialize)]
struct PersonData {
    id: i64,
    #[serde(deserialize_with = "promised")]
    name: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    org_id: Option<i64>,
    #[serde(deserialize_with = "promised")]
    emails: Option<Vec<EntryData>>,
    #[serde(deserialize_with = "promised")]
    phones: Option<Vec<EntryData>>,
    is_deleted: Option<bool>,
}

#[derive(Deserialize)]
struct EntryData {
    #[serde(deserialize_with = "promised")]
    value: Option<String>,
    primary: Option<bool>,
    label: Option<String>,
}

#[derive(Deserialize)]
struct OrganizationData {
    id: i64,
    #[serde(deserialize_with = "promised")]
    name: Option<String>,
    is_deleted: Option<bool>,
}

/// A member that is there, be it null: serde takes an absent option for a null one.
fn promised<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    member: D,
) -> Result<Option<T>, D::Error> {
    Option::deserialize(member)
}

/// A person, and the id of its organisation.
pub fn person(id: i64, body: &[u8]) -> Option<Option<(Person, Option<i64>)>> {
    let Some(data) = data::<PersonData>(body)? else {
        return Some(None);
    };
    if data.is_deleted == Some(true) {
        return Some(None);
    }
    let person = Person {
        id,
        name: data.name,
        first_name: data.first_name,
        last_name: data.last_name,
        emails: entries(data.emails),
        phones: entries(data.phones),
        organization: None,
    };
    // Somebody else's data must not become this contact's.
    (data.id == id).then_some(Some((person, data.org_id)))
}

/// The name of an organisation.
pub fn name(id: i64, body: &[u8]) -> Option<Option<Option<String>>> {
    let Some(data) = data::<OrganizationData>(body)? else {
        return Some(None);
    };
    if data.is_deleted == Some(true) {
        return Some(None);
    }
    (data.id == id).then_some(Some(data.name))
}

fn data<T: DeserializeOwned>(body: &[u8]) -> Option<Option<T>> {
    let mut whole: Value = serde_json::from_slice(body).ok()?;
    if whole.get("success") == Some(&Value::Bool(false)) {
        return None;
    }
    match whole.get_mut("data")?.take() {
        Value::Null => Some(None),
        data => serde_json::from_value(data).ok().map(Some),
    }
}

fn entries(entries: Option<Vec<EntryData>>) -> Vec<Entry> {
    let known = entries.unwrap_or_default().into_iter();
    known
        .map(|entry| Entry {
            value: entry.value.unwrap_or_default(),
            primary: entry.primary.unwrap_or(false),
            label: entry.label,
        })
        .collect()
}
