//! E-mail addresses, lower-cased so that two spellings of one mailbox are one value.

use validator::ValidateEmail;

use super::text_value::text_value;
use crate::code::Code;

/// A valid e-mail address in lower case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

impl Email {
    /// Reads an address (HTML living standard's rule, as browsers apply it), at most 254 characters (RFC 5321).
    ///
    /// # Errors
    /// [`Code::InvalidEmail`].
    pub fn parse(text: &str) -> Result<Self, Code> {
        let text = text.trim().to_lowercase();
        if text.len() <= 254 && text.is_ascii() && text.as_str().validate_email() {
            Ok(Self(text))
        } else {
            Err(Code::InvalidEmail)
        }
    }
}

text_value!(Email);
