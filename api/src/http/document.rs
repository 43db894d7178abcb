//! The OpenAPI 3.1 document, assembled from the registered endpoints and their types' schemas.

mod examples;
mod polish;

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use utoipa::openapi::OpenApi;

use super::{
    endpoint::{Endpoint, Endpoints, Serves},
    form,
};
use crate::auth::Access;

/// The document as JSON.
#[must_use]
pub fn json(endpoints: &Endpoints) -> Value {
    let mut schemas = Map::new();
    for (name, schema) in &endpoints.schemas {
        schemas.insert(
            name.clone(),
            serde_json::to_value(schema).unwrap_or_default(),
        );
    }
    polish::polish(&mut schemas);
    let mut paths = Map::new();
    for endpoint in &endpoints.all {
        let item = paths
            .entry(endpoint.path.clone())
            .or_insert_with(|| json!({}));
        if let Some(item) = item.as_object_mut() {
            let method = endpoint.method.as_str().to_lowercase();
            item.insert(method, operation(endpoint, &schemas));
        }
    }
    let tags: Vec<Value> = endpoints
        .tags
        .iter()
        .map(|(name, about)| json!({"name": name, "description": about}))
        .collect();
    json!({
        "openapi": "3.1.0",
        "info": info(),
        "servers": [{"url": "/", "description": "This server"}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"bearer": {
                "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
                "description": "`access_token` of `POST /auth/login`"
            }}
        },
        "tags": tags,
    })
}

/// The same as YAML, as committed.
///
/// # Errors
/// When the document is no OpenAPI document, which is a defect.
pub fn yaml(document: &Value) -> Result<String, String> {
    let document: OpenApi =
        serde_json::from_value(document.clone()).map_err(|err| err.to_string())?;
    document.to_yaml().map_err(|err| err.to_string())
}

fn info() -> Value {
    json!({
        "title": "Vencemos",
        "version": env!("CARGO_PKG_VERSION"),
        "description": "Sales negotiations of internet providers: from a prospect's first contact to the win.\n\n\
                        Bodies come plain or with `Content-Encoding: gzip`; limits hold for what comes out of it.",
        "license": {"name": "MIT", "identifier": "MIT"}
    })
}

fn operation(endpoint: &Endpoint, schemas: &Map<String, Value>) -> Value {
    let op = &endpoint.op;
    let mut operation = json!({
        "tags": [endpoint.tag],
        "operationId": op.id,
        "summary": op.summary,
        "description": description(endpoint),
        "parameters": parameters(endpoint),
        "responses": responses(endpoint, schemas),
        "x-access": format!("{:?}", op.access).to_lowercase(),
    });
    // A body that can have no member is none.
    let body = endpoint
        .request
        .as_ref()
        .filter(|(name, _)| has_members(schemas.get(name)));
    if let (Some((name, required)), Some(object)) = (body, operation.as_object_mut()) {
        let mut content = Map::new();
        for media in media_types(endpoint) {
            content.insert(media.to_owned(), media_type(name, schemas));
        }
        object.insert(
            "requestBody".into(),
            json!({"required": required, "content": content}),
        );
    }
    if let (true, Some(object)) = (op.access != Access::Public, operation.as_object_mut()) {
        object.insert("security".into(), json!([{"bearer": []}]));
    }
    operation
}

fn has_members(schema: Option<&Value>) -> bool {
    let properties = schema.and_then(|schema| schema.get("properties")?.as_object());
    properties.is_some_and(|properties| !properties.is_empty())
}

fn description(endpoint: &Endpoint) -> String {
    let role = match endpoint.op.access {
        Access::Public => "No login.",
        Access::Viewer => "Every role, within the own branches.",
        Access::Seller => "Sellers, managers and admins, within the own branches.",
        Access::Manager => "Managers and admins, within the own branches.",
        Access::Admin => "Admins only.",
    };
    match endpoint.op.about.as_ref() {
        "" => role.to_owned(),
        about => format!("{about}\n\n{role}"),
    }
}

fn media_types(endpoint: &Endpoint) -> Vec<&'static str> {
    match (endpoint.op.takes, endpoint.method.as_str()) {
        (Some(media), _) => vec![media],
        (None, _) if endpoint.op.notice.is_some() => vec!["application/json", form::FORM],
        (None, "PATCH") => vec!["application/merge-patch+json", "application/json"],
        (None, _) => vec!["application/json"],
    }
}

fn media_type(name: &str, schemas: &Map<String, Value>) -> Value {
    json!({
        "schema": {"$ref": format!("#/components/schemas/{name}")},
        "example": examples::of(name, schemas),
    })
}

fn parameters(endpoint: &Endpoint) -> Vec<Value> {
    let ids = path_parameters(&endpoint.path).into_iter().map(|name| {
        let (about, schema) = path_parameter(name);
        json!({"name": name, "in": "path", "required": true, "description": about, "schema": schema})
    });
    let query = endpoint.op.params.iter().map(|param| {
        json!({"name": param.name, "in": "query", "required": false,
               "description": param.about, "schema": param.schema})
    });
    let header = |name: &str, about: &str| {
        json!({"name": name, "in": "header", "required": false, "description": about,
               "schema": {"type": "string", "maxLength": 255}})
    };
    let mut parameters: Vec<Value> = ids.chain(query).collect();
    if keeps_key(endpoint) {
        parameters.push(header(
            "Idempotency-Key",
            "The same key and body give the first answer again, for 24 hours.",
        ));
    }
    if endpoint.op.versioned {
        parameters.push(header(
            "If-Match",
            "`ETag` the change is based on; 412 when it is stale.",
        ));
    }
    if endpoint.op.ranged {
        parameters.push(header(
            "Range",
            "One part: `bytes=0-1023`, `bytes=1024-` or `bytes=-512`.",
        ));
    }
    if tagged(endpoint) {
        parameters.push(header(
            "If-None-Match",
            "`ETag` at hand; 304 when it is current.",
        ));
    }
    parameters.push(header(
        "Accept-Language",
        "`pt-BR` gives problems in Portuguese.",
    ));
    parameters
}

fn path_parameter(name: &str) -> (&'static str, Value) {
    match name {
        "token" => (
            "The secret of the link in the mail.",
            json!({"type": "string", "pattern": "^[A-Za-z0-9_-]{43}$"}),
        ),
        _ => (
            "Id of the resource.",
            json!({"type": "string", "format": "uuid"}),
        ),
    }
}

/// Names in braces.
fn path_parameters(path: &str) -> Vec<&str> {
    path.split('/')
        .filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
        .collect()
}

fn keeps_key(endpoint: &Endpoint) -> bool {
    endpoint.method == "POST" && endpoint.op.idempotent && endpoint.op.access != Access::Public
}

fn tagged(endpoint: &Endpoint) -> bool {
    endpoint.method == "GET" && (endpoint.op.versioned || endpoint.op.ranged)
}

fn responses(endpoint: &Endpoint, schemas: &Map<String, Value>) -> Value {
    let mut responses = Map::new();
    let mut success = json!({"description": success_text(endpoint.op.success)});
    if let (Some(name), Some(object)) = (&endpoint.response, success.as_object_mut()) {
        let mut content = json!({"application/json": media_type(name, schemas)});
        if let (Some(_), Some(content)) = (endpoint.op.notice, content.as_object_mut()) {
            content.insert("text/html".into(), page());
        }
        object.insert("content".into(), content);
    }
    if let (false, Some(object)) = (endpoint.op.gives.is_empty(), success.as_object_mut()) {
        object.insert("content".into(), bytes(endpoint));
    }
    if endpoint.op.notice.is_some() && endpoint.method == "POST" {
        let back = json!({"description": "The form was taken; `Location` is the page."});
        responses.insert("303".into(), back);
    }
    if endpoint.op.ranged {
        let part = json!({"description": "The part asked for.", "content": bytes(endpoint)});
        responses.insert("206".into(), part);
    }
    if endpoint.op.or_created {
        let mut created = success.clone();
        if let Some(object) = created.as_object_mut() {
            object.insert("description".into(), success_text(201).into());
        }
        responses.insert("201".into(), created);
    }
    responses.insert(endpoint.op.success.to_string(), success);
    if tagged(endpoint) {
        responses.insert("304".into(), json!({"description": "Not modified."}));
    }
    for status in refusals(endpoint) {
        let mut content = json!({"application/problem+json": media_type("Problem", schemas)});
        if let (Some(_), Some(content)) = (endpoint.op.notice, content.as_object_mut()) {
            content.insert("text/html".into(), page());
        }
        let refusal = json!({"description": refusal_text(status), "content": content});
        responses.insert(status.to_string(), refusal);
    }
    Value::Object(responses)
}

fn page() -> Value {
    json!({"schema": {"type": "string", "description": "A page, where `Accept` prefers HTML."}})
}

fn bytes(endpoint: &Endpoint) -> Value {
    let binary = json!({"schema": {"type": "string", "format": "binary"}});
    let media = endpoint.op.gives.iter();
    Value::Object(
        media
            .map(|media| ((*media).to_owned(), binary.clone()))
            .collect(),
    )
}

fn refusals(endpoint: &Endpoint) -> BTreeSet<u16> {
    let op = &endpoint.op;
    let mut statuses: BTreeSet<u16> = op.refusals.iter().copied().collect();
    statuses.extend([400, 413, 500, 503]);
    if op.access != Access::Public {
        statuses.insert(401);
    }
    if op.access > Access::Viewer {
        statuses.insert(403);
    }
    if endpoint.path.contains('{') {
        statuses.insert(404);
    }
    if op
        .params
        .iter()
        .any(|param| param.name.ends_with("_id") || param.name == "ids")
    {
        statuses.insert(422);
    }
    if endpoint.request.is_some() {
        statuses.insert(422);
    }
    if endpoint.method != "GET" {
        statuses.insert(415);
    }
    if keeps_key(endpoint) && !matches!(endpoint.serves, Serves::Read(_)) {
        statuses.extend([403, 409, 422]);
    }
    if op.versioned && endpoint.method != "GET" {
        statuses.insert(412);
    }
    if op.ranged {
        statuses.insert(416);
    }
    if op.conflicts {
        statuses.insert(409);
    }
    if op.limited {
        statuses.insert(429);
    }
    statuses
}

fn success_text(status: u16) -> &'static str {
    match status {
        201 => "Created.",
        202 => "Accepted.",
        204 => "Done; no body.",
        _ => "Success.",
    }
}

fn refusal_text(status: u16) -> &'static str {
    match status {
        400 => "Malformed: JSON, gzip, query parameter or cursor.",
        401 => "Not logged in, or the token does not hold.",
        403 => "The role may not do this, or not with this row.",
        404 => "Absent, or out of the caller's branches.",
        409 => "The state does not allow it, or another row collides.",
        410 => "It was there once and is over.",
        412 => "`If-Match` names an older version.",
        413 => "The body is too large, as it is or once it is inflated.",
        415 => {
            "The body is not of the type that is taken here, or neither plain nor gzip; `Accept-Encoding` says so then."
        }
        416 => "The range lies outside; `Content-Range` tells the size.",
        422 => "A member is wrong; `errors` names each.",
        429 => "Too many attempts; see `Retry-After`.",
        500 => "Something broke here; the log has it under `request_id`.",
        502 => "The system behind this one refused or answered nonsense.",
        504 => "The system behind this one did not answer in time.",
        _ => "Busy or without its database; see `Retry-After`.",
    }
}
