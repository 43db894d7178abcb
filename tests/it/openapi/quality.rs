//! What the document says of operations and properties.

use serde_json::{Map, Value};
use std::collections::BTreeSet;
use tests::openapi::Operation;

use super::{document, none};

#[tokio::test(flavor = "multi_thread")]
async fn the_committed_document_is_what_the_code_says() {
    let (app, _) = document().await;
    let generated = app.anonymous().get("/openapi.yaml").await.expect(200);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi.yaml");
    let committed = std::fs::read_to_string(path).expect("openapi.yaml at the root");
    let generated = String::from_utf8(generated.bytes).expect("text");
    assert!(
        committed == generated,
        "openapi.yaml is stale: cargo run -q -- openapi > openapi.yaml"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_has_summary_description_tag_and_a_name_of_its_own() {
    let (_app, document) = document().await;
    let tags = document.json()["tags"].as_array().expect("tags").clone();
    let mut names = BTreeSet::new();
    let mut wrong = Vec::new();
    for operation in document.operations() {
        let spec = &operation.spec;
        let text = |member: &str| {
            spec[member]
                .as_str()
                .is_some_and(|text| !text.trim().is_empty())
        };
        let tagged = spec["tags"]
            .as_array()
            .is_some_and(|own| own.len() == 1 && tags.iter().any(|tag| tag["name"] == own[0]));
        if !text("summary") || !text("description") || !tagged {
            wrong.push(operation.name());
        }
        if !names.insert(spec["operationId"].to_string()) || !text("operationId") {
            wrong.push(format!("{}: operationId", operation.name()));
        }
    }
    none(&wrong);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_names_its_statuses_by_number() {
    let (_app, document) = document().await;
    let mut wrong = Vec::new();
    for operation in document.operations() {
        let missing = missing_statuses(&operation);
        if !missing.is_empty() {
            wrong.push(format!("{}: {missing:?}", operation.name()));
        }
        let responses = operation.spec["responses"].as_object().expect("responses");
        if responses
            .keys()
            .any(|status| status.parse::<u16>().is_err())
        {
            wrong.push(format!("{}: a status that is no number", operation.name()));
        }
    }
    none(&wrong);
}

fn missing_statuses(operation: &Operation) -> Vec<u16> {
    let mut needed = vec![500, 503];
    if !operation.is_public() {
        needed.push(401);
    }
    if operation.path.contains('{') {
        needed.push(404);
    }
    if operation.body().is_some() {
        needed.extend([400, 413, 415, 422]);
    }
    if !["public", "viewer"].contains(&operation.access()) {
        needed.push(403);
    }
    let said = operation.statuses();
    needed.retain(|status| !said.contains(status));
    if !said.iter().any(|status| (200..400).contains(status)) {
        needed.push(200);
    }
    needed
}

#[tokio::test(flavor = "multi_thread")]
async fn every_body_has_an_example_of_its_own_schema() {
    let (_app, document) = document().await;
    let mut wrong = Vec::new();
    for operation in document.operations() {
        let Some(schema) = operation.body() else {
            continue;
        };
        let (example, schema) = (operation.example(), document.resolve(schema));
        let empty = schema["properties"].as_object().is_none_or(Map::is_empty);
        let members = example
            .as_object()
            .filter(|members| empty || !members.is_empty());
        let Some(members) = members else {
            wrong.push(format!("{}: no example", operation.name()));
            continue;
        };
        let known = |name: &String| schema["properties"].get(name).is_some();
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        let given = |name: &Value| members.contains_key(name.as_str().unwrap_or_default());
        if !members.keys().all(known) || !required.iter().all(given) {
            wrong.push(format!("{}: {example}", operation.name()));
        }
    }
    none(&wrong);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_parameter_is_described_and_limited() {
    let (_app, document) = document().await;
    let mut wrong = Vec::new();
    for operation in document.operations() {
        for parameter in operation.spec["parameters"]
            .as_array()
            .into_iter()
            .flatten()
        {
            let described = parameter["description"]
                .as_str()
                .is_some_and(|text| !text.is_empty());
            if !described || !is_limited(&parameter["schema"]) {
                wrong.push(format!("{}: {parameter}", operation.name()));
            }
        }
    }
    none(&wrong);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_property_is_described_limited_and_exemplified() {
    let (_app, document) = document().await;
    let mut wrong = Vec::new();
    for (name, schema) in document.schemas() {
        let properties = schema["properties"]
            .as_object()
            .cloned()
            .unwrap_or_else(Map::new);
        for (member, property) in &properties {
            let described = property["description"]
                .as_str()
                .is_some_and(|text| !text.is_empty());
            if !described && !is_reference(property) {
                wrong.push(format!("{name}.{member}: no description"));
            }
            if !is_limited(property) {
                wrong.push(format!("{name}.{member}: no limit in {property}"));
            }
        }
    }
    none(&wrong);
}

fn is_anything(schema: &Value) -> bool {
    let members = schema.as_object();
    members.is_some_and(|members| members.keys().all(|name| name == "description"))
}

fn is_reference(schema: &Value) -> bool {
    let parts = |word: &str| {
        schema[word]
            .as_array()
            .is_some_and(|parts| parts.iter().any(is_reference))
    };
    schema.get("$ref").is_some() || parts("oneOf") || parts("anyOf") || parts("allOf")
}

/// A text has a length, pattern, format or choice; a number its range; an array its count.
fn is_limited(schema: &Value) -> bool {
    if is_reference(schema) {
        return true;
    }
    let has = |words: &[&str]| words.iter().any(|word| schema.get(*word).is_some());
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        // Without a type anything goes, and it says so.
        _ => return has(&["enum", "const", "oneOf", "anyOf"]) || is_anything(schema),
    };
    kinds.iter().all(|kind| match *kind {
        "string" => has(&["maxLength", "pattern", "format", "enum", "const"]),
        "integer" | "number" => has(&["maximum"]) && has(&["minimum"]) || has(&["enum", "format"]),
        "array" => has(&["maxItems"]) && is_limited(&schema["items"]),
        "object" => true,
        _ => true,
    })
}
