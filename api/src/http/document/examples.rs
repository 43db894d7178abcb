//! Example bodies: what a type gives as its example, and for members that it leaves out, theirs.

use std::sync::LazyLock;

use demo::ids;
use domain::values::Phone;
use serde_json::{Map, Value, json};
use utoipa::openapi::{
    RefOr,
    schema::{ArrayItems, KnownFormat, Object, Schema, SchemaFormat, SchemaType, Type},
};
use uuid::Uuid;

use super::schemas::Schemas;
use crate::{
    fields::Instant,
    http::schema::{Described, component, is_null, takes_null},
};

const DEEPEST: usize = 16;
/// Members of answers, by component, that their types' examples leave at odds with each other: an answer that shows them
/// could not be given.
static TOGETHER: LazyLock<Map<String, Value>> =
    LazyLock::new(|| serde_json::from_str(include_str!("examples.json")).unwrap_or_default());

/// What an answer looks like: every member, as it comes out.
#[must_use]
pub fn whole(name: &str, schemas: &Schemas) -> Value {
    component_example(name, schemas, 0)
}

/// What a request may look like: what its type gives as an example, else every member.
#[must_use]
pub fn request(name: &str, schemas: &Schemas) -> Value {
    let given = schemas
        .object(name)
        .and_then(|object| object.example.clone());
    given.unwrap_or_else(|| whole(name, schemas))
}

fn component_example(name: &str, schemas: &Schemas, depth: usize) -> Value {
    let schema = schemas.get(name);
    let mut example = schema.map_or(Value::Null, |schema| of(schema, name, schemas, depth));
    if let (Some(id), Some(row)) = (example.get_mut("id"), schemas.row(name)) {
        *id = json!(row);
    }
    if let Some(members) = TOGETHER.get(name) {
        lay_over(&mut example, members);
    }
    example
}

/// Replaces members, and members of members. One that the example hasn't is not shown, so it stays away.
fn lay_over(example: &mut Value, members: &Value) {
    match (example, members) {
        (Value::Object(example), Value::Object(members)) if !example.is_empty() => {
            for (name, member) in members {
                if let Some(shown) = example.get_mut(name) {
                    lay_over(shown, member);
                }
            }
        }
        (example, members) => *example = members.clone(),
    }
}

fn of(schema: &Described, member: &str, schemas: &Schemas, depth: usize) -> Value {
    if depth > DEEPEST {
        return Value::Null;
    }
    if let Some(name) = component(schema) {
        let words = schemas
            .object(name)
            .filter(|object| object.enum_values.is_some());
        return match words {
            Some(words) => scalar(words, member),
            None => component_example(name, schemas, depth + 1),
        };
    }
    match schema {
        RefOr::T(Schema::AnyOf(parts)) => {
            let first = parts.items.iter().find(|part| !is_null(part));
            let part = first.map(|part| of(part, member, schemas, depth + 1));
            part.unwrap_or_default()
        }
        RefOr::T(Schema::Array(array)) => match (array.examples.first(), &array.items) {
            (Some(example), _) => example.clone(),
            (None, ArrayItems::RefOrSchema(item)) => {
                json!([of(item, member, schemas, depth + 1)])
            }
            (None, ArrayItems::False) => json!([]),
        },
        RefOr::T(Schema::Object(object)) if !object.properties.is_empty() => {
            members(object, schemas, depth)
        }
        RefOr::T(Schema::Object(object)) => scalar(object, member),
        _ => Value::Null,
    }
}

/// What the type gives, and for what it leaves out null where that can be; what is only there at times is not shown.
fn members(object: &Object, schemas: &Schemas, depth: usize) -> Value {
    let given = object.example.as_ref();
    let value = |name: &String, schema: &Described| match given.map(|example| example.get(name)) {
        Some(Some(given)) => shown(name, given.clone()),
        Some(None) if takes_null(schema) => Value::Null,
        _ => of(schema, name, schemas, depth + 1),
    };
    let is_shown = |name: &String| {
        let given = given.is_some_and(|example| example.get(name).is_some());
        object.required.is_empty() || object.required.contains(name) || given
    };
    let properties = object.properties.iter().filter(|(name, _)| is_shown(name));
    let members = properties.map(|(name, schema)| (name.clone(), value(name, schema)));
    Value::Object(members.collect::<Map<_, _>>())
}

/// What may be typed in several ways comes out in one.
fn shown(member: &str, value: Value) -> Value {
    let kept = |text: &str, kept: fn(char) -> bool| -> Value {
        text.chars()
            .filter(|letter| kept(*letter))
            .collect::<String>()
            .into()
    };
    match (member, value) {
        ("document", Value::String(text)) => kept(&text, char::is_alphanumeric),
        ("postal_code", Value::String(text)) => kept(&text, char::is_numeric),
        ("phones", Value::Array(numbers)) => {
            let number = |number: &Value| Phone::parse(number.as_str()?).ok();
            let numbers = numbers.iter().filter_map(number);
            numbers
                .map(|number| number.to_string())
                .collect::<Vec<_>>()
                .into()
        }
        (_, Value::String(text)) if member.ends_with("_at") => match Instant::parse(&text) {
            Ok(instant) => instant.to_string().into(),
            Err(_) => text.into(),
        },
        (_, Value::Object(members)) => {
            let members = members.into_iter();
            let shown = members.map(|(name, value)| (name.clone(), shown(&name, value)));
            Value::Object(shown.collect())
        }
        (_, value) => value,
    }
}

fn scalar(object: &Object, member: &str) -> Value {
    let given = object.example.as_ref().or(object.examples.first());
    let word = object.enum_values.as_ref().and_then(|words| words.first());
    if let Some(given) = given.or(word) {
        return given.clone();
    }
    let kind = match &object.schema_type {
        SchemaType::Type(kind) => Some(kind),
        SchemaType::Array(kinds) => kinds.first(),
        SchemaType::AnyValue => None,
    };
    let least = || {
        let least = object.minimum.as_ref().map(serde_json::to_value);
        least.and_then(Result::ok).unwrap_or_else(|| json!(1))
    };
    match (kind, &object.format) {
        (Some(Type::String), Some(SchemaFormat::KnownFormat(KnownFormat::Uuid))) => {
            json!(id(member).unwrap_or(ids::NEGOTIATIONS.one()))
        }
        (Some(Type::String), _) => json!("text"),
        (Some(Type::Integer | Type::Number), _) => least(),
        (Some(Type::Boolean), _) => json!(true),
        (Some(Type::Object), _) => json!({}),
        _ => Value::Null,
    }
}

/// The demo's row that a member or parameter of this name points at: `shared_branch_ids` names branches.
pub fn id(member: &str) -> Option<Uuid> {
    let one = member.trim_end_matches("_ids").trim_end_matches("_id");
    let mut words = Some(one);
    while let Some(word) = words {
        let collections = ["s", "es"].map(|end| format!("/{}{end}", word.replace('_', "-")));
        if let Some(rows) = collections.iter().find_map(|name| ids::of(name)) {
            return Some(rows.one());
        }
        words = word.split_once('_').map(|(_, rest)| rest);
    }
    Some(match one {
        "contact" => ids::CONTACTS.one(),
        "stage" | "from_stage" => ids::STAGES.one(),
        "to_stage" | "move_to" => ids::NEXT_STAGE,
        "responsible" | "author" | "actor" | "won_by" => ids::EMPLOYEES.one(),
        "reason" => ids::OUTCOME_REASONS.one(),
        "subject" => ids::TICKET_SUBJECTS.one(),
        "previous" => ids::SALES_PLANS.one(),
        "supersedes" => ids::PROPOSALS.one(),
        _ => return None,
    })
}
