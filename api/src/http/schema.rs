//! Schemas as they are put together and changed: null as a type, defaults told in words.

use serde_json::Value;
use utoipa::openapi::{
    Ref, RefOr,
    schema::{
        AdditionalProperties, AnyOfBuilder, ArrayItems, ObjectBuilder, Schema, SchemaType, Type,
    },
};

/// A schema, or a reference to one.
pub type Described = RefOr<Schema>;

const COMPONENTS: &str = "#/components/schemas/";

/// The component that a schema refers to.
#[must_use]
pub fn component(schema: &Described) -> Option<&str> {
    match schema {
        RefOr::Ref(reference) => reference.ref_location.strip_prefix(COMPONENTS),
        RefOr::T(_) => None,
    }
}

/// A reference to a component.
#[must_use]
pub fn reference(name: &str) -> Described {
    RefOr::Ref(Ref::from_schema_name(name))
}

/// The schema of a text of at most so many characters.
#[must_use]
pub fn text(longest: usize, pattern: &str) -> Schema {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .max_length(Some(longest))
        .pattern(Some(pattern))
        .build()
        .into()
}

/// The schema that is nothing but null.
#[must_use]
pub fn null() -> Schema {
    ObjectBuilder::new().schema_type(Type::Null).build().into()
}

/// Whether a schema is nothing but null.
#[must_use]
pub fn is_null(schema: &Described) -> bool {
    matches!(schema, RefOr::T(Schema::Object(object)) if object.schema_type == SchemaType::Type(Type::Null))
}

/// Whether null is among the values.
#[must_use]
pub fn takes_null(schema: &Described) -> bool {
    match schema {
        RefOr::T(Schema::Object(object)) => has_null(&object.schema_type),
        RefOr::T(Schema::Array(array)) => has_null(&array.schema_type),
        RefOr::T(Schema::OneOf(parts)) => parts.items.iter().any(is_null),
        RefOr::T(Schema::AnyOf(parts)) => parts.items.iter().any(is_null),
        _ => false,
    }
}

fn has_null(kind: &SchemaType) -> bool {
    matches!(kind, SchemaType::Array(kinds) if kinds.contains(&Type::Null))
}

/// Adds null to the values.
pub fn add_null(schema: &mut Described) {
    match schema {
        RefOr::Ref(reference) => {
            let description = std::mem::take(&mut reference.description);
            *schema = or_null(RefOr::Ref(reference.clone()), description);
        }
        RefOr::T(Schema::Object(object)) => {
            widen(&mut object.schema_type);
            if let Some(words) = &mut object.enum_values {
                words.push(Value::Null);
            }
        }
        RefOr::T(Schema::Array(array)) => widen(&mut array.schema_type),
        RefOr::T(_) => {}
    }
}

/// One schema or null. `anyOf`: some generators don't understand null in a `oneOf`.
#[must_use]
pub fn or_null(schema: Described, description: String) -> Described {
    let either = AnyOfBuilder::new()
        .item(schema)
        .item(null())
        .description(Some(description).filter(|text| !text.is_empty()));
    either.into()
}

fn widen(kind: &mut SchemaType) {
    match kind {
        SchemaType::Type(one) if *one != Type::Null => {
            *kind = SchemaType::from_iter([one.clone(), Type::Null]);
        }
        SchemaType::Array(kinds) if !kinds.contains(&Type::Null) => kinds.push(Type::Null),
        _ => {}
    }
}

/// Takes null from the values.
pub fn remove_null(schema: &mut Described) {
    match schema {
        RefOr::T(Schema::Object(object)) => narrow(&mut object.schema_type),
        RefOr::T(Schema::Array(array)) => narrow(&mut array.schema_type),
        RefOr::T(Schema::AnyOf(parts)) => {
            parts.items.retain(|item| !is_null(item));
            if let [RefOr::Ref(only)] = parts.items.as_slice() {
                let mut only = only.clone();
                only.description = parts.description.take().unwrap_or_default();
                *schema = RefOr::Ref(only);
            }
        }
        _ => {}
    }
}

fn narrow(kind: &mut SchemaType) {
    if let SchemaType::Array(kinds) = kind {
        kinds.retain(|kind| *kind != Type::Null);
        if let [only] = kinds.as_slice() {
            *kind = SchemaType::Type(only.clone());
        }
    }
}

/// Takes the default away.
pub fn take_default(schema: &mut Described) -> Option<Value> {
    match schema {
        RefOr::Ref(reference) => reference.default.take(),
        RefOr::T(Schema::Object(object)) => object.default.take(),
        RefOr::T(Schema::Array(array)) => array.default.take(),
        RefOr::T(Schema::OneOf(one_of)) => one_of.default.take(),
        RefOr::T(_) => None,
    }
}

/// The description, to be changed; the empty text when there is none.
pub fn describe(schema: &mut Described, change: impl FnOnce(&mut String)) {
    let optional = |description: &mut Option<String>, change: &mut dyn FnMut(&mut String)| {
        let mut text = description.take().unwrap_or_default();
        change(&mut text);
        *description = Some(text).filter(|text| !text.is_empty());
    };
    let mut change = Some(change);
    let mut once = |text: &mut String| {
        if let Some(change) = change.take() {
            change(text);
        }
    };
    match schema {
        RefOr::Ref(reference) => once(&mut reference.description),
        RefOr::T(Schema::Object(object)) => optional(&mut object.description, &mut once),
        RefOr::T(Schema::Array(array)) => optional(&mut array.description, &mut once),
        RefOr::T(Schema::OneOf(one_of)) => optional(&mut one_of.description, &mut once),
        RefOr::T(Schema::AnyOf(any_of)) => optional(&mut any_of.description, &mut once),
        RefOr::T(_) => {}
    }
}

/// Calls `change` for a schema and everything in it, from the outside in.
pub fn walk(schema: &mut Described, change: &mut dyn FnMut(&mut Described)) {
    change(schema);
    let RefOr::T(whole) = schema else { return };
    match whole {
        Schema::Object(object) => {
            for property in object.properties.values_mut() {
                walk(property, change);
            }
            if let Some(AdditionalProperties::RefOr(more)) =
                object.additional_properties.as_deref_mut()
            {
                walk(more, change);
            }
        }
        Schema::Array(array) => {
            if let ArrayItems::RefOrSchema(items) = &mut array.items {
                walk(items, change);
            }
        }
        Schema::OneOf(parts) => parts.items.iter_mut().for_each(|part| walk(part, change)),
        Schema::AnyOf(parts) => parts.items.iter_mut().for_each(|part| walk(part, change)),
        Schema::AllOf(parts) => parts.items.iter_mut().for_each(|part| walk(part, change)),
        _ => {}
    }
}
