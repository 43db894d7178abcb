//! Civil dates and instants, within the years this product lives in.

use std::{borrow::Cow, fmt};

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use domain::values::{DateFault, date};
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

/// An instant, RFC 3339; any offset in, `Z` and six digits of fraction out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant(pub DateTime<Utc>);

impl Date {
    /// Reads `YYYY-MM-DD`.
    ///
    /// # Errors
    /// Why it is none.
    pub fn parse(text: &str) -> Result<Self, DateFault> {
        date::parse(text).map(Self)
    }
}

impl Instant {
    /// Reads RFC 3339.
    ///
    /// # Errors
    /// Why it is none.
    pub fn parse(text: &str) -> Result<Self, DateFault> {
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

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Micros, true))
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(refuse)
    }
}

/// The years that are understood.
const DATE: &str = "^(19|2[01])[0-9]{2}-[0-9]{2}-[0-9]{2}$";
const INSTANT: &str = "^(19|2[01])[0-9]{2}-[0-9]{2}-[0-9]{2}T";

fn schema(format: KnownFormat, length: usize, pattern: &str, example: &str) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::KnownFormat(format)))
        .max_length(Some(length))
        .pattern(Some(pattern))
        .examples([serde_json::Value::from(example)])
        .build()
        .into()
}

impl PartialSchema for Date {
    fn schema() -> RefOr<Schema> {
        schema(KnownFormat::Date, 10, DATE, "2026-12-31")
    }
}

impl ToSchema for Date {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Date")
    }
}

impl PartialSchema for Instant {
    fn schema() -> RefOr<Schema> {
        schema(
            KnownFormat::DateTime,
            40,
            INSTANT,
            "2026-11-30T13:00:00.000000Z",
        )
    }
}

impl ToSchema for Instant {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Instant")
    }
}
