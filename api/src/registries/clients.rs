//! `/clients`: prospects and those who already buy.

mod document;
mod dto;
mod duplicates;
mod place;
mod row;
mod writes;

use domain::{
    Choice as _,
    client::{ClientKind, ClientStage, check_reachable},
    code::Code,
    permission::{Action, Role},
    values::Document,
    violation::Violations,
};
use persistence::Executor;
use persistence::{
    Scope, Tx,
    branch_lists::{self, Owner},
    clients,
    entity::clients::{Column, Entity, Model},
    list::{Compare, Filter, FilterKind, ListSpec, Sort},
    negotiations::search,
    reference::Kind,
};
use sea_orm::Condition;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    registry::{Link, Registry, link, links_of},
    resource::{Shown, create_op, item, listed, remove_op, shown_one, update_op},
};
use crate::{
    caller::Caller,
    fields::{Address, DocumentText},
    http::{Request, Result, endpoint::Endpoints},
};

pub use dto::{ClientIn, ClientKindWord, ClientOut, ClientStageWord};
pub use duplicates::PossibleDuplicate;

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
        .write(
            Method::DELETE,
            item::<Clients>(),
            writes::remove,
            remove_op::<Clients>(),
        )
        .at_times::<Shown<Clients>>(&["possible_duplicates"])
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
        other client (`client`: id and name) to who may see it. One that negotiates or has contracts in a branch stays \
        in its sight (409 `in_use`). Moving, sharing and deleting is for those of the home branch (403).";

    const PROBLEMS: &'static [Code] = &[Code::DocumentTaken];

    fn read(row: &Model) -> Result<ClientIn> {
        row::read(row)
    }

    fn write(input: &ClientIn, row: &mut Model) {
        row::write(input, row);
    }

    fn scope(scope: Scope) -> Condition {
        scope.clients()
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
        let mut links = links_of("/shared_branch_ids", &input.shared_branch_ids);
        links.extend(link("/branch_id", Kind::Branch, Some(input.branch_id)));
        links
    }

    fn may_write(caller: &Caller, old: Option<&ClientIn>, new: Option<&ClientIn>) -> Result<()> {
        new.map_or(Ok(()), |new| place::check(caller, old, new))
    }

    async fn branch(_tx: &Tx, _row: &Model, input: &ClientIn) -> Result<Option<Uuid>> {
        // Shared, it concerns several.
        let alone = input.shared_branch_ids.0.is_empty();
        Ok(alone.then_some(input.branch_id))
    }

    async fn check(
        _request: &Request,
        tx: &Tx,
        row: &Model,
        old: Option<&ClientIn>,
        new: &mut ClientIn,
    ) -> Result<()> {
        let mut violations = Violations::new();
        place::tidy(new);
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
            Some(old) => place::unused(tx, row.id, old, new).await,
            None => Ok(()),
        }
    }

    async fn fill<C: Executor>(
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
        let before = old.map_or(&[][..], |old| &old.shared_branch_ids.0);
        let after = &new.shared_branch_ids.0;
        branch_lists::replace(tx, Owner::Client, row.id, before, after).await?;
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
