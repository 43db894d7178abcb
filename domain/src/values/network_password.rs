//! The password of a network login. It must be recoverable (PPPoE), so the API encrypts it at rest.

use std::fmt;

use crate::code::Code;

/// A network password of 8–128 characters. Never printed: `Debug` hides it and there is no `Display`.
#[derive(Clone, PartialEq, Eq)]
pub struct NetworkPassword(String);

impl NetworkPassword {
    /// Takes a password as it is, without trimming.
    ///
    /// # Errors
    /// [`Code::ControlCharacter`], [`Code::TooShort`] or [`Code::TooLong`].
    pub fn parse(text: &str) -> Result<Self, Code> {
        if text.chars().any(char::is_control) {
            return Err(Code::ControlCharacter);
        }
        match text.chars().count() {
            0..8 => Err(Code::TooShort),
            8..=128 => Ok(Self(text.to_owned())),
            _ => Err(Code::TooLong),
        }
    }

    /// The secret itself, for encryption only.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for NetworkPassword {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("NetworkPassword(..)")
    }
}
