//! From JSON to a typed body, with every member that is wrong told at once.

use domain::{
    code::Code,
    violation::{Violation, Violations},
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::{Path, Segment};
use utoipa::{
    ToSchema,
    openapi::{RefOr, schema::Schema},
};

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
        return Violation::new(format!("{pointer}/{field}"), Code::Required);
    }
    if let Some(field) = quoted(message, "unknown field `") {
        let member = format!("/{}", escape(field));
        let pointer = match pointer.ends_with(&member) {
            true => pointer,
            false => format!("{pointer}{member}"),
        };
        return Violation::new(pointer, Code::UnknownMember);
    }
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

fn pointer(path: &Path) -> String {
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => format!("/{}", escape(key)),
            Segment::Enum { .. } | Segment::Unknown => String::new(),
        })
        .collect()
}

fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn remove(document: &mut Value, pointer: &str) -> bool {
    let Some((parent, member)) = pointer.rsplit_once('/') else {
        return false;
    };
    let name = member.replace("~1", "/").replace("~0", "~");
    match document.pointer_mut(parent) {
        Some(Value::Object(object)) => object.remove(&name).is_some(),
        Some(Value::Array(items)) => match name.parse::<usize>() {
            Ok(index) if index < items.len() => {
                items.remove(index);
                true
            }
            _ => false,
        },
        _ => false,
    }
}
