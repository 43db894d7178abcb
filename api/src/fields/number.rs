//! Numbers: bounded integers, money as decimal strings, percentages, coordinates.

use std::borrow::Cow;

use domain::{
    code::Code,
    values::{address, money, percent},
};
use minijinja::{Value, value::serializing_for_value};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        KnownFormat, RefOr,
        schema::{ObjectBuilder, Schema, SchemaFormat, SchemaType, Type},
    },
};

use super::{Refusal, refuse};

/// An integer between `MIN` and `MAX`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Int<const MIN: i64, const MAX: i64>(pub i64);

impl<const MIN: i64, const MAX: i64> Int<MIN, MAX> {
    /// The number as a column's `i32`.
    #[must_use]
    pub fn i32(self) -> i32 {
        i32::try_from(self.0).unwrap_or(i32::MAX)
    }

    /// From a column's `i32`.
    #[must_use]
    pub fn stored(value: i32) -> Self {
        Self(i64::from(value))
    }
}

impl<const MIN: i64, const MAX: i64> Serialize for Int<MIN, MAX> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.0)
    }
}

impl<'de, const MIN: i64, const MAX: i64> Deserialize<'de> for Int<MIN, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Number::deserialize(deserializer)?;
        let value = match value.as_f64().filter(|_| value.is_f64()) {
            Some(float) if float.fract() != 0.0 => return Err(refuse(Code::WrongType)),
            Some(float) => whole(float),
            None => value.as_i64(),
        };
        match value {
            Some(value) if (MIN..=MAX).contains(&value) => Ok(Self(value)),
            _ => Err(refuse(
                Refusal::new(Code::OutOfRange)
                    .with("min", MIN)
                    .with("max", MAX),
            )),
        }
    }
}

/// `10.0` is an integer to JSON Schema; beyond 2⁵³ a float doesn't say which one.
fn whole(float: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "no fraction, and within 2⁵³"
    )]
    (float.abs() <= EXACT).then_some(float as i64)
}

impl<const MIN: i64, const MAX: i64> PartialSchema for Int<MIN, MAX> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
            .minimum(Some(MIN))
            .maximum(Some(MAX))
            .examples([serde_json::Value::from(MIN.max(1).min(MAX))])
            .build()
            .into()
    }
}

impl<const MIN: i64, const MAX: i64> ToSchema for Int<MIN, MAX> {
    fn name() -> Cow<'static, str> {
        Cow::Owned(format!("Int_{MIN}_{MAX}").replace('-', "m"))
    }
}

/// An amount of BRL, zero or more: a decimal string with at most two decimals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Money(pub money::Money);

impl Money {
    /// From a column of cents.
    ///
    /// # Errors
    /// When a row holds an amount out of range.
    pub fn stored(cents: i64) -> Result<Self, persistence::Error> {
        persistence::column::money(cents).map(Self)
    }

    /// Cents, for a column.
    #[must_use]
    pub fn to_cents(self) -> i64 {
        self.0.cents()
    }
}

impl Serialize for Money {
    /// As a text; among the values of a template it is a number, which prints as that text.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match serializing_for_value() {
            true => Value::from_object(*self).serialize(serializer),
            false => serializer.collect_str(&self.0),
        }
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        let money = money::Money::parse_non_negative(&text).map_err(refuse)?;
        match is_plain(&text, 10) {
            true => Ok(Self(money)),
            false => Err(refuse(Code::OutOfRange)),
        }
    }
}

/// No sign, and no more whole digits than the largest number has.
fn is_plain(text: &str, digits: usize) -> bool {
    let whole = text.split('.').next().unwrap_or_default();
    !text.starts_with('-') && whole.len() <= digits
}

impl PartialSchema for Money {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::Custom("decimal".to_owned())))
            .pattern(Some("^[0-9]{1,10}(\\.[0-9]{1,2})?$"))
            .max_length(Some(13))
            .examples([serde_json::Value::from("99.90")])
            .build()
            .into()
    }
}

impl ToSchema for Money {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Money")
    }
}

/// A percentage from 0 to 100 as a decimal string with at most two decimals; kept in hundredths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Percent(pub percent::Percent);

impl Percent {
    /// From a column of hundredths.
    ///
    /// # Errors
    /// When a row holds a percentage out of range.
    pub fn stored(hundredths: i64) -> Result<Self, persistence::Error> {
        percent::Percent::from_hundredths(hundredths)
            .map(Self)
            .map_err(|_| persistence::Error::corrupt("percent"))
    }
}

impl Serialize for Percent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Percent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // A whole number is exact in JSON too, so it may come bare.
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Input<'a> {
            Text(#[serde(borrow)] Cow<'a, str>),
            Whole(Int<{ i64::MIN }, { i64::MAX }>),
        }
        let input = Input::deserialize(deserializer).map_err(|_| refuse(Code::WrongType))?;
        let percent = match &input {
            Input::Text(text) => percent::Percent::parse(text),
            Input::Whole(whole) => percent::Percent::from_hundredths(whole.0.saturating_mul(100)),
        };
        let percent = percent.map_err(refuse)?;
        match input {
            Input::Text(text) if !is_plain(&text, 3) => Err(refuse(Code::OutOfRange)),
            _ => Ok(Self(percent)),
        }
    }
}

impl PartialSchema for Percent {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            // What goes out is text: see `text_only` of the document.
            .schema_type(SchemaType::from_iter([Type::String, Type::Integer]))
            .minimum(Some(0))
            .maximum(Some(100))
            .format(Some(SchemaFormat::Custom("decimal".to_owned())))
            .pattern(Some("^[0-9]{1,3}(\\.[0-9]{1,2})?$"))
            .max_length(Some(6))
            .examples([serde_json::Value::from("10.00")])
            .build()
            .into()
    }
}

impl ToSchema for Percent {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Percent")
    }
}

/// Degrees of latitude (`MAX` 90) or longitude (`MAX` 180), WGS 84.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Coordinate<const MAX: i64>(pub f64);

impl<const MAX: i64> Serialize for Coordinate<MAX> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // A row of before there was one zero may hold another.
        serializer.serialize_f64(self.0 + 0.0)
    }
}

impl<'de, const MAX: i64> Deserialize<'de> for Coordinate<MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = f64::deserialize(deserializer)?;
        #[expect(clippy::cast_precision_loss, reason = "90 and 180 are exact")]
        let max = MAX as f64;
        address::degrees(value, max).map(Self).map_err(|code| {
            let refusal = Refusal::new(code).with("min", -MAX);
            refuse(refusal.with("max", MAX))
        })
    }
}

impl<const MAX: i64> PartialSchema for Coordinate<MAX> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Number)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Double)))
            .minimum(Some(-MAX))
            .maximum(Some(MAX))
            .examples([serde_json::Value::from(-23.5614)])
            .build()
            .into()
    }
}

impl<const MAX: i64> ToSchema for Coordinate<MAX> {
    fn name() -> Cow<'static, str> {
        Cow::Owned(format!("Degrees{MAX}"))
    }
}
