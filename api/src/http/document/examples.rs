//! Example bodies, made from the examples of the schemas' properties.

use serde_json::{Map, Value, json};

const DEEPEST: usize = 6;

/// An example of a component.
#[must_use]
pub fn of(name: &str, schemas: &Map<String, Value>) -> Value {
    schemas
        .get(name)
        .map(|schema| example(schema, schemas, 0))
        .unwrap_or_default()
}

fn example(schema: &Value, schemas: &Map<String, Value>, depth: usize) -> Value {
    if depth > DEEPEST {
        return Value::Null;
    }
    if let Some(given) = given(schema) {
        return given;
    }
    let reference = schema.get("$ref").and_then(Value::as_str);
    if let Some(name) = reference.and_then(|text| text.strip_prefix("#/components/schemas/")) {
        return schemas
            .get(name)
            .map(|schema| example(schema, schemas, depth + 1))
            .unwrap_or_default();
    }
    if let Some(Value::Array(parts)) = schema.get("oneOf").or(schema.get("anyOf")) {
        let first = parts
            .iter()
            .find(|part| part.get("type") != Some(&json!("null")));
        return first
            .map(|part| example(part, schemas, depth + 1))
            .unwrap_or_default();
    }
    if let Some(Value::Object(properties)) = schema.get("properties") {
        let members = properties
            .iter()
            .map(|(name, schema)| (name.clone(), example(schema, schemas, depth + 1)));
        return Value::Object(members.collect());
    }
    by_type(schema, schemas, depth)
}

fn given(schema: &Value) -> Option<Value> {
    let listed = |name: &str| schema.get(name)?.as_array()?.first().cloned();
    schema
        .get("example")
        .cloned()
        .or_else(|| listed("examples"))
        .or_else(|| schema.get("default").cloned())
        .or_else(|| listed("enum"))
}

fn by_type(schema: &Value, schemas: &Map<String, Value>, depth: usize) -> Value {
    let kind = match schema.get("type") {
        Some(Value::Array(kinds)) => kinds.first().and_then(Value::as_str),
        Some(Value::String(kind)) => Some(kind.as_str()),
        _ => None,
    };
    let format = schema.get("format").and_then(Value::as_str);
    match (kind, format) {
        (Some("string"), Some("uuid")) => json!("0199b0a2-7c1e-7000-8000-000000000001"),
        (Some("string"), _) => json!("text"),
        (Some("integer" | "number"), _) => schema.get("minimum").cloned().unwrap_or(json!(1)),
        (Some("boolean"), _) => json!(true),
        (Some("array"), _) => match schema.get("items") {
            Some(items) => json!([example(items, schemas, depth + 1)]),
            None => json!([]),
        },
        (Some("object"), _) => json!({}),
        _ => Value::Null,
    }
}
