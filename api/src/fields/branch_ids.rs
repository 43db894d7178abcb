//! The branches that a row belongs or is limited to.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        KnownFormat, RefOr,
        schema::{ArrayBuilder, ObjectBuilder, Schema, SchemaFormat, Type},
    },
};
use uuid::Uuid;

use super::Set;

const MOST: usize = 200;

/// Ids of branches, each once; their order means nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Set<Uuid, MOST>")]
pub struct BranchIds(pub Vec<Uuid>);

impl From<Set<Uuid, MOST>> for BranchIds {
    fn from(ids: Set<Uuid, MOST>) -> Self {
        Self(ids.0)
    }
}

impl PartialSchema for BranchIds {
    fn schema() -> RefOr<Schema> {
        let id = ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)));
        ArrayBuilder::new()
            .items(id)
            .max_items(Some(MOST))
            .unique_items(true)
            .build()
            .into()
    }
}

impl ToSchema for BranchIds {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("BranchIds")
    }
}
