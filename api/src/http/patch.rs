//! RFC 7396 merge patch: absent = unchanged, null = clear.

use std::{borrow::Cow, marker::PhantomData};

use serde::Serialize;
use serde_json::Value;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, schema::Schema},
};

use super::problem::ApiError;

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

impl<I: ToSchema> PartialSchema for Patch<I> {
    fn schema() -> RefOr<Schema> {
        match I::schema() {
            RefOr::T(Schema::Object(mut object)) => {
                object.required.clear();
                object.description =
                    Some("Merge patch (RFC 7396): absent members stay, null clears.".to_owned());
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
