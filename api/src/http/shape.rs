//! From JSON to a typed body, with every member that is wrong told at once.

use domain::{
    code::Code,
    violation::{Violation, Violations},
};
use jsonptr::{Pointer, PointerBuf, Token};
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::{Path, Segment};
use utoipa::{
    ToSchema,
    openapi::{RefOr, schema::Schema},
};

use super::query::no_id;
use crate::fields::Refusal;

/// More errors than this are not worth telling at once.
const MOST: usize = 50;

/// Reads `T`. Members that are wrong are set aside one by one, so that all are reported.
///
/// # Errors
/// Every violation with its pointer.
pub fn read<T: DeserializeOwned + ToSchema>(document: &Value) -> Result<T, Violations> {
    match serde_path_to_error::deserialize::<_, T>(document) {
        Ok(value) => Ok(value),
        Err(_) => Err(violations::<T>(document.clone())),
    }
}

fn violations<T: DeserializeOwned + ToSchema>(mut document: Value) -> Violations {
    let mut found = Violations::default();
    for member in required::<T>() {
        if document.is_object() && document.get(&member).is_none_or(Value::is_null) {
            found.push(format!("/{member}"), Code::Required);
        }
    }
    for _ in 0..MOST {
        let Err(err) = serde_path_to_error::deserialize::<_, T>(&document) else {
            break;
        };
        let violation = translate(err.path(), &err.inner().to_string());
        let removed = remove(&mut document, &violation.pointer);
        if !found.iter().any(|other| other.pointer == violation.pointer) {
            found.add(violation);
        }
        if !removed {
            break;
        }
    }
    found
}

fn required<T: ToSchema>() -> Vec<String> {
    match T::schema() {
        RefOr::T(Schema::Object(object)) => object.required,
        _ => Vec::new(),
    }
}

fn translate(path: &Path, message: &str) -> Violation {
    let pointer = pointer(path);
    if let Some(field) = quoted(message, "missing field `") {
        let pointer = pointer.with_trailing_token(field);
        return Violation::new(pointer.to_string(), Code::Required);
    }
    if let Some(field) = quoted(message, "unknown field `") {
        let member = Token::new(field);
        let pointer = match pointer.last().as_ref() == Some(&member) {
            true => pointer,
            false => pointer.with_trailing_token(member),
        };
        return Violation::new(pointer.to_string(), Code::UnknownMember);
    }
    let pointer = pointer.to_string();
    if message.starts_with("unknown variant") {
        let choices = message.split_once("expected ").map_or("", |(_, rest)| rest);
        let choices = choices.trim_start_matches("one of ").replace('`', "");
        return Violation::new(pointer, Code::InvalidChoice).with("choices", choices);
    }
    match Refusal::from_message(message) {
        Some(refusal) => Violation {
            pointer,
            code: refusal.code,
            params: refusal.params,
        },
        // As in a query: there is no such row, and the message says why.
        None if message.starts_with("UUID parsing failed") => no_id(pointer),
        None => match message.starts_with("invalid type: null") {
            true => Violation::new(pointer, Code::Required),
            false => Violation::new(pointer, Code::WrongType),
        },
    }
}

fn quoted<'a>(message: &'a str, prefix: &str) -> Option<&'a str> {
    let rest = message.strip_prefix(prefix)?;
    rest.split_once('`').map(|(name, _)| name)
}

fn pointer(path: &Path) -> PointerBuf {
    PointerBuf::from_tokens(path.iter().filter_map(|segment| match segment {
        Segment::Seq { index } => Some(Token::from(*index)),
        Segment::Map { key } => Some(Token::new(key)),
        Segment::Enum { .. } | Segment::Unknown => None,
    }))
}

/// Takes a member out; the whole stays.
fn remove(document: &mut Value, pointer: &str) -> bool {
    let member = Pointer::parse(pointer)
        .ok()
        .filter(|found| !found.is_root());
    member.is_some_and(|member| member.delete(document).is_some())
}
