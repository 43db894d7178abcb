//! What of a text can be set on paper: the one place that every text passes on its way to the typesetter.
//!
//! A text is kept as it was typed. On paper it loses
//! - what shows nothing and steers a layout that these fonts don't have: joiners, selectors, tags, marks of direction;
//! - what no line can bear: more marks on a letter than any script puts there (UAX #15 gives thirty), or more blanks than
//!   a line is wide. A line that never gets wider is measured again at each place where it might end, and that costs the
//!   square of its length. Nor more letters joined into a syllable: the shaper (rustybuzz 0.20) panics beyond 255;
//! - marks on what is written from right to left: where a font has the letter and not its mark, the typesetter (0.15)
//!   sets the letter twice, loses count and panics.
//!
//! What is left and the fonts have no sign for is [told by its number](super::glyphs).

use serde_json::Value;
use typst::text::is_default_ignorable;
use unicode_bidi::{BidiClass, bidi_class};
use unicode_normalization::char::{canonical_combining_class, is_combining_mark};

use super::{glyphs::Glyphs, words::BREAK};

/// Characters in a row that add nothing to a line's width (UAX #15, D4: Stream-Safe Text), or join into one syllable.
const MOST_IDLE: usize = 30;
/// The combining class of signs that join two letters: viramas and their like.
const JOINS: u8 = 9;

/// A paper's values, each text of them as it can be set.
pub(super) fn values(mut values: Value) -> Value {
    // Texts are set one behind the other, so those beside a text in Hebrew are turned with it.
    let mut turned = false;
    each(&mut values, &mut |text| {
        turned |= text.chars().any(is_right_to_left);
    });
    let mut glyphs = Glyphs::default();
    each(&mut values, &mut |text| {
        *text = glyphs.readable(&printable(text, turned));
    });
    values
}

/// The values are made here, some levels deep.
fn each(value: &mut Value, change: &mut impl FnMut(&mut String)) {
    match value {
        Value::String(text) => change(text),
        Value::Array(items) => items.iter_mut().for_each(|item| each(item, change)),
        Value::Object(members) => members.values_mut().for_each(|member| each(member, change)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn printable(text: &str, turned: bool) -> String {
    let (mut idle, mut straight, mut joined) = (0, !turned, false);
    let carried = |c: &char| *c == BREAK || !is_default_ignorable(*c);
    let bears = |c: &char| {
        let mark = is_mark(*c);
        idle = match mark || joined || c.is_whitespace() || *c == BREAK {
            true => idle + 1,
            false => 0,
        };
        joined = canonical_combining_class(*c) == JOINS;
        if !mark {
            straight = !turned || bidi_class(*c) == BidiClass::L;
        }
        idle <= MOST_IDLE && (straight || !mark)
    };
    let kept = text.chars().filter(carried).filter(bears);
    kept.map(blank).collect()
}

fn is_right_to_left(c: char) -> bool {
    matches!(bidi_class(c), BidiClass::R | BidiClass::AL | BidiClass::AN)
}

/// What is set as one with the character before it.
pub(super) fn is_mark(c: char) -> bool {
    let tone = matches!(c, '\u{1f3fb}'..='\u{1f3ff}');
    let voice = matches!(c, '\u{ff9e}' | '\u{ff9f}');
    tone || voice || is_combining_mark(c)
}

/// Lines and paragraphs are the page's to make, so a separator within a text is a space like any other blank.
fn blank(c: char) -> char {
    match c {
        // They keep together what they stand between.
        '\u{a0}' | '\u{2007}' | '\u{202f}' => c,
        _ if c.is_whitespace() => ' ',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{MOST_IDLE, values};

    #[test]
    fn what_shows_nothing_is_left_out_and_what_shows_stays() {
        let kept = [
            "José d’Água – R$\u{a0}1,00",
            "e\u{301}\u{323}",
            "Ωμέγα Москва עברית",
            "a\u{200b}b",
        ];
        for text in kept {
            assert_eq!(values(json!(text)), json!(text));
        }
        let cleaned = [
            ("a\u{202e}b\u{2066}c\u{200f}", "abc"),
            ("👩\u{200d}💻\u{fe0f}", "[U+1F469 U+1F4BB]"),
            ("x\u{e0061}\u{feff}\u{ad}\u{3164}y", "xy"),
            ("a\tb\u{2028}c\u{3000}d", "a b c d"),
            ("e\u{323}\u{5d0}\u{5b7}!\u{301}", "e\u{323}\u{5d0}!"),
        ];
        for (text, clean) in cleaned {
            assert_eq!(values(json!([{ "a": text }])), json!([{ "a": clean }]));
        }
    }

    #[test]
    fn what_adds_no_width_is_bounded() {
        let most = |c: &str| format!("a{}b", c.repeat(MOST_IDLE));
        for c in ["\u{301}", " ", "\u{3000}", "\u{200b}"] {
            let bounded = values(json!(format!("a{}b", c.repeat(5_000))));
            assert_eq!(bounded, json!(most(c).replace('\u{3000}', " ")));
        }
        let joined = values(json!("क\u{94d}".repeat(2_000)));
        assert_eq!(
            joined,
            json!(format!("क{}", "\u{94d}क".repeat(MOST_IDLE / 2)))
        );
    }
}
