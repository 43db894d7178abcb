//! JSON as it comes in: strict about duplicate members and depth.

use std::fmt;

use domain::code::Code;
use jsonptr::PointerBuf;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::problem::ApiError;

/// Parses bytes to JSON.
///
/// # Errors
/// 400 `invalid_json`, or 400 `duplicate_member` naming the member.
pub fn parse(bytes: &[u8]) -> Result<Value, ApiError> {
    let mut twice = Trail::new();
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    Strict(&mut twice)
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value))
        .map_err(|_| match twice.is_empty() {
            true => ApiError::new(Code::InvalidJson),
            false => {
                let pointer = PointerBuf::from_tokens(twice.iter().rev());
                ApiError::at(pointer.to_string(), Code::DuplicateMember)
            }
        })
}

/// The way to a member that occurs twice, from the inside out; empty while there is none.
type Trail = Vec<String>;

struct Strict<'t>(&'t mut Trail);

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Strict<'_> {
    /// Notes where a failure happened when it is a member that occurs twice further in.
    fn within<E>(&mut self, step: impl FnOnce() -> String, err: E) -> E {
        if !self.0.is_empty() {
            self.0.push(step());
        }
        err
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        // JSON has one zero, though `-0` is read as a float and some databases keep its sign.
        if value == 0.0 && value.is_sign_negative() {
            return Ok(0.into());
        }
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        loop {
            match seq.next_element_seed(Strict(self.0)) {
                Ok(Some(value)) => values.push(value),
                Ok(None) => return Ok(Value::Array(values)),
                Err(err) => return Err(self.within(|| values.len().to_string(), err)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = map.next_key::<String>()? {
            if object.contains_key(&name) {
                self.0.push(name);
                return Err(A::Error::custom("a member occurs twice"));
            }
            match map.next_value_seed(Strict(self.0)) {
                Ok(value) => object.insert(name, value),
                Err(err) => return Err(self.within(|| name, err)),
            };
        }
        Ok(Value::Object(object))
    }
}
