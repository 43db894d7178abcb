//! Brazilian postal codes (CEP).

use super::text_value::text_value;
use crate::code::Code;

/// Eight digits, as text (leading zeros count).
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PostalCode(String);

impl PostalCode {
    /// Reads `01310100`, `01310-100` or `01.310-100`.
    ///
    /// # Errors
    /// [`Code::InvalidPostalCode`].
    pub fn parse(text: &str) -> Result<Self, Code> {
        let shape: String = text
            .trim()
            .chars()
            .map(|c| if c.is_ascii_digit() { '0' } else { c })
            .collect();
        if matches!(shape.as_str(), "00000000" | "00000-000" | "00.000-000") {
            Ok(Self(text.chars().filter(char::is_ascii_digit).collect()))
        } else {
            Err(Code::InvalidPostalCode)
        }
    }
}

text_value!(PostalCode);
