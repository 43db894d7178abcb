//! A body from bytes to JSON to its type.

use domain::code::Code;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use utoipa::{
    ToSchema,
    openapi::{RefOr, schema::Schema},
};

use super::{blank, form, json, shape};
use crate::problem::{ApiError, Result};

/// Parses JSON, or a form where those are taken; no body at all is `{}`.
///
/// # Errors
/// 415 on another content type, 400 on a malformed body.
pub fn document(content_type: Option<&str>, bytes: &[u8], forms: bool) -> Result<Value> {
    match forms && is_form(content_type) {
        true => form::parse(bytes),
        false => json(content_type, bytes),
    }
}

/// Whether the body is said to be a form.
#[must_use]
pub fn is_form(content_type: Option<&str>) -> bool {
    essence(content_type).eq_ignore_ascii_case(form::FORM)
}

fn essence(content_type: Option<&str>) -> &str {
    let text = content_type.unwrap_or_default();
    text.split(';').next().unwrap_or_default().trim()
}

/// Parses JSON; no body at all is `{}`, and so is `null`.
///
/// # Errors
/// 415 on another content type, 400 on malformed JSON.
pub fn json(content_type: Option<&str>, bytes: &[u8]) -> Result<Value> {
    if bytes.is_empty() {
        return Ok(Value::Object(Map::new()));
    }
    let essence = essence(content_type);
    let json = essence.eq_ignore_ascii_case("application/json")
        || essence.eq_ignore_ascii_case("application/merge-patch+json");
    match json {
        true => Ok(match json::parse(bytes)? {
            Value::Null => Value::Object(Map::new()),
            document => document,
        }),
        false => Err(ApiError::new(Code::UnsupportedMediaType)),
    }
}

/// Reads a `T`. A null member counts as absent, as does a blank text; an unknown one is refused all the same.
///
/// # Errors
/// 422 with every member that is wrong.
pub fn read<T: DeserializeOwned + ToSchema>(document: &Value) -> Result<T> {
    let document = &*blank::as_null::<T>(document);
    let has_null = |object: &Map<String, Value>| object.values().any(Value::is_null);
    let document = match document {
        Value::Object(object) if has_null(object) => &without_nulls::<T>(object),
        other => other,
    };
    Ok(shape::read(document)?)
}

fn without_nulls<T: ToSchema>(object: &Map<String, Value>) -> Value {
    let RefOr::T(Schema::Object(schema)) = T::schema() else {
        return Value::Object(object.clone());
    };
    let kept = object
        .iter()
        .filter(|(name, value)| !(value.is_null() && schema.properties.contains_key(*name)));
    Value::Object(
        kept.map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
    )
}
