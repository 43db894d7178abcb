//! `application/x-www-form-urlencoded`: what a browser posts, read as the JSON that it stands for.

use domain::code::Code;
use jsonptr::PointerBuf;
use serde_json::{Map, Value};

use crate::problem::{ApiError, Result};

/// Its media type.
pub const FORM: &str = "application/x-www-form-urlencoded";

/// What decoding puts in the place of bytes that are no UTF-8.
const NO_TEXT: char = '\u{fffd}';

/// Reads a form as an object of texts. A field that was left blank is null: a form has no other way to say so.
///
/// # Errors
/// 400 when it is no UTF-8 or has a field twice.
pub fn parse(bytes: &[u8]) -> Result<Value> {
    let mut object = Map::new();
    for (name, value) in form_urlencoded::parse(bytes) {
        if name.contains(NO_TEXT) || value.contains(NO_TEXT) {
            return Err(ApiError::new(Code::InvalidForm));
        }
        let pointer = PointerBuf::from_tokens([name.as_ref()]);
        let value = match value.trim().is_empty() {
            true => Value::Null,
            false => Value::from(value),
        };
        let doubled = object.insert(name.into_owned(), value);
        if doubled.is_some() {
            return Err(ApiError::at(pointer.to_string(), Code::DuplicateMember));
        }
    }
    Ok(Value::Object(object))
}
