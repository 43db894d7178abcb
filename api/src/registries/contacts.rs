//! `/clients/{client_id}/contacts`: whom to speak to at a client.

use domain::{permission::Action, values::text::fold};
use persistence::Executor;
use persistence::{
    Scope, Tx, clients,
    entity::contacts::{Column, Entity, Model},
    list::{ListSpec, Sort},
    reference::Kind,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    fields::{Email, Message, Name, Phones, ShortLine, phones},
    http::Result,
    resource::{Asked, Listed, Parent, Place, Resource, Written},
};

/// A contact of a client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Paula Silva", "role": "Compras", "email": "paula@example.com", "phones": ["(11) 97654-3210"],
}))]
pub struct ContactIn {
    /// Name.
    pub name: Name,
    /// What the person is there: owner, caretaker …
    pub role: Option<ShortLine>,
    /// E-mail.
    pub email: Option<Email>,
    /// Telephone numbers.
    #[serde(default)]
    #[schema(default = json!([]))]
    pub phones: Phones,
    /// Where the person works.
    pub organization: Option<Name>,
    /// What else is worth knowing. What Pipedrive told stands between `[Pipedrive]` and
    /// `[/Pipedrive]` and is replaced by the next synchronisation; the rest never is.
    pub note: Option<Message>,
}

/// What a contact is called elsewhere.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct ExternalIds {
    /// Person id in Pipedrive.
    #[schema(minimum = 1, maximum = 9_223_372_036_854_775_807_i64, example = 42)]
    pub pipedrive_person_id: Option<i64>,
}

/// Derived members of a contact.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct ContactOut {
    /// The client.
    pub client_id: Uuid,
    /// What the contact is called elsewhere.
    pub external_ids: ExternalIds,
}

/// The contacts of a client.
#[derive(Debug)]
pub struct Contacts;

impl Resource for Contacts {
    type Row = Model;
    type In = ContactIn;
    type Extra = ContactOut;
    const PLACE: Place = Place::Below {
        path: "/clients/{client_id}/contacts",
        parent: Kind::Client,
        param: "client_id",
    };
    const ONE: &'static str = "contact";
    const NAME: &'static str = "Contact";

    fn read(row: &Model) -> Result<ContactIn> {
        Ok(ContactIn {
            name: Name::stored(&row.name),
            role: row.role.as_ref().map(ShortLine::stored),
            email: row.email.as_ref().map(Email::stored),
            phones: phones::stored(&row.phones)?,
            organization: row.organization.as_ref().map(Name::stored),
            note: row.note.as_ref().map(Message::stored),
        })
    }

    async fn extra<C: Executor>(
        _db: &C,
        _scope: Scope,
        _parent: &Parent,
        rows: &[Model],
    ) -> Result<Vec<ContactOut>> {
        let extra = |row: &Model| ContactOut {
            client_id: row.client_id,
            external_ids: ExternalIds {
                pipedrive_person_id: row.pipedrive_person_id,
            },
        };
        Ok(rows.iter().map(extra).collect())
    }
}

impl Listed for Contacts {
    const LIST: &'static ListSpec<Entity> = &ListSpec {
        id: Column::Id,
        sorts: &[
            Sort::text("name", Column::Name),
            Sort::instant("created_at", Column::CreatedAt),
            Sort::instant("updated_at", Column::UpdatedAt),
        ],
        descending: false,
        filters: &[],
        search: Some(Column::SearchText),
        updated: Some(Column::UpdatedAt),
    };
}

impl Written for Contacts {
    const WRITES: Action = Action::WriteClients;

    async fn decide(_asked: &Asked<'_, Self>, input: ContactIn, row: &mut Model) -> Result<()> {
        write(input, row);
        Ok(())
    }

    async fn branch(tx: &Tx, row: &Model, _input: &ContactIn) -> Result<Option<Uuid>> {
        Ok(clients::only_branch(tx, row.client_id).await?)
    }
}

/// Writes a contact's members to its row.
pub fn write(input: ContactIn, row: &mut Model) {
    row.name = input.name.into();
    row.role = input.role.map(String::from);
    row.email = input.email.map(String::from);
    row.phones = json!(input.phones);
    row.organization = input.organization.map(String::from);
    row.note = input.note.map(String::from);
    let email = row.email.as_deref().unwrap_or_default();
    let phones = clients::phones(&row.phones);
    row.search_text = fold(format!("{} {email} {phones}", row.name).trim_end());
}
