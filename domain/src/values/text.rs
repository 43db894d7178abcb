//! Plain text as people type it: trimmed, NFC, without control characters, of bounded length.

use std::ops::RangeInclusive;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::code::Code;

/// Length in characters of a name or title.
pub const NAME: RangeInclusive<usize> = 1..=120;
/// Length in characters of a short free text (a role, a complement, a place).
pub const SHORT: RangeInclusive<usize> = 1..=60;
/// Length in characters of a description or subject line.
pub const LINE: RangeInclusive<usize> = 1..=255;
/// Length in characters of a message or note.
pub const MESSAGE: RangeInclusive<usize> = 1..=5_000;
/// Length in characters of a contract template's body.
pub const TEMPLATE: RangeInclusive<usize> = 1..=100_000;

/// One line of text.
///
/// # Errors
/// [`Code::ControlCharacter`], [`Code::TooShort`] or [`Code::TooLong`], counted in characters after trimming.
pub fn line(text: &str, length: RangeInclusive<usize>) -> Result<String, Code> {
    clean(text, length, |_| false)
}

/// Text of several lines: newlines and tabs are kept, CRLF becomes LF.
///
/// # Errors
/// Those of [`line()`].
pub fn multiline(text: &str, length: RangeInclusive<usize>) -> Result<String, Code> {
    let unix = text.replace("\r\n", "\n");
    clean(&unix, length, |c| matches!(c, '\n' | '\t'))
}

fn clean(
    text: &str,
    length: RangeInclusive<usize>,
    allowed: fn(char) -> bool,
) -> Result<String, Code> {
    let text: String = text.nfc().collect();
    let text = text.trim();
    if text.chars().any(|c| c.is_control() && !allowed(c)) {
        return Err(Code::ControlCharacter);
    }
    let count = text.chars().count();
    if count < *length.start() {
        Err(Code::TooShort)
    } else if count > *length.end() {
        Err(Code::TooLong)
    } else {
        Ok(text.to_owned())
    }
}

/// Folds text for search: lower case, no accents, compatibility forms unified. `JOSÉ` becomes `jose`.
pub fn fold(text: &str) -> String {
    text.to_lowercase()
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
        .collect::<String>()
        .to_lowercase()
}
