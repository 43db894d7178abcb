//! Text on its way to the typesetter.

use serde_json::{Value, json};
use unicode_segmentation::UnicodeSegmentation as _;

/// Longer words may be broken anywhere.
const LONGEST_WORD: usize = 28;
/// Letters between two places where they may.
const STEP: usize = 4;
/// Shows nothing; a line may end here.
pub(super) const BREAK: char = '\u{200b}';

/// Text as a value. A word that no line would hold gets places where it may be broken.
#[must_use]
pub fn text(words: &str) -> Value {
    Value::String(breakable(words))
}

/// The same for what may be absent.
#[must_use]
pub fn maybe(words: Option<&str>) -> Value {
    words.map_or(Value::Null, text)
}

/// Paragraphs, parted by empty lines, each with its lines.
#[must_use]
pub fn paragraphs(words: &str) -> Value {
    let mut paragraphs: Vec<Vec<Value>> = vec![Vec::new()];
    for line in words.lines().map(str::trim) {
        match (line.is_empty(), paragraphs.last_mut()) {
            (false, Some(paragraph)) => paragraph.push(text(line)),
            _ => paragraphs.push(Vec::new()),
        }
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    json!(paragraphs)
}

fn breakable(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for word in words.split_inclusive(char::is_whitespace) {
        // Fewer characters are fewer letters.
        if word.chars().nth(LONGEST_WORD).is_none() {
            out.push_str(word);
            continue;
        }
        let long = word.graphemes(true).nth(LONGEST_WORD).is_some();
        for (place, letter) in word.graphemes(true).enumerate() {
            if long && place > 0 && place % STEP == 0 {
                out.push(BREAK);
            }
            out.push_str(letter);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{paragraphs, text};

    #[test]
    fn paragraphs_keep_their_lines() {
        let words = "Olá,\r\ntudo bem?\n\n\n  Segue a proposta.\n";
        let expected = json!([["Olá,", "tudo bem?"], ["Segue a proposta."]]);
        assert_eq!(paragraphs(words), expected);
        assert_eq!(paragraphs(" \n"), json!([]));
    }

    #[test]
    fn a_word_that_no_line_holds_may_be_broken() {
        let long = format!("a {}", "x".repeat(29));
        let parts = ["xxxx"; 7].join("\u{200b}");
        let expected = format!("a {parts}\u{200b}x");
        assert_eq!(text(&long), json!(expected));
        let marked = "e\u{301}".repeat(29);
        let parts = ["e\u{301}".repeat(4).as_str(); 7].join("\u{200b}");
        assert_eq!(text(&marked), json!(format!("{parts}\u{200b}e\u{301}")));
        assert_eq!(text("fibra #import $x$"), json!("fibra #import $x$"));
    }
}
