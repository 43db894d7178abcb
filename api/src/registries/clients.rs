//! `/clients`: prospects and those who already buy.

mod document;
mod row;
mod writes;

use demo::ids;
use domain::{
    Choice as _,
    client::{ClientKind, ClientStage, check_reachable},
    code::Code,
    permission::{Action, Role},
    values::Document,
    violation::Violations,
};
use persistence::{
    Scope, Tx, clients,
    entity::clients::{Column, Entity, Model},
    list::{Compare, Filter, FilterKind, ListSpec, Sort},
    negotiations::search,
    reference::Kind,
    references,
};
use sea_orm::{Condition, ConnectionTrait};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    registry::{Link, Registry, link},
    resource::{create_op, item, listed, refuse_used, removed, shown_one, update_op},
};
use crate::{
    auth::Caller,
    fields::{Address, Choice, DocumentText, Email, Instant, Name, Phones},
    http::{Request, Result, endpoint::Endpoints},
};

/// Person or company.
pub type ClientKindWord = Choice<ClientKind>;
/// Prospect or client.
pub type ClientStageWord = Choice<ClientStage>;

/// A client, prospects included.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "kind": "person", "name": "Maria Silva", "document": "529.982.247-25", "email": "maria@example.com",
    "phones": ["(11) 98765-4321"], "branch_id": ids::BRANCHES.one(),
    "address": {"postal_code": "01310-100", "street": "Avenida Paulista", "number": "1000", "complement": "ap. 12",
        "district": "Bela Vista", "city": "São Paulo", "state": "SP"},
}))]
pub struct ClientIn {
    /// A person has a CPF, a company a CNPJ.
    pub kind: ClientKindWord,
    /// Name; of a company the registered one.
    pub name: Name,
    /// Name on the shop sign.
    pub trade_name: Option<Name>,
    /// CPF or CNPJ; unique, and needed for the win.
    pub document: Option<DocumentText>,
    /// E-mail. A client has an e-mail or a phone.
    pub email: Option<Email>,
    /// Telephone numbers.
    #[serde(default)]
    #[schema(default = json!([]))]
    pub phones: Phones,
    /// Branch. Who belongs to one branch only may leave it out.
    pub branch_id: Uuid,
    /// Address.
    pub address: Option<Address>,
}

/// Derived members of a client.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct ClientOut {
    /// A win turns a prospect into a client.
    pub stage: ClientStageWord,
    /// When that was.
    pub converted_at: Option<Instant>,
}

/// The registry of clients.
#[derive(Debug)]
pub struct Clients;

/// Their routes.
pub fn routes(endpoints: Endpoints) -> Endpoints {
    use actix_web::http::Method;
    endpoints
        .add(listed::<Clients>)
        .write(
            Method::POST,
            Clients::PATH,
            writes::create,
            create_op::<Clients>(),
        )
        .add(shown_one::<Clients>)
        .write(
            Method::PATCH,
            item::<Clients>(),
            writes::update,
            update_op::<Clients>(),
        )
        .add(removed::<Clients>)
}

impl Registry for Clients {
    type Entity = Entity;
    type Row = Model;
    type In = ClientIn;
    type Extra = ClientOut;
    const PATH: &'static str = "/clients";
    const ONE: &'static str = "client";
    const NAME: &'static str = "Client";
    const KIND: Kind = Kind::Client;
    const WRITES: Action = Action::WriteClients;
    const LIST: &'static ListSpec<Entity> = &ListSpec {
        id: Column::Id,
        sorts: &[
            Sort::text("name", Column::Name),
            Sort::instant("created_at", Column::CreatedAt),
            Sort::instant("updated_at", Column::UpdatedAt),
        ],
        descending: false,
        filters: &[
            Filter::reference("branch_id", Column::BranchId, Kind::Branch),
            Filter::equal(
                "stage",
                Column::Stage,
                FilterKind::Choice(ClientStage::WORDS),
            ),
            Filter::equal("kind", Column::Kind, FilterKind::Choice(ClientKind::WORDS)),
            Filter::equal("document", Column::Document, FilterKind::Document),
            Filter::equal("email", Column::Email, FilterKind::Email),
            Filter::bound(
                "phone",
                Column::Phones,
                FilterKind::Phone,
                Compare::Holds(clients::with_phone),
            ),
        ],
        search: Some(Column::SearchText),
        updated: Some(Column::UpdatedAt),
    };
    const ABOUT: &'static str = "A document stands once in the system: 409 `document_taken` names the \
        other client (`client`: id and name) to who may see it. One that negotiates or has contracts stays in its \
        branch (409 `in_use`).";

    const PROBLEMS: &'static [Code] = &[Code::DocumentTaken];

    fn read(row: &Model) -> Result<ClientIn> {
        row::read(row)
    }

    fn write(input: &ClientIn, row: &mut Model) {
        row::write(input, row);
    }

    fn scope(scope: Scope) -> Condition {
        scope.branch((Entity, Column::BranchId))
    }

    fn complete(caller: &Caller, document: &mut Value) {
        let missing =
            |document: &Map<String, Value>| document.get("branch_id").is_none_or(Value::is_null);
        if let (Some(document), Some(branch_id)) = (document.as_object_mut(), only_branch(caller))
            && missing(document)
        {
            document.insert("branch_id".to_owned(), json!(branch_id));
        }
    }

    fn links(input: &ClientIn) -> Vec<Link> {
        Vec::from_iter(link("/branch_id", Kind::Branch, Some(input.branch_id)))
    }

    async fn branch(_tx: &Tx, _row: &Model, input: &ClientIn) -> Result<Option<Uuid>> {
        Ok(Some(input.branch_id))
    }

    async fn check(
        _request: &Request,
        tx: &Tx,
        row: &Model,
        old: Option<&ClientIn>,
        new: &mut ClientIn,
    ) -> Result<()> {
        let mut violations = Violations::new();
        new.address = new.address.take().and_then(Address::or_none);
        if let Some(text) = &new.document {
            match Document::read(new.kind.0.document_kind(), text.as_str()) {
                Ok(document) => new.document = Some(DocumentText::stored(document)),
                Err(fault) => violations.add(fault.at("/document")),
            }
        }
        let reachable = check_reachable(!new.phones.0.is_empty(), new.email.is_some());
        violations.extend(reachable.err().unwrap_or_default());
        violations.into_result(())?;
        match old {
            Some(old) if old.branch_id != new.branch_id => unsold(tx, row.id).await,
            _ => Ok(()),
        }
    }

    async fn fill<C: ConnectionTrait>(
        _db: &C,
        rows: &[Model],
        inputs: Vec<ClientIn>,
    ) -> Result<Vec<(ClientIn, ClientOut)>> {
        let pairs = inputs.into_iter().zip(rows);
        pairs
            .map(|(input, row)| Ok((input, row::out(row)?)))
            .collect()
    }

    async fn saved(
        _request: &Request,
        tx: &Tx,
        row: &Model,
        old: Option<&ClientIn>,
        new: &ClientIn,
    ) -> Result<()> {
        let Some(old) = old else {
            return Ok(());
        };
        let same = old.name == new.name && old.document == new.document;
        if !same || old.phones != new.phones {
            search::refresh_client(tx, row).await?;
        }
        Ok(())
    }
}

/// The branch of who belongs to one only. An admin belongs to all.
fn only_branch(caller: &Caller) -> Option<Uuid> {
    match (caller.role, caller.branch_ids.as_slice()) {
        (Role::Admin, _) => None,
        (_, [branch_id]) => Some(*branch_id),
        _ => None,
    }
}

/// A client stays in the branch where it negotiates and buys. The row is locked: who negotiates anew waits.
async fn unsold(tx: &Tx, id: Uuid) -> Result<()> {
    let mut users = references::users_of(tx, Kind::Client.table(), id).await?;
    // A private billing type goes with its client.
    users.retain(|user| *user != "billing_type");
    refuse_used(&users)
}
