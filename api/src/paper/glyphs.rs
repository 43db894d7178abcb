//! The fonts, and what they have no sign for: it is told by its number in Unicode, `[U+1F600]`.
//!
//! The fonts have the scripts of Europe, and some more. Those of China, Japan and Korea, and emoji, would be many
//! megabytes more, for what hardly any contract holds. An empty box looks alike for everything; a number is exact, can
//! be looked up, and shows that something stands there.

use std::sync::LazyLock;

use typst::text::{Font, FontBook, FontInfo, FontVariant, is_default_ignorable};
use unicode_normalization::UnicodeNormalization as _;
use unicode_segmentation::UnicodeSegmentation as _;

use super::{printable::is_mark, words::BREAK};

/// The fonts, none of them the machine's.
pub(super) static FONTS: LazyLock<Vec<Font>> =
    LazyLock::new(|| typst_kit::fonts::embedded().map(|(font, _)| font).collect());
static BOOK: LazyLock<FontBook> = LazyLock::new(|| FontBook::from_fonts(FONTS.iter()));

/// The pages' own, in the book's spelling.
const FAMILY: &str = "libertinus serif";
/// Characters that one paper tells by their numbers, each of which takes seven signs.
const MOST_TOLD: usize = 1_000;

/// What one paper tells by numbers.
#[derive(Debug)]
pub(super) struct Glyphs {
    left: usize,
}

impl Default for Glyphs {
    fn default() -> Self {
        Self { left: MOST_TOLD }
    }
}

impl Glyphs {
    /// A text in which everything can be seen.
    pub(super) fn readable(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut missing = Vec::new();
        for cluster in text.graphemes(true) {
            let shown = shown(cluster);
            if shown.is_empty() {
                missing.extend(cluster.chars());
                continue;
            }
            // A place where a word may be broken doesn't end what is missing.
            if missing.is_empty() || !cluster.chars().all(|c| c == BREAK) {
                self.tell(&mut out, &mut missing, cluster);
                out.push_str(shown);
                missing.extend(cluster.chars().skip(shown.chars().count()));
            }
        }
        self.tell(&mut out, &mut missing, "");
        out
    }

    /// Tells what is missing, and where a line may end beside it.
    fn tell(&mut self, out: &mut String, missing: &mut Vec<char>, next: &str) {
        if missing.is_empty() {
            return;
        }
        let told = missing.len().min(self.left);
        self.left -= told;
        let mut numbers: Vec<String> = missing
            .iter()
            .take(told)
            .map(|c| format!("U+{:04X}", u32::from(*c)))
            .collect();
        if told < missing.len() {
            numbers.push("…".to_owned());
        }
        missing.clear();
        if out.ends_with(|c: char| !c.is_whitespace()) {
            out.push(BREAK);
        }
        out.push('[');
        out.push_str(&numbers.join(" "));
        out.push(']');
        if next.starts_with(|c: char| !c.is_whitespace()) {
            out.push(BREAK);
        }
    }
}

/// As much of a letter with its marks as one font shows: all of it, the letter, or nothing.
fn shown(cluster: &str) -> &str {
    if has(cluster) || has(&cluster.nfc().collect::<String>()) {
        return cluster;
    }
    let letter = cluster.char_indices().nth(1).map_or(0, |(end, _)| end);
    let letter = cluster.get(..letter).unwrap_or_default();
    match has(letter) && !letter.starts_with(is_mark) {
        true => letter,
        false => "",
    }
}

/// Whether the font that the typesetter chooses for a text has all of it.
fn has(text: &str) -> bool {
    if text.is_ascii() {
        return true;
    }
    let variant = FontVariant::default();
    let own = BOOK.select(FAMILY, variant).and_then(|id| BOOK.info(id));
    let other = || BOOK.info(BOOK.select_fallback(own, variant, text)?);
    let seen = |c: &char| !c.is_whitespace() && !is_default_ignorable(*c);
    let whole = |font: &FontInfo| {
        let mut seen = text.chars().filter(seen);
        seen.all(|c| font.coverage.contains(u32::from(c)))
    };
    !text.contains(|c| seen(&c)) || own.is_some_and(whole) || other().is_some_and(whole)
}

#[cfg(test)]
mod tests {
    use super::{BREAK, Glyphs, MOST_TOLD};

    fn readable(text: &str) -> String {
        Glyphs::default().readable(text)
    }

    #[test]
    fn what_the_fonts_have_stays() {
        let texts = [
            "",
            "José d’Água – R$\u{a0}1,00 (½)",
            "e\u{301}\u{323} Ωμέγα Москва עברית",
            "a\u{200b}b",
        ];
        for text in texts {
            assert_eq!(readable(text), text);
        }
    }

    #[test]
    fn what_they_have_not_is_told_by_its_number() {
        let told = [
            ("中", "[U+4E2D]"),
            ("中文 Wang", "[U+4E2D U+6587] Wang"),
            ("Ana 😀", "Ana [U+1F600]"),
            ("Ana😀!", "Ana\u{200b}[U+1F600]\u{200b}!"),
            ("中文\u{200b}中", "[U+4E2D U+6587 U+4E2D]"),
            ("한국", "[U+D55C U+AD6D]"),
            ("🇧🇷", "[U+1F1E7 U+1F1F7]"),
            ("a\u{f71}b", "a\u{200b}[U+0F71]\u{200b}b"),
            ("\u{f0000}", "[U+F0000]"),
        ];
        for (text, expected) in told {
            assert_eq!(readable(text), expected);
        }
    }

    #[test]
    fn a_paper_tells_so_many() {
        let mut glyphs = Glyphs::default();
        let most = glyphs.readable(&"中".repeat(MOST_TOLD - 1));
        assert!(most.ends_with("U+4E2D]"));
        assert_eq!(glyphs.readable("a 中文字"), "a [U+4E2D …]");
        assert_eq!(glyphs.readable("中x"), format!("[…]{BREAK}x"));
    }
}
