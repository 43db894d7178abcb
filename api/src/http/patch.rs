//! RFC 7396 merge patch: absent = unchanged, null = clear.

use std::{borrow::Cow, marker::PhantomData};

use domain::{code::Code, violation::Violations};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, schema::Schema},
};

use super::schema::{self, Described};
use crate::problem::ApiError;

/// The member that an example of a change names: the first of these that there is.
const CHANGED: [&str; 9] = [
    "name",
    "title",
    "subject",
    "body",
    "description",
    "due_day",
    "ports",
    "connection",
    "message",
];

/// The body of a PATCH on a resource whose input is `I`. Described, never built.
#[derive(Debug)]
pub struct Patch<I>(PhantomData<fn() -> I>);

/// Applies the patch document to the current input representation.
///
/// # Errors
/// When the current representation cannot be written as JSON, which is a defect.
pub fn merged<I: Serialize>(current: &I, patch: &Value) -> Result<Value, ApiError> {
    let mut document = serde_json::to_value(current).map_err(ApiError::internal)?;
    json_patch::merge(&mut document, patch);
    Ok(document)
}

/// Null clears a member that may be left out at first; one that has a default then has that again. One without either
/// (`#[schema(nullable = false)]` of an option) is never cleared.
fn clearable(member: &mut Described) {
    if let Some(default) = schema::take_default(member) {
        schema::describe(member, |text| {
            text.push_str(&format!(" Null: `{default}` again."));
        });
        if !schema::takes_null(member) {
            schema::add_null(member);
        }
    }
}

/// Members of a patch that are null, though one that may be left out at first is not to be cleared by that: left to
/// itself it would count as absent. Those that every resource has are missed by who reads the whole.
pub fn uncleared<I: ToSchema>(patch: &Value) -> Violations {
    let mut found = Violations::new();
    let nulls = patch.as_object().into_iter().flatten();
    let mut nulls = nulls.filter(|(_, value)| value.is_null()).peekable();
    if nulls.peek().is_none() {
        return found;
    }
    let (RefOr::T(Schema::Object(whole)), RefOr::T(Schema::Object(input))) =
        (Patch::<I>::schema(), I::schema())
    else {
        return found;
    };
    let required = input.required;
    for (name, _) in nulls {
        let member = whole.properties.get(name);
        let keeps = member.is_some_and(|member| !schema::takes_null(member));
        if keeps && !required.contains(name) {
            found.push(format!("/{name}"), Code::Required);
        }
    }
    found
}

/// An example changes one member only.
fn one_member(example: &Value) -> Option<Value> {
    let name = CHANGED.iter().find(|name| example.get(**name).is_some())?;
    Some(json!({ *name: example.get(*name)? }))
}

impl<I: ToSchema> PartialSchema for Patch<I> {
    fn schema() -> RefOr<Schema> {
        match I::schema() {
            RefOr::T(Schema::Object(mut object)) => {
                let required = std::mem::take(&mut object.required);
                for (name, member) in &mut object.properties {
                    if !required.contains(name) {
                        clearable(member);
                    }
                }
                object.description =
                    Some("Absent members stay, null clears (RFC 7396).".to_owned());
                object.example = object.example.as_ref().and_then(one_member);
                RefOr::T(Schema::Object(object))
            }
            other => other,
        }
    }
}

impl<I: ToSchema> ToSchema for Patch<I> {
    fn name() -> Cow<'static, str> {
        let name = I::name();
        let base = name.strip_suffix("In").unwrap_or(&name);
        Cow::Owned(format!("{base}Patch"))
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        I::schemas(schemas);
    }
}
