//! What generated clients and tools need: no defaults that they send by themselves, null only where it means
//! something, names for what is shared, a way from each answer to the next step, and a document that is soon read.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tests::openapi::{Document, Operation};

use super::{document, none};

/// As minified JSON.
const LARGEST: usize = 600_000;

fn takes_null(schema: &Value) -> bool {
    let kinds = schema["type"].as_array();
    let parts = schema["anyOf"].as_array();
    kinds.is_some_and(|kinds| kinds.contains(&json!("null")))
        || parts.is_some_and(|parts| parts.contains(&json!({"type": "null"})))
}

/// The schemas of the bodies, with whether they are patches.
fn bodies(document: &Document) -> Vec<(Operation, String)> {
    let operations = document.operations().into_iter();
    let named = operations.filter_map(|operation| {
        let name = operation.body()?["$ref"]
            .as_str()?
            .rsplit('/')
            .next()?
            .to_owned();
        Some((operation, name))
    });
    named.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_member_of_a_body_has_a_default() {
    let (_app, document) = document().await;
    for (name, schema) in document.schemas() {
        assert!(
            !schema.to_string().contains("\"default\":"),
            "{name}: {schema}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn null_is_taken_where_it_clears() {
    let (_app, document) = document().await;
    let bodies = bodies(&document);
    let creates = |patch: &str| {
        let whole = format!("{}In", patch.strip_suffix("Patch")?);
        document.schemas().get(&whole)
    };
    let mut wrong = Vec::new();
    for (operation, name) in &bodies {
        let schema = &document.schemas()[name];
        let whole = match operation.method.as_str() {
            "PATCH" => creates(name).expect("what the patch changes"),
            _ => schema,
        };
        let required = whole["required"].as_array().cloned().unwrap_or_default();
        for (member, property) in schema["properties"].as_object().expect("members") {
            // Somebody is always responsible, and a password is replaced, never cleared.
            let kept = matches!(
                (name.as_str(), member.as_str()),
                ("NegotiationPatch", "responsible_id") | ("EmployeePatch", "password")
            );
            let optional = !required.contains(&json!(member)) && !kept;
            if takes_null(property) != optional {
                wrong.push(format!("{name}.{member}: {property}"));
            }
        }
        if operation.method == "PATCH" && schema.get("required").is_some() {
            wrong.push(format!("{name}: something is required"));
        }
    }
    none(&wrong);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_fixed_is_not_offered_for_change() {
    let (_app, document) = document().await;
    let patch = document.schemas()["NegotiationPatch"]["properties"].clone();
    for fixed in ["client_id", "branch_id", "pipeline_id", "stage_id"] {
        assert!(patch.get(fixed).is_none(), "{fixed}");
    }
    assert!(patch.get("description").is_some(), "{patch}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_comes_out_is_there_and_null_only_where_it_can_be() {
    let (_app, document) = document().await;
    let schemas = document.schemas();
    for (name, member) in [
        ("Negotiation", "branch_id"),
        ("Negotiation", "stage_id"),
        ("Negotiation", "responsible_id"),
        ("NegotiationContract", "setup_fee"),
        ("NegotiationContract", "proration"),
        ("NegotiationService", "unit_price"),
        ("NegotiationAppointment", "ends_at"),
        ("PageInfo", "total"),
    ] {
        let property = &schemas[name]["properties"][member];
        assert!(
            property.is_object() && !takes_null(property),
            "{name}.{member}: {property}"
        );
    }
    let change = &schemas["HistoryChange"]["properties"];
    for member in ["from", "to"] {
        let names: Vec<&String> = change[member]
            .as_object()
            .expect("a schema")
            .keys()
            .collect();
        assert_eq!(names, ["description"], "any value");
    }
    let summary = schemas["Summary"]["required"].as_array().expect("members");
    assert!(
        summary.contains(&json!("next_appointment")),
        "null is there, too"
    );
    let problem = &schemas["Problem"]["properties"];
    assert_eq!(problem["code"]["$ref"], "#/components/schemas/ProblemCode");
    for member in ["conversion", "client", "faults"] {
        assert!(problem[member].is_object(), "{member}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_shared_stands_once() {
    let (_app, document) = document().await;
    let json = document.json();
    let size = json.to_string().len();
    assert!(size <= LARGEST, "{size} bytes");
    let paths = json["paths"].as_object().expect("paths").values();
    let operations = paths.flat_map(|item| item.as_object().expect("operations"));
    let inline = operations.filter_map(|(_, operation)| {
        let responses = operation["responses"].as_object()?;
        let of_its_own = |(status, response): &(&String, &Value)| {
            status.as_str() >= "400" && response.get("$ref").is_none()
        };
        let (status, _) = responses.iter().find(of_its_own)?;
        Some(format!("{} {status}", operation["operationId"]))
    });
    none(&inline.collect::<Vec<_>>());
    let enums = json["paths"].to_string().matches("\"enum\":").count();
    assert_eq!(enums, 0, "enums of parameters have names");
    for (name, schema) in document.schemas() {
        let properties = schema["properties"].to_string();
        assert!(
            !properties.contains("\"enum\":"),
            "{name}: an enum without a name"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn several_values_are_sent_with_commas() {
    let (_app, document) = document().await;
    let operations = document.operations();
    let of = |id: &str| {
        operations
            .iter()
            .find(|operation| operation.spec["operationId"] == id)
    };
    let read = of("getNegotiation").expect("an operation");
    let parameters = read.spec["parameters"].as_array().expect("parameters");
    let expand = parameters
        .iter()
        .find(|parameter| parameter["name"] == "expand");
    let expand = expand.expect("expand");
    assert_eq!(expand["style"], "form");
    assert_eq!(expand["explode"], false);
    assert_eq!(expand["schema"]["type"], "array");
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_lead_on() {
    let (_app, document) = document().await;
    let operations = document.operations();
    let find = |id: &Value| {
        operations
            .iter()
            .find(|other| other.spec["operationId"] == *id)
    };
    let mut reached = BTreeSet::new();
    let mut wrong = Vec::new();
    for operation in &operations {
        for (status, response) in operation.spec["responses"].as_object().expect("responses") {
            if status == "201"
                && response["links"]
                    .as_object()
                    .is_none_or(serde_json::Map::is_empty)
            {
                wrong.push(format!("{} 201: no way on", operation.name()));
            }
            for (name, link) in response["links"].as_object().into_iter().flatten() {
                let at = format!("{} {status} {name}", operation.name());
                let Some(next) = find(&link["operationId"]) else {
                    wrong.push(format!("{at}: leads nowhere"));
                    continue;
                };
                reached.insert(next.name());
                let taken = next.spec["parameters"]
                    .as_array()
                    .cloned()
                    .unwrap_or_default();
                let given = link["parameters"].as_object().cloned().unwrap_or_default();
                let known =
                    |name: &String| taken.iter().any(|parameter| parameter["name"] == **name);
                let filled = taken.iter().all(|parameter| {
                    parameter["in"] != "path"
                        || parameter["name"]
                            .as_str()
                            .is_some_and(|name| given.contains_key(name))
                });
                if !given.keys().all(known) || !filled {
                    wrong.push(format!("{at}: {link}"));
                }
            }
        }
    }
    none(&wrong);
    for story in [
        "POST /negotiations",
        "PUT /negotiations/{id}/contract",
        "PUT /negotiations/{id}/access",
        "POST /negotiations/{id}/transitions",
        "POST /negotiations/{id}/win",
        "GET /negotiations/{id}/conversion",
        "GET /contracts/{id}",
    ] {
        assert!(reached.contains(story), "{story}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_say_which_headers_they_carry() {
    let (_app, document) = document().await;
    for operation in document.operations() {
        for (status, response) in operation.spec["responses"].as_object().expect("responses") {
            let has = |name: &str| response["headers"].get(name).is_some();
            let name = format!("{} {status}", operation.name());
            assert!(has("X-Request-Id"), "{name}");
            let needed = match status.as_str() {
                "201" => &["Location", "ETag"][..],
                "401" => &["WWW-Authenticate"],
                "429" | "503" => &["Retry-After"],
                _ => &[],
            };
            assert!(needed.iter().all(|name| has(name)), "{name}: {response}");
        }
    }
}
