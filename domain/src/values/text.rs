//! Plain text as people type it: trimmed, NFC, without control characters, of bounded length.

use std::ops::RangeInclusive;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::pasted::plain_character;
use crate::code::Code;

/// Length in characters of a name.
pub const NAME: RangeInclusive<usize> = 1..=160;
/// Length in characters of a title, a subject, or the name that somebody signs with.
pub const TITLE: RangeInclusive<usize> = 1..=120;
/// Length in characters of a short free text (a role, a district, a place).
pub const SHORT: RangeInclusive<usize> = 1..=60;
/// Length in characters of an address' complement.
pub const COMPLEMENT: RangeInclusive<usize> = 1..=120;
/// Length in characters of a house number: `1000`, `s/n`, `KM 23,5`.
pub const HOUSE_NUMBER: RangeInclusive<usize> = 1..=20;
/// Length in characters of a description or subject line.
pub const LINE: RangeInclusive<usize> = 1..=255;
/// Length in characters of a message or note.
pub const MESSAGE: RangeInclusive<usize> = 1..=5_000;
/// Length in characters of a contract template's body.
pub const TEMPLATE: RangeInclusive<usize> = 1..=100_000;

/// One line of text. What turns the direction of writing is refused in it: a name would read as another one.
///
/// # Errors
/// [`Code::ControlCharacter`], also for a separator of lines or paragraphs; [`Code::BidirectionalControl`];
/// [`Code::TooShort`] or [`Code::TooLong`], counted in characters after trimming; [`Code::Required`] when nothing of it
/// can be seen.
pub fn line(text: &str, length: RangeInclusive<usize>) -> Result<String, Code> {
    let line = clean(text, length, |c| !c.is_control() && !is_separator(c))?;
    match line.chars().any(is_bidirectional_control) {
        true => Err(Code::BidirectionalControl),
        false => Ok(line),
    }
}

/// Text of several lines: newlines and tabs are kept, CRLF becomes LF, and so is what turns the direction of writing:
/// whoever quotes a text in another script needs it.
///
/// # Errors
/// Those of [`line()`] but for [`Code::BidirectionalControl`].
pub fn multiline(text: &str, length: RangeInclusive<usize>) -> Result<String, Code> {
    let unix = text.replace("\r\n", "\n");
    clean(&unix, length, |c| {
        !c.is_control() || matches!(c, '\n' | '\t')
    })
}

fn clean(
    text: &str,
    length: RangeInclusive<usize>,
    allowed: fn(char) -> bool,
) -> Result<String, Code> {
    let text: String = text.nfc().collect();
    let text = text.trim();
    if !text.chars().all(allowed) {
        return Err(Code::ControlCharacter);
    }
    if !text.is_empty() && text.chars().all(is_invisible) {
        return Err(Code::Required);
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

/// Embeddings, overrides and isolates (UAX #9, 2.1 to 2.4). The marks of direction (U+061C, U+200E, U+200F) are not among
/// them: they are a letter's worth of direction, turn nothing round, and names in Hebrew and Arabic come with them.
#[must_use]
pub fn is_bidirectional_control(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Ends a line or a paragraph without being a control character.
fn is_separator(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}')
}

/// Characters that leave no trace on paper or screen: spaces, joiners, marks of direction, fillers, selectors.
pub(super) fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}'
        )
}

/// Folds text for search: lower case, no accents, compatibility forms unified, and whatever was pasted in its plain
/// form. `JOSÉ` becomes `jose`, `d’Água` becomes `d'agua`.
pub fn fold(text: &str) -> String {
    // Once before, since decomposition makes a blank of `´`, and once after, since it makes dashes of others.
    let plain: String = text.chars().filter_map(plain_character).collect();
    plain
        .to_lowercase()
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
        .filter_map(plain_character)
        .collect::<String>()
        .to_lowercase()
}
