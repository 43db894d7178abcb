//! How an operation refuses: a component for each kind of answer, with examples that the product itself wrote.

mod shown;

use std::collections::{BTreeMap, BTreeSet};

use domain::code::Code;
use utoipa::openapi::{
    ContentBuilder, Ref, RefOr, Response, ResponseBuilder, example::ExampleBuilder,
    schema::Components,
};

use super::{
    answers::page,
    headers::{Told, tell},
    parameters::keeps_key,
    words::camel,
};
use crate::{
    caller::RouteAccess,
    http::{
        endpoint::{Endpoint, Serves},
        schema::reference,
    },
    problem::{self, locale::Language},
};

const REQUEST_ID: &str = "0199b0a2-7c1e-7000-8000-0000000000aa";

/// The refusals by status.
pub fn of(endpoint: &Endpoint, components: &mut Components) -> Vec<(u16, RefOr<Response>)> {
    let mut own: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
    for code in &endpoint.op.problems {
        own.entry(problem::status(*code).as_u16())
            .or_default()
            .push(*code);
    }
    let statuses = statuses(endpoint);
    let refusals = statuses.iter().chain(own.keys()).collect::<BTreeSet<_>>();
    let pages = endpoint.op.notice.is_some();
    let refusals = refusals.into_iter().map(|status| {
        let codes = own.get(status).map(Vec::as_slice).unwrap_or_default();
        (*status, refusal(*status, codes, pages, components))
    });
    refusals.collect()
}

fn refusal(
    status: u16,
    codes: &[Code],
    pages: bool,
    components: &mut Components,
) -> RefOr<Response> {
    let name = name(status, codes, pages);
    if !components.responses.contains_key(&name) {
        let usual = usual(status);
        let codes = match codes {
            [] => usual,
            codes => codes,
        };
        let response = response(status, codes, pages, components);
        components
            .responses
            .insert(name.clone(), RefOr::T(response));
    }
    Ref::from_response_name(name).into()
}

fn name(status: u16, codes: &[Code], pages: bool) -> String {
    let status = status_name(status);
    let codes: Vec<String> = codes.iter().map(|code| camel(&code.to_string())).collect();
    let kind = match codes.as_slice() {
        [] => status.to_owned(),
        codes => codes.join("Or"),
    };
    match pages {
        true => format!("{kind}Page"),
        false => kind,
    }
}

fn response(status: u16, codes: &[Code], pages: bool, components: &mut Components) -> Response {
    let examples = codes.iter().map(|code| {
        let name = code.to_string();
        let shared = components.examples.entry(name.clone());
        shared.or_insert_with(|| {
            let body =
                shown::problem(*code).body(Language::English, &shown::instance(*code), REQUEST_ID);
            let value = serde_json::to_value(body).ok();
            ExampleBuilder::new().value(value).into()
        });
        let at = Ref::new(format!("#/components/examples/{name}"));
        (name, RefOr::Ref(at))
    });
    let content = ContentBuilder::new()
        .schema(Some(reference("Problem")))
        .examples_from_iter(examples)
        .build();
    let mut response = ResponseBuilder::new()
        .description(about(status))
        .content("application/problem+json", content);
    if pages {
        response = response.content("text/html", page());
    }
    let mut response = response.build();
    tell(
        &mut response,
        &[Told::RequestId, Told::Language],
        components,
    );
    match status {
        401 => tell(&mut response, &[Told::Authenticate], components),
        409 | 429 | 503 => tell(&mut response, &[Told::RetryAfter], components),
        416 => tell(&mut response, &[Told::ContentRange], components),
        _ => {}
    }
    response
}

/// What is told where an operation says nothing nearer.
fn usual(status: u16) -> &'static [Code] {
    match status {
        400 => &[Code::InvalidJson, Code::InvalidParameter],
        401 => &[Code::Unauthorized],
        403 => &[Code::Forbidden],
        404 => &[Code::NotFound],
        408 => &[Code::RequestTimeout],
        409 => &[Code::InvalidStatus, Code::IdempotencyKeyInUse],
        410 => &[Code::ProposalExpired, Code::ProposalCancelled],
        412 => &[Code::PreconditionFailed],
        413 => &[Code::PayloadTooLarge],
        415 => &[Code::UnsupportedMediaType],
        416 => &[Code::RangeNotSatisfiable],
        422 => &[Code::ValidationFailed, Code::ReferenceNotFound],
        429 => &[Code::TooManyRequests],
        502 => &[Code::PipedriveBadResponse],
        503 => &[Code::ServiceUnavailable],
        504 => &[Code::PipedriveTimeout],
        _ => &[Code::InternalError],
    }
}

fn statuses(endpoint: &Endpoint) -> BTreeSet<u16> {
    let op = &endpoint.op;
    let mut statuses: BTreeSet<u16> = op.refusals.iter().copied().collect();
    statuses.extend([400, 500, 503]);
    let refers = op
        .params
        .iter()
        .any(|param| param.name.ends_with("_id") || param.name == "ids");
    let keeps = keeps_key(endpoint) && !matches!(endpoint.serves, Serves::Read(_));
    let body = endpoint.request.is_some();
    let writes = endpoint.method != "GET";
    let said: [(bool, &[u16]); 10] = [
        (op.access != RouteAccess::Public, &[401]),
        (op.access.may_refuse(), &[403]),
        (endpoint.path.contains('{'), &[404]),
        (refers, &[422]),
        (body, &[408, 413, 422]),
        (writes, &[415]),
        (keeps, &[403, 409, 422]),
        (op.versioned && writes, &[412]),
        (op.conflicts, &[409]),
        (op.limited, &[429]),
    ];
    let said = said.iter().filter(|(said, _)| *said);
    statuses.extend(said.flat_map(|(_, statuses)| statuses.iter()));
    statuses.extend(op.ranged.then_some(416));
    statuses
}

/// Short, since nearly every operation names nearly all of them.
fn status_name(status: u16) -> &'static str {
    match status {
        400 => "BadRequest",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "NotFound",
        408 => "Timeout",
        409 => "Conflict",
        410 => "Gone",
        412 => "Stale",
        413 => "TooLarge",
        415 => "UnsupportedType",
        416 => "RangeNotSatisfiable",
        422 => "Invalid",
        429 => "TooManyRequests",
        502 => "BadGateway",
        503 => "Unavailable",
        504 => "GatewayTimeout",
        _ => "ServerError",
    }
}

fn about(status: u16) -> &'static str {
    match status {
        400 => "Malformed: JSON, gzip, query parameter, header or cursor.",
        401 => "Not logged in, or the token does not hold.",
        403 => "The role may not do this, or not with this row; or it takes a person.",
        404 => "Absent, or out of the caller's branches.",
        408 => "The body did not arrive in time.",
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
        502 => "The system behind this one refused or answered nonsense.",
        503 => "Busy or without its database; see `Retry-After`.",
        504 => "The system behind this one did not answer in time.",
        _ => "Something broke here; the log has it under `request_id`.",
    }
}
