//! Arrays with a cap in which each value stands once.

use std::borrow::Cow;

use domain::code::Code;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Ref, RefOr,
        schema::{ArrayBuilder, Schema},
    },
};

use super::{Refusal, refuse};

/// At most `MAX` values, no two of them equal.
#[derive(Clone, Debug, PartialEq)]
pub struct Set<T, const MAX: usize>(pub Vec<T>);

impl<T, const MAX: usize> Default for Set<T, MAX> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Serialize, const MAX: usize> Serialize for Set<T, MAX> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de> + PartialEq, const MAX: usize> Deserialize<'de> for Set<T, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let values = Vec::<T>::deserialize(deserializer)?;
        if values.len() > MAX {
            return Err(refuse(Refusal::new(Code::TooMany).with("max", MAX)));
        }
        let mut rest = values.as_slice();
        while let Some((first, others)) = rest.split_first() {
            if others.contains(first) {
                return Err(refuse(Code::DuplicateItem));
            }
            rest = others;
        }
        Ok(Self(values))
    }
}

impl<T: ToSchema, const MAX: usize> PartialSchema for Set<T, MAX> {
    fn schema() -> RefOr<Schema> {
        ArrayBuilder::new()
            .items(Ref::from_schema_name(T::name()))
            .max_items(Some(MAX))
            .unique_items(true)
            .build()
            .into()
    }
}

impl<T: ToSchema, const MAX: usize> ToSchema for Set<T, MAX> {
    fn name() -> Cow<'static, str> {
        Cow::Owned(format!("Set_{}_{MAX}", T::name()))
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(schemas);
    }
}
