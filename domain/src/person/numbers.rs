//! Several telephone numbers in one field, as people write them: `(11) 98765-4321 / 3456-7890`.

use super::plain;
use crate::values::phone::{Phone, PhoneFault};

/// What people put between the numbers of one field: these signs, these words, and ends of lines.
const BETWEEN: [char; 5] = ['/', ';', ',', '|', '&'];
const BETWEEN_WORDS: [&str; 4] = ["ou", "e", "or", "and"];

/// The numbers of one field; `None` in the place of what is none. A number without its area code is of the area that
/// another one of the field tells.
pub fn all(field: &str) -> Vec<Option<Phone>> {
    if let Ok(phone) = Phone::parse(&plain(field)) {
        return vec![Some(phone)];
    }
    let parts = parts(field);
    let read: Vec<_> = parts.iter().map(|part| Phone::read(part)).collect();
    let mut known = read.iter().filter_map(|read| read.as_ref().ok());
    let area = known.find_map(Phone::area).map(str::to_owned);
    let completed = |part: &String| Phone::parse(&format!("{}{part}", area.as_deref()?)).ok();
    let pairs = parts.iter().zip(read);
    pairs
        .map(|(part, read)| match read {
            Err(PhoneFault::AreaCodeMissing) => completed(part),
            read => read.ok(),
        })
        .collect()
}

/// What stands between the signs and words that part numbers, each on one line.
fn parts(field: &str) -> Vec<String> {
    let [first, ..] = BETWEEN;
    let is_between = |word: &str| BETWEEN_WORDS.contains(&word.to_lowercase().as_str());
    let lines = field.lines().collect::<Vec<_>>().join(&first.to_string());
    let words = lines.split_whitespace().map(|word| match is_between(word) {
        true => first.to_string(),
        false => word.to_owned(),
    });
    let words = words.collect::<Vec<_>>().join(" ");
    let parts = words.split(BETWEEN).map(plain);
    parts.filter(|part| !part.is_empty()).collect()
}
