//! From an answer to what can be done next: the row that came into being is read, changed, deleted; a sale goes on.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use utoipa::openapi::{
    OpenApi, RefOr,
    link::{Link, LinkBuilder},
    response::Response,
};

use super::{parameters::path_parameters, schemas::Schemas, shared::operations, words::singular};
use crate::http::endpoint::{Endpoint, Endpoints};

/// Links by operation, status and name.
type Links = BTreeMap<(String, String), BTreeMap<String, Link>>;

/// What the shape of the paths doesn't tell: from, to, and the parameters.
type Step = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

const STORY: [Step; 11] = [
    (
        "reviseSalesPlan",
        "getSalesPlan",
        &[("id", "$response.body#/id")],
    ),
    (
        "createOwnBillingType",
        "getBillingType",
        &[("id", "$response.body#/id")],
    ),
    (
        "generateBilling",
        "discardBilling",
        &[("id", "$request.path.id")],
    ),
    (
        "winNegotiation",
        "getConversion",
        &[("id", "$request.path.id")],
    ),
    (
        "winNegotiation",
        "getContract",
        &[("id", "$response.body#/contract/id")],
    ),
    (
        "winNegotiation",
        "getLogin",
        &[("id", "$response.body#/login/id")],
    ),
    (
        "winNegotiation",
        "getTicket",
        &[("id", "$response.body#/ticket/id")],
    ),
    (
        "winNegotiation",
        "getInstalment",
        &[("id", "$response.body#/instalments/0/id")],
    ),
    (
        "winNegotiation",
        "listInstalments",
        &[("negotiation_id", "$request.path.id")],
    ),
    (
        "winNegotiation",
        "listHistory",
        &[("id", "$request.path.id")],
    ),
    (
        "previewWin",
        "winNegotiation",
        &[("id", "$request.path.id")],
    ),
];

/// Adds the links to the answers.
pub fn add(document: &mut OpenApi, endpoints: &Endpoints, schemas: &Schemas) {
    let mut links = Links::new();
    for endpoint in &endpoints.all {
        let Some(name) = endpoint.response.as_deref() else {
            continue;
        };
        let has = |member: &str| {
            let object = schemas.object(name);
            object.is_some_and(|object| object.properties.contains_key(member))
        };
        if has("id") || endpoint.op.or_created {
            one(endpoint, endpoints, &mut links);
        } else if has("data") && has("page") {
            listed(endpoint, endpoints, &mut links);
        }
    }
    for (from, to, parameters) in STORY {
        if let Some(endpoint) = endpoints.all.iter().find(|endpoint| endpoint.op.id == from) {
            let status = endpoint.op.success.to_string();
            let parameters = parameters
                .iter()
                .map(|(name, at)| ((*name).to_owned(), json!(at)));
            let link = link(to, parameters);
            put(&mut links, from, &status, to, link);
        }
    }
    for operation in operations(document) {
        let id = operation.operation_id.clone().unwrap_or_default();
        for (status, response) in &mut operation.responses.responses {
            if let (RefOr::T(response), Some(links)) =
                (response, links.remove(&(id.clone(), status.clone())))
            {
                attach(response, links);
            }
        }
    }
}

fn attach(response: &mut Response, links: BTreeMap<String, Link>) {
    let links = links.into_iter().map(|(name, link)| (name, RefOr::T(link)));
    response.links.extend(links);
}

/// From a new row to itself and its change, to what is below it, and to what is made for it. An old one's caller
/// knows its path.
fn one(endpoint: &Endpoint, endpoints: &Endpoints, links: &mut Links) {
    let new = endpoint.method == "POST" && !endpoint.path.ends_with('}');
    let own: Vec<(String, Value)> = path_parameters(&endpoint.path)
        .into_iter()
        .map(|(name, _)| (name.to_owned(), json!(format!("$request.path.{name}"))))
        .collect();
    for next in &endpoints.all {
        let Some(rest) = next.path.strip_prefix(&endpoint.path) else {
            continue;
        };
        // Nobody goes on by taking away what has just been made.
        let deletes = next.method == "DELETE";
        let parameters = match rest.split_once('}') {
            Some((id, below))
                if new && id.starts_with("/{") && !below.contains('{') && !deletes =>
            {
                let id = id.trim_start_matches("/{").to_owned();
                let mut parameters = own.clone();
                parameters.push((id, json!("$response.body#/id")));
                parameters
            }
            None if endpoint.op.or_created && next.op.id != endpoint.op.id && !deletes => {
                own.clone()
            }
            _ => continue,
        };
        let link = link(&next.op.id, parameters);
        put(links, &endpoint.op.id, "201", &next.op.id, link);
    }
    if new && endpoint.op.success == 201 {
        made_for(endpoint, endpoints, links);
    }
}

/// What is created with the new row's id in its body.
fn made_for(endpoint: &Endpoint, endpoints: &Endpoints, links: &mut Links) {
    let collection = endpoint.path.trim_start_matches('/');
    if collection.contains('/') {
        return;
    }
    let member = format!("{}_id", singular(collection).replace('-', "_"));
    let creates =
        |next: &&std::sync::Arc<Endpoint>| next.method == "POST" && !next.path.contains('{');
    for next in endpoints.all.iter().filter(creates) {
        let named = next
            .request
            .as_ref()
            .and_then(|(name, _)| endpoints.schemas.get(name));
        let takes = match named {
            Some(RefOr::T(utoipa::openapi::Schema::Object(body))) => {
                body.required.contains(&member)
            }
            _ => false,
        };
        if takes {
            // A `requestBody` would say it to programs too, if the common parser took more than a text there.
            let mut link = link(&next.op.id, []);
            link.description = format!("With the new `id` as `{member}`.");
            put(links, &endpoint.op.id, "201", &next.op.id, link);
        }
    }
}

/// From a list to its first row.
fn listed(endpoint: &Endpoint, endpoints: &Endpoints, links: &mut Links) {
    let below = |next: &&std::sync::Arc<Endpoint>| {
        let rest = next.path.strip_prefix(&endpoint.path);
        let is_row = rest.is_some_and(|rest| {
            rest.starts_with("/{") && rest.ends_with('}') && rest.matches('{').count() == 1
        });
        next.method == "GET" && is_row
    };
    let Some(next) = endpoints.all.iter().find(below) else {
        return;
    };
    let last = path_parameters(&next.path).len();
    let parameters = path_parameters(&next.path).into_iter().enumerate();
    let parameters = parameters.map(|(place, (name, _))| {
        let at = match place + 1 == last {
            true => "$response.body#/data/0/id".to_owned(),
            false => format!("$request.path.{name}"),
        };
        (name.to_owned(), json!(at))
    });
    let link = link(&next.op.id, parameters);
    put(links, &endpoint.op.id, "200", &next.op.id, link);
}

fn link(to: &str, parameters: impl IntoIterator<Item = (String, Value)>) -> Link {
    let mut link = LinkBuilder::new().operation_id(to).build();
    link.parameters = parameters.into_iter().collect();
    link
}

fn put(links: &mut Links, from: &str, status: &str, to: &str, link: Link) {
    let of = links
        .entry((from.to_owned(), status.to_owned()))
        .or_default();
    of.insert(to.to_owned(), link);
}
