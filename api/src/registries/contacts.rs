//! `/clients/{client_id}/contacts`: whom to speak to at a client.

use domain::{permission::Action, values::text::fold};
use persistence::Executor;
use persistence::{
    Scope, Tx, clients,
    entity::contacts::{Column, Entity, Model},
    list::{ListSpec, Sort},
    reference::Kind,
};
use sea_orm::{ColumnTrait, Condition};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::registry::{Parent, Registry};
use crate::{
    fields::{Email, Message, Name, Phones, ShortLine, phones},
    http::Result,
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

impl Registry for Contacts {
    type Entity = Entity;
    type Row = Model;
    type In = ContactIn;
    type Extra = ContactOut;
    const PATH: &'static str = "/clients/{client_id}/contacts";
    const ONE: &'static str = "contact";
    const NAME: &'static str = "Contact";
    const KIND: Kind = Kind::Contact;
    const PARENT: Option<Parent> = Some(Parent {
        kind: Kind::Client,
        param: "client_id",
    });
    const WRITES: Action = Action::WriteClients;
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

    fn write(input: &ContactIn, row: &mut Model) {
        row.name = input.name.as_str().to_owned();
        row.role = input.role.clone().map(String::from);
        row.email = input.email.clone().map(String::from);
        row.phones = json!(input.phones);
        row.organization = input.organization.clone().map(String::from);
        row.note = input.note.clone().map(String::from);
        let email = row.email.as_deref().unwrap_or_default();
        let phones = clients::phones(&row.phones);
        row.search_text = fold(format!("{} {email} {phones}", row.name).trim_end());
    }

    fn scope(scope: Scope) -> Condition {
        scope.of_client((Entity, Column::ClientId))
    }

    fn below(parent: Uuid) -> Condition {
        Condition::all().add(Column::ClientId.eq(parent))
    }

    fn hang(row: &mut Model, parent: Uuid) {
        row.client_id = parent;
    }

    async fn branch(tx: &Tx, row: &Model, _input: &ContactIn) -> Result<Option<Uuid>> {
        Ok(clients::only_branch(tx, row.client_id).await?)
    }

    async fn fill<C: Executor>(
        _db: &C,
        rows: &[Model],
        inputs: Vec<ContactIn>,
    ) -> Result<Vec<(ContactIn, ContactOut)>> {
        let extras = rows.iter().map(|row| ContactOut {
            client_id: row.client_id,
            external_ids: ExternalIds {
                pipedrive_person_id: row.pipedrive_person_id,
            },
        });
        Ok(inputs.into_iter().zip(extras).collect())
    }
}
