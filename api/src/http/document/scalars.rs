//! Scalars: written out where they stand, with null, limits and patterns as they are enforced.

use std::collections::BTreeMap;

use utoipa::{
    Number, PartialSchema,
    openapi::{
        RefOr,
        schema::{KnownFormat, Schema, SchemaFormat, SchemaType, Type},
    },
};

use crate::{
    fields::{Date, TEXT},
    http::schema::{Described, add_null, component, describe, is_null, walk},
};

/// Characters of a UUID, and of an instant.
const UUID: usize = 36;
const INSTANT: usize = 40;
/// Text that comes out.
const CLEAN: &str = r"^[^\x00]*$";

/// A scalar's own schema in the place of its name, with what is said of it there.
pub(super) fn resolve(schema: &mut Described, scalars: &BTreeMap<String, Described>) {
    let Some(scalar) = component(schema).and_then(|name| scalars.get(name)) else {
        return;
    };
    let mut whole = scalar.clone();
    if let RefOr::Ref(reference) = &*schema {
        if !reference.description.is_empty() {
            describe(&mut whole, |text| text.clone_from(&reference.description));
        }
        if let RefOr::T(Schema::Object(object)) = &mut whole {
            object.write_only = reference.write_only;
        }
    }
    *schema = whole;
}

/// A scalar or null becomes the scalar with two types.
pub(super) fn flatten_null(schema: &mut Described, scalars: &BTreeMap<String, Described>) {
    let (items, description, write_only) = match &*schema {
        RefOr::T(Schema::OneOf(parts)) => (&parts.items, &parts.description, parts.write_only),
        RefOr::T(Schema::AnyOf(parts)) => (&parts.items, &parts.description, None),
        _ => return,
    };
    let [inner] = items
        .iter()
        .filter(|item| !is_null(item))
        .collect::<Vec<_>>()[..]
    else {
        return;
    };
    if items.len() != 2 {
        return;
    }
    let mut inner = inner.clone();
    if let RefOr::Ref(reference) = &mut inner {
        reference.write_only = reference.write_only.or(write_only);
    }
    resolve(&mut inner, scalars);
    if let Some(description) = description {
        describe(&mut inner, |text| text.clone_from(description));
    }
    add_null(&mut inner);
    *schema = inner;
}

/// A pattern that lets a text be left blank.
pub(super) fn or_blank(pattern: &str) -> String {
    let whole = pattern
        .strip_prefix('^')
        .and_then(|rest| rest.strip_suffix('$'));
    match whole {
        Some(whole) if pattern != TEXT => format!(r"^({whole}|\s*)$"),
        _ => pattern.to_owned(),
    }
}

/// Limits that follow from what a value is.
pub(super) fn limit(schema: &mut Described) {
    walk(schema, &mut limit_one);
}

pub(super) fn limit_one(schema: &mut Described) {
    let RefOr::T(Schema::Object(object)) = schema else {
        return;
    };
    match (kind(&object.schema_type), &object.format) {
        (Some(Type::String), Some(SchemaFormat::KnownFormat(KnownFormat::Uuid))) => {
            object.max_length = Some(UUID);
        }
        (Some(Type::String), Some(SchemaFormat::KnownFormat(KnownFormat::Date))) => {
            if let RefOr::T(Schema::Object(date)) = Date::schema() {
                object.max_length = date.max_length;
                object.pattern = date.pattern;
                object.examples = date.examples;
            }
        }
        (Some(Type::String), Some(SchemaFormat::KnownFormat(KnownFormat::DateTime))) => {
            object.max_length = Some(INSTANT);
        }
        (Some(Type::String), None) if object.enum_values.is_none() => {
            object.pattern = object.pattern.take().or(Some(TEXT.to_owned()));
        }
        (Some(Type::Integer), _) => {
            let most = object.maximum.as_ref().and_then(whole);
            let width = match most {
                Some(most) if i32::try_from(most).is_ok() => KnownFormat::Int32,
                _ => KnownFormat::Int64,
            };
            object.format = Some(SchemaFormat::KnownFormat(width));
        }
        (Some(Type::Number), None) => {
            object.format = Some(SchemaFormat::KnownFormat(KnownFormat::Double));
        }
        _ => {}
    }
}

/// A limit as a whole number.
fn whole(limit: &Number) -> Option<i64> {
    match limit {
        Number::Int(limit) => i64::try_from(*limit).ok(),
        Number::UInt(limit) => i64::try_from(*limit).ok(),
        Number::Float(_) => None,
    }
}

/// The type beside null.
fn kind(kinds: &SchemaType) -> Option<&Type> {
    match kinds {
        SchemaType::Type(kind) => Some(kind),
        SchemaType::Array(kinds) => kinds.iter().find(|kind| **kind != Type::Null),
        SchemaType::AnyValue => None,
    }
}

/// What may come in as a number goes out as text, and what has a format needs no pattern.
pub(super) fn text_only(schema: &mut Described) {
    let RefOr::T(Schema::Object(object)) = schema else {
        return;
    };
    object.min_length = None;
    if matches!(object.format, Some(SchemaFormat::KnownFormat(_))) {
        object.pattern = None;
    } else if object.pattern.as_deref() == Some(TEXT) {
        object.pattern = Some(CLEAN.to_owned());
    }
    let both = |kinds: &[Type]| kinds.contains(&Type::String) && kinds.contains(&Type::Integer);
    match &mut object.schema_type {
        SchemaType::Array(kinds) if both(kinds) => kinds.retain(|kind| *kind != Type::Integer),
        _ => return,
    }
    (object.minimum, object.maximum) = (None, None);
    if let SchemaType::Array(kinds) = &object.schema_type
        && let [only] = kinds.as_slice()
    {
        object.schema_type = SchemaType::Type(only.clone());
    }
}
