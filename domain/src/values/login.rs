//! Logins at the access concentrator.

use super::text_value::text_value;
use crate::code::Code;

/// A network login: 3–64 of `a-z 0-9 . _ - @`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Login(String);

impl Login {
    /// Reads a login and lower-cases it.
    ///
    /// # Errors
    /// [`Code::TooShort`], [`Code::TooLong`] or [`Code::InvalidLogin`].
    pub fn parse(text: &str) -> Result<Self, Code> {
        let text = text.trim().to_ascii_lowercase();
        let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '@');
        if !text.chars().all(legal) {
            return Err(Code::InvalidLogin);
        }
        match text.len() {
            0..3 => Err(Code::TooShort),
            3..=64 => Ok(Self(text)),
            _ => Err(Code::TooLong),
        }
    }
}

text_value!(Login);
