//! One operation out of one endpoint.

use domain::{
    Words as _,
    permission::{Grant, Role, grant},
};
use serde_json::Value;
use utoipa::openapi::{
    Content, ContentBuilder, Required,
    extensions::ExtensionsBuilder,
    path::{HttpMethod, Operation, OperationBuilder},
    request_body::{RequestBody, RequestBodyBuilder},
    response::Responses,
    schema::Components,
};

use super::{answers, examples, parameters, refusals, schemas::Schemas};
use crate::{
    caller::RouteAccess,
    http::{endpoint::Endpoint, form, schema::reference},
};

/// Describes an endpoint, one of its path.
pub fn of(
    endpoint: &Endpoint,
    path: &[&Endpoint],
    schemas: &Schemas,
    components: &mut Components,
) -> Operation {
    let op = &endpoint.op;
    let parameters = parameters::of(endpoint, path, schemas, components);
    let mut responses = Responses::new();
    let answers = answers::of(endpoint, schemas, components);
    let refusals = refusals::of(endpoint, components);
    for (status, response) in answers.into_iter().chain(refusals) {
        responses.responses.insert(status.to_string(), response);
    }
    let access = op.access.least_role().map_or("public", Role::as_str);
    let mut operation = OperationBuilder::new()
        .tag(endpoint.tag)
        .summary(Some(op.summary.as_ref()))
        .description(Some(description(endpoint)))
        .operation_id(Some(op.id.as_ref()))
        .request_body(body(endpoint, schemas))
        .responses(responses)
        .extensions(Some(ExtensionsBuilder::new().add("access", access).build()))
        .build();
    operation.parameters = Some(parameters);
    // Everywhere else the document's own requirement holds.
    operation.security = (op.access == RouteAccess::Public).then(Vec::new);
    operation
}

/// The method as the document names it.
#[must_use]
pub fn method(endpoint: &Endpoint) -> HttpMethod {
    match endpoint.method.as_str() {
        "POST" => HttpMethod::Post,
        "PUT" => HttpMethod::Put,
        "PATCH" => HttpMethod::Patch,
        "DELETE" => HttpMethod::Delete,
        _ => HttpMethod::Get,
    }
}

fn description(endpoint: &Endpoint) -> String {
    let who = who(endpoint.op.access);
    match endpoint.op.about.as_ref() {
        "" => who,
        about => format!("{about}\n\n{who}"),
    }
}

/// Who may call it, in words.
fn who(access: RouteAccess) -> String {
    let RouteAccess::May(action) = access else {
        return "No login.".to_owned();
    };
    let roles = match (action.least_role(), grant(Role::Seller, action)) {
        (Role::Viewer, _) => "Every role",
        (Role::Seller, Grant::Own) => "The responsible seller, managers and up",
        (Role::Seller, _) => "Sellers and up",
        (Role::Manager, _) => "Managers and up",
        (Role::Admin, _) => "Admins only",
    };
    match action.takes_a_person() {
        true => format!("{roles}; no integrations."),
        false => format!("{roles}."),
    }
}

/// The body; one that can have no member is none.
fn body(endpoint: &Endpoint, schemas: &Schemas) -> Option<RequestBody> {
    let (name, required) = endpoint.request.as_ref()?;
    let object = schemas.object(name)?;
    if object.properties.is_empty() {
        return None;
    }
    let example = examples::request(name, schemas);
    let body = RequestBodyBuilder::new().required(Some(match required {
        true => Required::True,
        false => Required::False,
    }));
    let media = media_types(endpoint).into_iter();
    let body = media.fold(body, |body, media| {
        body.content(media, content(media, name, example.clone()))
    });
    Some(body.build())
}

fn media_types(endpoint: &Endpoint) -> Vec<&'static str> {
    match (endpoint.op.takes, endpoint.method.as_str()) {
        (Some(media), _) => vec![media],
        (None, _) if endpoint.op.notice.is_some() => vec!["application/json", form::FORM],
        (None, "PATCH") => vec!["application/merge-patch+json", "application/json"],
        (None, _) => vec!["application/json"],
    }
}

/// One that may be left out may be null too, which the schema doesn't say: programs generated from such a choice cannot
/// leave it out any more.
fn content(media: &str, name: &str, example: Value) -> Content {
    // Bytes are no example.
    let example = Some(example).filter(|_| media != "multipart/form-data");
    ContentBuilder::new()
        .schema(Some(reference(name)))
        .example(example)
        .build()
}
