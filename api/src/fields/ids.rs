//! Arrays of ids, each once.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        KnownFormat, RefOr,
        schema::{ArrayBuilder, ObjectBuilder, Schema, SchemaFormat, Type},
    },
};
use uuid::Uuid;

use super::Set;

/// At most `MAX` ids, no two of them equal.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Ids<const MAX: usize>(pub Vec<Uuid>);

impl<const MAX: usize> Ids<MAX> {
    /// The ids, in the order in which they are kept.
    #[must_use]
    pub fn sorted(mut self) -> Vec<Uuid> {
        self.0.sort();
        self.0
    }
}

impl<'de, const MAX: usize> Deserialize<'de> for Ids<MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Set::<Uuid, MAX>::deserialize(deserializer).map(|set| Self(set.0))
    }
}

/// The schema of one id.
#[must_use]
pub fn id_schema() -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)))
        .build()
        .into()
}

impl<const MAX: usize> PartialSchema for Ids<MAX> {
    fn schema() -> RefOr<Schema> {
        ArrayBuilder::new()
            .items(id_schema())
            .max_items(Some(MAX))
            .unique_items(true)
            .build()
            .into()
    }
}

impl<const MAX: usize> ToSchema for Ids<MAX> {
    fn name() -> Cow<'static, str> {
        Cow::Owned(format!("Ids_{MAX}"))
    }
}
