//! Text as people paste it from pages, e-mail footers, spreadsheets and chats, read as what it means.

use super::text::is_invisible;

/// The plain form of what stands in a number or an address: every blank a space, every dash a hyphen, every apostrophe
/// straight, nothing that can't be seen; trimmed. Whoever keeps a name as it was typed has no use for it.
#[must_use]
pub fn plain(text: &str) -> String {
    let plain: String = text.chars().filter_map(plain_character).collect();
    plain.trim().to_owned()
}

/// `None` for marks of direction, joiners, byte-order marks and whatever else leaves no trace.
pub(super) fn plain_character(c: char) -> Option<char> {
    if c.is_whitespace() {
        return Some(' ');
    }
    if is_invisible(c) {
        return None;
    }
    Some(match c {
        _ if is_dash(c) => '-',
        _ if is_apostrophe(c) => '\'',
        '\u{201c}'..='\u{201f}' | '\u{2033}' => '"',
        other => other,
    })
}

/// Unicode's dashes (`Pd`), minus signs and what keyboards and printers put in their place.
fn is_dash(c: char) -> bool {
    matches!(
        c,
        '\u{2d7}' | '\u{58a}' | '\u{5be}' | '\u{1806}' | '\u{2010}'
            ..='\u{2015}'
                | '\u{2043}'
                | '\u{207b}'
                | '\u{208b}'
                | '\u{2212}'
                | '\u{2e3a}'
                | '\u{2e3b}'
                | '\u{301c}'
                | '\u{3030}'
                | '\u{fe31}'
                | '\u{fe32}'
                | '\u{fe58}'
                | '\u{fe63}'
                | '\u{ff0d}'
    )
}

/// Quotes, primes and accents that stand for an apostrophe: `d’água`, `d´água`.
fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '`' | '\u{b4}' | '\u{2b9}' | '\u{2bb}'..='\u{2bd}' | '\u{2ca}' | '\u{2cb}' | '\u{2018}'..='\u{201b}' | '\u{2032}'
            | '\u{2035}' | '\u{a78c}' | '\u{ff07}' | '\u{ff40}'
    )
}

/// What stands between the marks of a mask, such as the digits of `529.982.247-25`. A mark may be missing, be a blank or
/// have blanks around it; `None` when it stands where it doesn't belong, or twice, or when something else stands there.
/// `marks` are the marks with the number of characters before each.
#[must_use]
pub fn unmasked(text: &str, marks: &[(usize, char)]) -> Option<String> {
    let mut bare = String::new();
    let mut marked = 0;
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            bare.push(c);
            continue;
        }
        let (_, mark) = marks.iter().find(|(before, _)| *before == bare.len())?;
        match c {
            ' ' => {}
            _ if c == *mark && marked != bare.len() => marked = bare.len(),
            _ => return None,
        }
    }
    Some(bare)
}
