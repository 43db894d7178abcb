//! A word out of a domain enum.

use std::borrow::Cow;

use domain::Words;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{ObjectBuilder, Schema, Type},
    },
};

use super::{Refusal, refuse};

/// One of the words of `E`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Choice<E>(pub E);

impl<E: Words> Choice<E> {
    /// From a column's word.
    ///
    /// # Errors
    /// When a row holds a word this version does not know.
    pub fn stored(word: &str) -> Result<Self, persistence::Error> {
        persistence::column::word(word).map(Self)
    }

    /// The word, for a column.
    pub fn word(self) -> String {
        self.0.as_str().to_owned()
    }
}

impl<E: Words> Serialize for Choice<E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.as_str())
    }
}

impl<'de, E: Words> Deserialize<'de> for Choice<E> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = Cow::<'de, str>::deserialize(deserializer)?;
        E::parse(&word)
            .map(Self)
            .map_err(|code| refuse(Refusal::new(code).with("choices", E::WORDS.join(", "))))
    }
}

impl<E: Words> PartialSchema for Choice<E> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(E::ABOUT.trim()))
            .enum_values(Some(E::WORDS.iter().copied()))
            .build()
            .into()
    }
}

impl<E: Words> ToSchema for Choice<E> {
    fn name() -> Cow<'static, str> {
        let full = std::any::type_name::<E>();
        Cow::Borrowed(full.rsplit("::").next().unwrap_or(full))
    }
}
