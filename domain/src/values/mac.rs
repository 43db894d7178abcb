//! Hardware addresses (EUI-48).

use super::pasted::plain;
use super::text_value::text_value;
use crate::code::Code;

/// A MAC address as `aa:bb:cc:dd:ee:ff`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Mac(String);

impl Mac {
    /// Reads `AA:BB:CC:DD:EE:FF`, `AA-BB-CC-DD-EE-FF`, `AABB.CCDD.EEFF` or twelve bare hexadecimal digits.
    ///
    /// # Errors
    /// [`Code::InvalidMac`].
    pub fn parse(text: &str) -> Result<Self, Code> {
        let text = plain(text).to_ascii_lowercase();
        let shape: String = text
            .chars()
            .map(|c| if c.is_ascii_hexdigit() { 'h' } else { c })
            .collect();
        let shapes = [
            "hh:hh:hh:hh:hh:hh",
            "hh-hh-hh-hh-hh-hh",
            "hhhh.hhhh.hhhh",
            "hhhhhhhhhhhh",
        ];
        if !shapes.contains(&shape.as_str()) {
            return Err(Code::InvalidMac);
        }
        let mut canonical = String::with_capacity(17);
        for (index, digit) in text.chars().filter(char::is_ascii_hexdigit).enumerate() {
            if index > 0 && index % 2 == 0 {
                canonical.push(':');
            }
            canonical.push(digit);
        }
        Ok(Self(canonical))
    }
}

text_value!(Mac);
