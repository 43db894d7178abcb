//! Brazilian postal codes (CEP).

use super::pasted::{plain, unmasked};
use super::text_value::text_value;
use crate::code::Code;

/// Eight digits, as text (leading zeros count).
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PostalCode(String);

/// The marks of `01.310-100`.
const MASK: &[(usize, char)] = &[(2, '.'), (5, '-')];

impl PostalCode {
    /// Reads `01310100`, `01310-100` or `01.310-100`, as pasted.
    ///
    /// # Errors
    /// [`Code::InvalidPostalCode`].
    pub fn parse(text: &str) -> Result<Self, Code> {
        let bare = unmasked(&plain(text), MASK).ok_or(Code::InvalidPostalCode)?;
        match bare.len() == 8 && bare.bytes().all(|byte| byte.is_ascii_digit()) {
            true => Ok(Self(bare)),
            false => Err(Code::InvalidPostalCode),
        }
    }
}

text_value!(PostalCode);
