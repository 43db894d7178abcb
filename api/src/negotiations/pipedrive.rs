//! `/negotiations/{id}/integrations/pipedrive`: a person of Pipedrive becomes the contact.

mod link;

use std::sync::Arc;

use actix_web::http::Method;
use demo::ids;
use domain::{code::Code, permission::Action};
use persistence::{
    Db, Executor, Tx,
    entity::{negotiations, pipedrive_links::Model},
    history::Change,
    negotiations::pipedrive,
    stamp,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::opened;
use crate::{
    fields::{Instant, Int},
    http::{
        Answer, ApiError, Cx, Request, Result,
        endpoint::{Endpoints, op},
        record::Record,
    },
    registries::contacts::Contacts,
    resource::{Shown, one},
    state::State,
};

const PATH: &str = "/negotiations/{id}/integrations/pipedrive";

/// The id of a person in Pipedrive.
pub type PersonId = Int<1, { i64::MAX }>;
/// The contact that a person is.
pub type LinkedContact = Shown<Contacts>;

/// A person of Pipedrive.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "person_id": ids::PERSON,
}))]
pub struct PipedriveLinkIn {
    /// Its id in Pipedrive.
    pub person_id: PersonId,
}

/// What the person became.
#[derive(Debug, Serialize, ToSchema)]
pub struct PipedriveLinkOut {
    /// The contact, which is the negotiation's since.
    pub contact: LinkedContact,
    /// When Pipedrive was last asked.
    pub synced_at: Instant,
}

/// A synchronisation takes no members.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PipedriveSyncIn {}

/// A link as it is shown.
pub type PipedriveLink = Record<PipedriveLinkIn, PipedriveLinkOut>;

/// Their routes.
pub fn routes(endpoints: Endpoints) -> Endpoints {
    endpoints
        .get(
            PATH,
            read,
            op("getPipedriveLink", "Read the link to Pipedrive", Action::Read)
                .versioned()
                .acts_on(ids::LINKED),
        )
        .no_transaction(
            Method::POST,
            PATH,
            create,
            op("createPipedriveLink", "Take a person of Pipedrive over", Action::WriteNegotiation)
                .about("The person becomes, or refreshes, the contact with that id at the client, and is selected as the negotiation's contact. 200 when the negotiation was linked to the person already. 409 `integration_not_configured` without a token; Pipedrive's own failures are 502, 503 with `Retry-After`, and 504.")
                .or_created()
                .refuses(&[502, 504])
                .problems(&[Code::IntegrationNotConfigured])
                .acts_on(ids::TO_LINK),
        )
        .no_transaction(
            Method::POST,
            format!("{PATH}/sync"),
            sync,
            op("syncPipedriveLink", "Ask Pipedrive again", Action::WriteNegotiation)
                .about("What Pipedrive has replaces the contact's members, what it lacks leaves them as they are.")
                .versioned()
                .refuses(&[422, 502, 504])
                .problems(&[Code::IntegrationNotConfigured])
                .acts_on(ids::LINKED),
        )
        .write(
            Method::DELETE,
            PATH,
            remove,
            op("deletePipedriveLink", "Unlink", Action::WriteNegotiation)
                .about("The contact stays as it is, its external id included.")
                .success(204)
                .versioned()
                .conflicts()
                .acts_on(ids::TO_UNLINK),
        )
}

async fn read(cx: &Cx<()>, db: &Db) -> Result<Answer<PipedriveLink>> {
    let negotiation = opened::find(cx, db).await?;
    let link = linked(db, &negotiation).await?;
    Ok(Answer::ok(shown(db, &link).await?).version(link.version))
}

async fn create(cx: &Cx<PipedriveLinkIn>, state: &Arc<State>) -> Result<Answer<PipedriveLink>> {
    let negotiation = opened::find(cx, state.store.db()).await?;
    let document = cx.json()?;
    opened::editable(cx, &negotiation)?;
    let person_id = cx.read(&document)?.person_id.0;
    state.pipedrive.configured()?;
    let person = state.pipedrive.person(person_id).await?;
    let (link, before) = link::save(cx.request(), person, link::Expected::Any).await?;
    let shown = shown(state.store.db(), &link).await?;
    let known = before.is_some_and(|before| before.person_id == person_id);
    let answer = match known {
        true => Answer::ok(shown),
        false => Answer::created(cx.path.trim_end_matches('/'), shown),
    };
    Ok(answer.version(link.version))
}

async fn sync(cx: &Cx<PipedriveSyncIn>, state: &Arc<State>) -> Result<Answer<PipedriveLink>> {
    let negotiation = opened::find(cx, state.store.db()).await?;
    let link = linked(state.store.db(), &negotiation).await?;
    let document = cx.json()?;
    cx.expect_version(link.version)?;
    opened::editable(cx, &negotiation)?;
    cx.read(&document)?;
    state.pipedrive.configured()?;
    let asked = state.pipedrive.person(link.person_id).await;
    // The body names no member that could be at fault.
    let person = asked.map_err(|err| match err.code {
        Code::PipedrivePersonNotFound => ApiError::new(err.code),
        _ => err,
    })?;
    let (link, _) = link::save(cx.request(), person, link::Expected::Same).await?;
    let shown = shown(state.store.db(), &link).await?;
    Ok(Answer::ok(shown).version(link.version))
}

async fn remove(cx: &Cx<()>, tx: &Tx) -> Result<Answer<()>> {
    let negotiation = opened::lock(cx, tx).await?;
    let link = linked(tx, &negotiation).await?;
    cx.expect_version(link.version)?;
    opened::editable(cx, &negotiation)?;
    let changes = [Change::new(
        "pipedrive.person_id",
        json!(link.person_id),
        json!(null),
    )];
    stamp::delete(tx, link).await?;
    opened::save(cx, tx, negotiation, "pipedrive.unlinked", &changes).await?;
    Ok(Answer::no_content())
}

async fn linked(db: &impl Executor, negotiation: &negotiations::Model) -> Result<Model> {
    let link = pipedrive::find(db, negotiation.id).await?;
    link.ok_or_else(ApiError::not_found)
}

async fn shown(db: &impl Executor, link: &Model) -> Result<PipedriveLink> {
    let contact = pipedrive::contact(db, link.contact_id).await?;
    let contact = contact.ok_or_else(ApiError::not_found)?;
    let input = PipedriveLinkIn {
        person_id: Int(link.person_id),
    };
    let extra = PipedriveLinkOut {
        contact: one::<Contacts>(db, contact).await?,
        synced_at: Instant(link.synced_at),
    };
    Ok(Record::new(link, input, extra))
}

/// The request's own path parameter, found again under a lock.
async fn locked(request: &Request, tx: &Tx) -> Result<negotiations::Model> {
    let negotiation = opened::lock(request, tx).await?;
    opened::editable(request, &negotiation)?;
    Ok(negotiation)
}
