//! A resource as it is shown: its input members, what is derived, and its stamp.

use std::borrow::Cow;

use persistence::stamp::Stamped;
use serde::Serialize;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{ObjectBuilder, Schema},
    },
};
use uuid::Uuid;

use crate::fields::{Instant, Int, id_schema};

/// A resource whose input is `I`; `X` holds members that only come out.
#[derive(Clone, Debug, Serialize)]
pub struct Record<I, X = Nothing> {
    /// Id.
    pub id: Uuid,
    /// Members that can be written.
    #[serde(flatten)]
    pub input: I,
    /// Members that are derived.
    #[serde(flatten)]
    pub extra: X,
    /// Counts the changes, from 1.
    pub version: i64,
    /// When it was created.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
}

/// No derived members.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
pub struct Nothing {}

impl<I, X> Record<I, X> {
    /// Puts a row's parts together.
    pub fn new(row: &impl Stamped, input: I, extra: X) -> Self {
        let (created_at, updated_at) = row.instants();
        Self {
            id: row.id(),
            input,
            extra,
            version: row.version(),
            created_at: Instant(created_at),
            updated_at: Instant(updated_at),
        }
    }
}

impl<I: ToSchema, X: ToSchema> PartialSchema for Record<I, X> {
    fn schema() -> RefOr<Schema> {
        let mut object = ObjectBuilder::new().build();
        let id = described(id_schema(), "Id of the resource.");
        object.properties.insert("id".to_owned(), id);
        for part in [I::schema(), X::schema()] {
            if let RefOr::T(Schema::Object(part)) = part {
                object.description = object.description.take().or(part.description);
                let shown = part
                    .properties
                    .into_iter()
                    .filter(|(_, schema)| !write_only(schema));
                object.properties.extend(shown);
            }
        }
        let stamp = [
            (
                "version",
                Int::<1, { i64::MAX }>::schema(),
                "Counts the changes, from 1.",
            ),
            ("created_at", Instant::schema(), "When it was created."),
            ("updated_at", Instant::schema(), "When it was last changed."),
        ];
        for (name, schema, about) in stamp {
            let schema = described(schema, about);
            object.properties.insert(name.to_owned(), schema);
        }
        object.required = object.properties.keys().cloned().collect();
        RefOr::T(Schema::Object(object))
    }
}

fn described(schema: RefOr<Schema>, about: &str) -> RefOr<Schema> {
    match schema {
        RefOr::T(Schema::Object(mut object)) => {
            object.description = Some(about.to_owned());
            RefOr::T(Schema::Object(object))
        }
        other => other,
    }
}

fn write_only(schema: &RefOr<Schema>) -> bool {
    let value = serde_json::to_value(schema).unwrap_or_default();
    value.get("writeOnly").is_some_and(|flag| flag == true)
}

impl<I: ToSchema, X: ToSchema> ToSchema for Record<I, X> {
    fn name() -> Cow<'static, str> {
        let name = I::name();
        Cow::Owned(name.strip_suffix("In").unwrap_or(&name).to_owned())
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        I::schemas(schemas);
        X::schemas(schemas);
    }
}
