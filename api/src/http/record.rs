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

use super::schema::{self, Described, reference};
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

const ID: &str = "Id";
const VERSION: &str = "Version";
const CREATED: &str = "CreatedAt";
const UPDATED: &str = "UpdatedAt";
const STAMP: [(&str, &str); 3] = [
    ("version", VERSION),
    ("created_at", CREATED),
    ("updated_at", UPDATED),
];

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
        object.properties.insert("id".to_owned(), reference(ID));
        for part in [I::schema(), X::schema()] {
            if let RefOr::T(Schema::Object(part)) = part {
                object.description = object.description.take().or(part.description);
                object.example = object.example.take().or(part.example);
                let shown = part
                    .properties
                    .into_iter()
                    .filter(|(_, schema)| !write_only(schema));
                object.properties.extend(shown);
            }
        }
        for (name, component) in STAMP {
            let member = reference(component);
            object.properties.insert(name.to_owned(), member);
        }
        object.required = object.properties.keys().cloned().collect();
        RefOr::T(Schema::Object(object))
    }
}

/// The components that every record has members of.
#[must_use]
pub fn stamps() -> [(&'static str, Described); 4] {
    let about = |mut schema: Described, about: &str| {
        schema::describe(&mut schema, |text| *text = about.to_owned());
        schema
    };
    let version = Int::<1, { i64::MAX }>::schema();
    [
        (ID, about(id_schema(), "Id of the resource.")),
        (VERSION, about(version, "Counts the changes, from 1.")),
        (CREATED, about(Instant::schema(), "When it was created.")),
        (
            UPDATED,
            about(Instant::schema(), "When it was last changed."),
        ),
    ]
}

fn write_only(schema: &RefOr<Schema>) -> bool {
    let flag = match schema {
        RefOr::Ref(reference) => reference.write_only,
        RefOr::T(Schema::Object(object)) => object.write_only,
        RefOr::T(Schema::OneOf(one_of)) => one_of.write_only,
        RefOr::T(_) => None,
    };
    flag == Some(true)
}

impl<I: ToSchema, X: ToSchema> ToSchema for Record<I, X> {
    fn name() -> Cow<'static, str> {
        let name = I::name();
        Cow::Owned(match name.strip_suffix("In").unwrap_or(&name) {
            // Generated code calls what sends requests `Client`; a schema of that name would hide it.
            "Client" => "ClientRecord".to_owned(),
            name => name.to_owned(),
        })
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        I::schemas(schemas);
        X::schemas(schemas);
    }
}
