//! Lists of telephone numbers, as a JSON column and as text to search.

use serde_json::Value;

use super::{List, Phone};

/// Telephone numbers.
pub type Phones = List<Phone, 10>;

/// From a JSON column.
///
/// # Errors
/// When a row holds what this version does not know.
pub fn stored(column: &Value) -> Result<Phones, persistence::Error> {
    let numbers = column.as_array().map(Vec::as_slice).unwrap_or_default();
    let phones = numbers
        .iter()
        .map(|number| number.as_str().map(Phone::stored));
    let phones: Option<Vec<Phone>> = phones.collect();
    phones
        .map(List)
        .ok_or_else(|| persistence::Error::corrupt("phones"))
}
