//! Schemas as frontends like them: scalars written out where they stand, null as a type,
//! patches whose members may all be null.

use serde_json::{Map, Value, json};

/// Polishes all components, and drops those that are written out.
pub fn polish(schemas: &mut Map<String, Value>) {
    let scalars: Map<String, Value> = schemas
        .iter()
        .filter(|(_, schema)| !is_object(schema))
        .map(|(name, schema)| (name.clone(), schema.clone()))
        .collect();
    schemas.retain(|_, schema| is_object(schema));
    for (name, schema) in schemas.iter_mut() {
        inline(schema, &scalars);
        if name.ends_with("Patch") {
            make_nullable(schema);
        }
    }
}

fn is_object(schema: &Value) -> bool {
    schema.get("properties").is_some()
        || schema.get("allOf").is_some()
        || schema.get("additionalProperties").is_some()
}

fn inline(schema: &mut Value, scalars: &Map<String, Value>) {
    resolve(schema, scalars);
    flatten_null(schema, scalars);
    match schema {
        Value::Object(object) => object.values_mut().for_each(|value| inline(value, scalars)),
        Value::Array(items) => items.iter_mut().for_each(|value| inline(value, scalars)),
        _ => {}
    }
}

fn resolve(schema: &mut Value, scalars: &Map<String, Value>) {
    let Some(name) = schema.get("$ref").and_then(component) else {
        return;
    };
    let Some(Value::Object(scalar)) = scalars.get(name) else {
        return;
    };
    let mut whole = scalar.clone();
    if let Value::Object(own) = &*schema {
        whole.extend(own.clone());
    }
    whole.remove("$ref");
    *schema = Value::Object(whole);
}

fn component(reference: &Value) -> Option<&str> {
    reference.as_str()?.strip_prefix("#/components/schemas/")
}

/// `oneOf: [null, scalar]` becomes the scalar with two types.
fn flatten_null(schema: &mut Value, scalars: &Map<String, Value>) {
    let Some(Value::Array(parts)) = schema.get_mut("oneOf") else {
        return;
    };
    let is_null = |part: &Value| part.get("type").is_some_and(|kind| kind == "null");
    if parts.len() != 2 || !parts.iter().any(is_null) {
        return;
    }
    let Some(mut inner) = parts.iter().find(|part| !is_null(part)).cloned() else {
        return;
    };
    resolve(&mut inner, scalars);
    if inner.get("$ref").is_some() || inner.get("oneOf").is_some() {
        return;
    }
    add_null(&mut inner);
    if let (Value::Object(inner), Value::Object(own)) = (&mut inner, &*schema) {
        inner.extend(
            own.iter()
                .filter(|(key, _)| *key != "oneOf")
                .map(|(k, v)| (k.clone(), v.clone())),
        );
    }
    *schema = inner;
}

fn make_nullable(schema: &mut Value) {
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        properties.values_mut().for_each(add_null);
    }
}

fn add_null(schema: &mut Value) {
    let Value::Object(object) = schema else {
        return;
    };
    if object.contains_key("$ref") {
        let reference = Value::Object(object.clone());
        *schema = json!({"oneOf": [{"type": "null"}, reference]});
        return;
    }
    if let Some(kind) = object.get_mut("type") {
        match kind {
            Value::String(word) if word != "null" => *kind = json!([word, "null"]),
            Value::Array(kinds) if !kinds.contains(&json!("null")) => kinds.push(json!("null")),
            _ => {}
        }
    }
    if let Some(Value::Array(words)) = object.get_mut("enum")
        && !words.contains(&Value::Null)
    {
        words.push(Value::Null);
    }
}
