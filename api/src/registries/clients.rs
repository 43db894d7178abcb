//! `/clients`: prospects and those who already buy.

mod document;
mod dto;
mod duplicates;
mod place;
mod row;
mod writes;

use actix_web::http::Method;
use domain::{
    Words as _,
    client::{ClientKind, ClientStage, check_reachable},
    code::Code,
    permission::{Action, Role},
    values::Document,
    violation::Violations,
};
use persistence::{
    Executor, Scope, Tx,
    branch_lists::{self, Owner},
    clients,
    entity::clients::{Column, Entity, Model},
    list::{Compare, Filter, FilterKind, ListSpec, Sort},
    negotiations::search,
    reference::Kind,
};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::{
    caller::Caller,
    fields::{Address, DocumentText},
    http::{ApiError, Request, Result, endpoint::Endpoints},
    resource::{
        Asked, Link, Listed, Parent, Place, Resource, Shown, Written, branch_links, links_of,
        registration::{self, create_op, listed, removed, update_op},
        store,
    },
};

pub use dto::{ClientIn, ClientKindWord, ClientOut, ClientStageWord};
pub use duplicates::PossibleDuplicate;

/// The registry of clients.
#[derive(Debug)]
pub struct Clients;

/// Their routes.
pub fn routes(endpoints: Endpoints) -> Endpoints {
    endpoints
        .add(listed::<Clients>)
        .write(
            Method::POST,
            Clients::PLACE.path(),
            writes::create,
            create_op::<Clients>(),
        )
        .add(registration::shown::<Clients>)
        .write(
            Method::PATCH,
            Clients::PLACE.item(),
            writes::update,
            update_op::<Clients>(),
        )
        .add(removed::<Clients>)
        .at_times::<Shown<Clients>>(&["possible_duplicates"])
}

impl Resource for Clients {
    type Row = Model;
    type In = ClientIn;
    type Extra = ClientOut;
    const PLACE: Place = Place::Root("/clients");
    const ONE: &'static str = "client";
    const NAME: &'static str = "Client";
    const ABOUT: &'static str = "A document stands once in the system: 409 `document_taken` names the \
        other client (`client`: id and name) to who may see it. One that negotiates or has contracts in a branch stays \
        in its sight (409 `in_use`). Moving, sharing and deleting is for those of the home branch (403).";

    fn read(row: &Model) -> Result<ClientIn> {
        row::read(row)
    }

    async fn extra<C: Executor>(
        _db: &C,
        _scope: Scope,
        _parent: &Parent,
        rows: &[Model],
    ) -> Result<Vec<ClientOut>> {
        rows.iter().map(row::out).collect()
    }
}

impl Listed for Clients {
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
}

impl Written for Clients {
    const WRITES: Action = Action::WriteClients;
    const PROBLEMS: &'static [Code] = &[Code::DocumentTaken];

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
        let home = ("/branch_id", Kind::Branch, Some(input.branch_id));
        let mut links = branch_links("/shared_branch_ids", &input.shared_branch_ids);
        links.extend(links_of([home]));
        links
    }

    async fn branch(_tx: &Tx, _row: &Model, input: &ClientIn) -> Result<Option<Uuid>> {
        // Shared, it concerns several.
        let alone = input.shared_branch_ids.0.is_empty();
        Ok(alone.then_some(input.branch_id))
    }

    async fn may(
        request: &Request,
        _tx: &Tx,
        old: Option<&ClientIn>,
        new: Option<&ClientIn>,
    ) -> Result<()> {
        new.map_or(Ok(()), |new| place::check(&request.caller, old, new))
    }

    async fn decide(asked: &Asked<'_, Self>, mut input: ClientIn, row: &mut Model) -> Result<()> {
        place::tidy(&mut input);
        check(&mut input)?;
        if let Some(old) = asked.old {
            place::unused(asked.tx, row.id, old, &input).await?;
        }
        row::write(input, row);
        Ok(())
    }

    async fn saved(_request: &Request, tx: &Tx, old: Option<&Model>, new: &Model) -> Result<()> {
        let before = old.map(clients::shared_with).transpose()?;
        let (before, after) = (before.unwrap_or_default(), clients::shared_with(new)?);
        branch_lists::replace(tx, Owner::Client, new.id, &before, &after).await?;
        let searched = |row: &Model| (row.name.clone(), row.document.clone(), row.phones.clone());
        if old.is_some_and(|old| searched(old) != searched(new)) {
            search::refresh_client(tx, new).await?;
        }
        Ok(())
    }

    /// Who it is shared with may not take it from its home.
    async fn removes(request: &Request, tx: &Tx, row: &Model) -> Result<()> {
        match request.caller.permission().has_branch(row.branch_id) {
            true => store::unused::<Self>(tx, row).await,
            false => Err(ApiError::forbidden()),
        }
    }
}

/// The document is one of the client's kind, and there is a way to reach the client; both in the form that is kept.
fn check(new: &mut ClientIn) -> Result<()> {
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
    Ok(violations.into_result(())?)
}

/// The branch of who belongs to one only. An admin belongs to all.
fn only_branch(caller: &Caller) -> Option<Uuid> {
    match (caller.role, caller.branch_ids.as_slice()) {
        (Role::Admin, _) => None,
        (_, [branch_id]) => Some(*branch_id),
        _ => None,
    }
}
