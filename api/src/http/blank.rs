//! A text that is left blank says nothing: it is null. Programs that send every field of their form mean no more by it.
//! Dates and passwords are no texts to leave blank: who sends one is told that it is none.

use std::{borrow::Cow, collections::HashMap};

use serde_json::Value;
use utoipa::{
    ToSchema,
    openapi::{
        KnownFormat, RefOr,
        schema::{Schema, SchemaFormat, SchemaType, Type},
    },
};

/// The document with null in the place of each blank text that `T` knows.
pub fn as_null<T: ToSchema>(document: &Value) -> Cow<'_, Value> {
    if !has_blank(document) {
        return Cow::Borrowed(document);
    }
    let mut named = Vec::new();
    T::schemas(&mut named);
    let schemas = Schemas(named.into_iter().collect());
    let mut document = document.clone();
    schemas.clear(&mut document, &T::schema());
    Cow::Owned(document)
}

fn is_blank(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.trim().is_empty())
}

/// A blank anywhere but in a list, whose items aren't members.
fn has_blank(document: &Value) -> bool {
    let members = document.as_object();
    let mut members = members.into_iter().flat_map(|object| object.values());
    members.any(|member| is_blank(member) || has_blank(member))
}

/// The components that a schema may point at.
struct Schemas(HashMap<String, RefOr<Schema>>);

impl Schemas {
    fn clear(&self, document: &mut Value, schema: &RefOr<Schema>) {
        let Value::Object(members) = document else {
            return;
        };
        for (name, value) in members {
            for property in self.properties(schema, name) {
                if !is_blank(value) {
                    self.clear(value, property);
                } else if self.is_text(property) {
                    *value = Value::Null;
                }
            }
        }
    }

    /// What a member may be.
    fn properties<'a>(&'a self, schema: &'a RefOr<Schema>, name: &str) -> Vec<&'a RefOr<Schema>> {
        let mut found = Vec::new();
        for schema in self.alternatives(schema) {
            if let Schema::Object(object) = schema {
                found.extend(object.properties.get(name));
            }
        }
        found
    }

    fn is_text(&self, schema: &RefOr<Schema>) -> bool {
        self.alternatives(schema).into_iter().any(is_text)
    }

    /// A schema without references: itself, or each of those it is put together of.
    fn alternatives<'a>(&'a self, schema: &'a RefOr<Schema>) -> Vec<&'a Schema> {
        let parts = match schema {
            RefOr::Ref(reference) => {
                let name = reference.ref_location.rsplit('/').next();
                let named = name.and_then(|name| self.0.get(name));
                return named
                    .map(|named| self.alternatives(named))
                    .unwrap_or_default();
            }
            RefOr::T(Schema::OneOf(parts)) => &parts.items,
            RefOr::T(Schema::AnyOf(parts)) => &parts.items,
            RefOr::T(Schema::AllOf(parts)) => &parts.items,
            RefOr::T(schema) => return vec![schema],
        };
        parts
            .iter()
            .flat_map(|part| self.alternatives(part))
            .collect()
    }
}

/// Whether a blank is no value of it, but null.
pub(super) fn is_text(schema: &Schema) -> bool {
    let Schema::Object(object) = schema else {
        return false;
    };
    let says_text = match &object.schema_type {
        SchemaType::Type(kind) => *kind == Type::String,
        SchemaType::Array(kinds) => kinds.contains(&Type::String),
        SchemaType::AnyValue => false,
    };
    let other = [
        KnownFormat::Date,
        KnownFormat::DateTime,
        KnownFormat::Password,
    ];
    let is_other = |format: &SchemaFormat| {
        let known = other.iter().cloned().map(SchemaFormat::KnownFormat);
        known.into_iter().any(|known| known == *format)
    };
    says_text && !object.format.as_ref().is_some_and(is_other)
}
