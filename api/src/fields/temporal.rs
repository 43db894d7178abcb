//! Civil dates and instants, within the years this product lives in.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use domain::{code::Code, values::date};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        KnownFormat, RefOr,
        schema::{ObjectBuilder, Schema, SchemaFormat, Type},
    },
};

use super::refuse;

/// A civil date, `YYYY-MM-DD`, 1900–2199.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(pub NaiveDate);

/// An instant, RFC 3339; any offset in, `Z` out, fractions only where there are any, microseconds at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant(pub DateTime<Utc>);

impl Date {
    /// Reads `YYYY-MM-DD`.
    ///
    /// # Errors
    /// `invalid_date`.
    pub fn parse(text: &str) -> Result<Self, Code> {
        date::parse(text).map(Self)
    }
}

impl Instant {
    /// Reads RFC 3339.
    ///
    /// # Errors
    /// `invalid_date`.
    pub fn parse(text: &str) -> Result<Self, Code> {
        date::parse_instant(text).map(Self)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(refuse)
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(refuse)
    }
}

fn schema(format: KnownFormat, length: usize, example: &str) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::KnownFormat(format)))
        .max_length(Some(length))
        .examples([serde_json::Value::from(example)])
        .build()
        .into()
}

impl PartialSchema for Date {
    fn schema() -> RefOr<Schema> {
        schema(KnownFormat::Date, 10, "2026-12-31")
    }
}

impl ToSchema for Date {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Date")
    }
}

impl PartialSchema for Instant {
    fn schema() -> RefOr<Schema> {
        schema(KnownFormat::DateTime, 40, "2026-11-30T13:00:00Z")
    }
}

impl ToSchema for Instant {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Instant")
    }
}
