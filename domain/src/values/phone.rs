//! Telephone numbers in E.164 (ITU-T): `+5511999990000`.

use phonenumber::{Mode, country};

use super::text_value::text_value;
use crate::code::Code;

/// A valid telephone number in E.164.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Phone(String);

/// Longer texts are no telephone number, whatever stands in them.
const MAX_INPUT: usize = 32;

impl Phone {
    /// Reads a number; without `+` it is Brazilian: `(11) 99999-0000`.
    ///
    /// # Errors
    /// [`Code::InvalidPhone`] when the numbering plan of its country has no such number.
    pub fn parse(text: &str) -> Result<Self, Code> {
        let text = text.trim();
        // The library skips words around a number; what is stored must be all that was typed.
        let plain = text
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '+' | ' ' | '-' | '.' | '(' | ')' | '/'));
        if !plain || text.len() > MAX_INPUT {
            return Err(Code::InvalidPhone);
        }
        let number = phonenumber::parse(Some(country::BR), text).map_err(|_| Code::InvalidPhone)?;
        if !number.is_valid() {
            return Err(Code::InvalidPhone);
        }
        Ok(Self(number.format().mode(Mode::E164).to_string()))
    }
}

text_value!(Phone);
