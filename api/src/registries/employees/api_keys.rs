//! `/employees/{employee_id}/api-keys`: what an integration calls with. A key is shown once; what is kept can only
//! recognise it.

use actix_web::http::Method;
use demo::ids;
use domain::{
    Words as _,
    code::Code,
    permission::{Action, EmployeeKind},
    values::date,
    violation::Violations,
};
use persistence::{
    Db, Executor, Tx,
    api_keys::{self as rows, LIST},
    entity::{api_keys::Model, employees},
    stamp::Stamped as _,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    auth::api_key::NewKey,
    fields::{Instant, Name},
    http::{
        Answer, ApiError, Cx, Record, Request, Result,
        endpoint::{Endpoints, op},
        list::{Page, params},
    },
};

const ALL: &str = "/employees/{employee_id}/api-keys";
const ONE: &str = "/employees/{employee_id}/api-keys/{id}";

/// A key by which an integration calls.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "Produção", "expires_at": "2199-12-31T03:00:00Z" }))]
pub struct ApiKeyIn {
    /// What it is for.
    pub name: Name,
    /// From when on it is refused; never when null.
    pub expires_at: Option<Instant>,
}

/// What is derived of a key.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ApiKeyExtra {
    /// How it begins, for recognition.
    #[schema(max_length = 12, example = "vcm_k3Yx9mQa")]
    pub prefix: String,
    /// When it was last used, within a minute; null before.
    pub last_used_at: Option<Instant>,
    /// The key itself, which only the answer to its creation tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        max_length = 47,
        pattern = "^vcm_[A-Za-z0-9_-]{43}$",
        example = json!(ids::API_KEY)
    )]
    pub key: Option<String>,
}

/// A key as it is shown.
pub type ApiKey = Record<ApiKeyIn, ApiKeyExtra>;

/// Their routes.
pub fn routes(endpoints: Endpoints) -> Endpoints {
    let takes = Action::ManageApiKeys;
    let about = "Send the key as `Authorization: Bearer vcm_…`. It acts with the integration's role and branches, \
        in all but what takes a person.";
    endpoints
        .get(
            ALL,
            list,
            op("listApiKeys", "List the API keys of an integration", takes)
                .about("A keyset page, newest first. Expired keys stay until they are revoked.")
                .params(params(LIST)),
        )
        .write(
            Method::POST,
            ALL,
            create,
            op("createApiKey", "Create an API key", takes)
                .about(format!("{about} The answer tells it, once."))
                .success(201)
                .problems(&[Code::NotAnIntegration]),
        )
        .get(
            ONE,
            read,
            op("getApiKey", "Read an API key", takes).versioned(),
        )
        .write(
            Method::DELETE,
            ONE,
            revoke,
            op("revokeApiKey", "Revoke an API key", takes)
                .about("It is refused from now on, by other processes within 2 s.")
                .success(204)
                .versioned(),
        )
        .at_times::<ApiKey>(&["key"])
}

/// `GET …/api-keys`
pub async fn list(cx: &Cx<()>, db: &Db) -> Result<Answer<Page<ApiKey>>> {
    let holder = holder(cx, db, false).await?;
    let query = cx.list(LIST)?;
    let page = rows::page(db, holder.id, &query).await?;
    let data = page.rows.iter().map(shown).collect();
    cx.page(&query, page.next, page.total, data)
}

/// `POST …/api-keys`
pub async fn create(cx: &Cx<ApiKeyIn>, tx: &Tx) -> Result<Answer<ApiKey>> {
    let holder = holder(cx, tx, true).await?;
    let document = cx.json()?;
    if holder.kind != EmployeeKind::Integration.as_str() {
        return Err(ApiError::new(Code::NotAnIntegration));
    }
    let input = cx.read(&document)?;
    if input.expires_at.is_some_and(|end| end.0 <= cx.now) {
        return Err(Violations::from(date::passed("/expires_at")).into());
    }
    let key = NewKey::random();
    let mut row = Model {
        employee_id: holder.id,
        name: input.name.into_string(),
        prefix: key.prefix,
        token_hash: key.hash,
        expires_at: input.expires_at.map(|end| end.0),
        ..Model::default()
    };
    row.born(tx.new_id(), tx.now());
    rows::insert(tx, &cx.act(tx), row.clone()).await?;
    let location = format!("{}/{}", cx.path.trim_end_matches('/'), row.id);
    Ok(Answer::created(location, shown(&row))
        .version(row.version)
        .telling(|shown| shown.extra.key = Some(key.text))?
        .secret())
}

/// `GET …/api-keys/{id}`
pub async fn read(cx: &Cx<()>, db: &Db) -> Result<Answer<ApiKey>> {
    let row = find(cx, db, false).await?;
    Ok(Answer::ok(shown(&row)).version(row.version))
}

/// `DELETE …/api-keys/{id}`
pub async fn revoke(cx: &Cx<()>, tx: &Tx) -> Result<Answer<()>> {
    let row = find(cx, tx, true).await?;
    cx.expect_version(row.version)?;
    rows::revoke(tx, &cx.act(tx), row).await?;
    Ok(Answer::no_content())
}

/// The employee of the path, in sight.
async fn holder(request: &Request, db: &impl Executor, lock: bool) -> Result<employees::Model> {
    let id = request.path_id("employee_id")?;
    let found = rows::holder(db, request.scope(), id, lock).await?;
    found.ok_or_else(ApiError::not_found)
}

/// The key of the path.
async fn find(request: &Request, db: &impl Executor, lock: bool) -> Result<Model> {
    let holder = holder(request, db, false).await?;
    let found = rows::find(db, holder.id, request.id()?, lock).await?;
    found.ok_or_else(ApiError::not_found)
}

fn shown(row: &Model) -> ApiKey {
    let input = ApiKeyIn {
        name: Name::stored(&row.name),
        expires_at: row.expires_at.map(Instant),
    };
    let extra = ApiKeyExtra {
        prefix: row.prefix.clone(),
        last_used_at: row.last_used_at.map(Instant),
        key: None,
    };
    Record::new(row, input, extra)
}
