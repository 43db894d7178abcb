//! What a PDF says, read back out of it.

use lopdf::Document;

/// A PDF that an answer brought.
pub struct Pdf {
    document: Document,
    text: String,
}

impl Pdf {
    /// Reads it; panics when it is none.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let document = Document::load_mem(bytes).expect("a PDF");
        let pages: Vec<u32> = document.get_pages().keys().copied().collect();
        let text = document.extract_text(&pages).expect("its text");
        Self {
            document,
            text: squeezed(&text),
        }
    }

    /// How many pages it has.
    #[must_use]
    pub fn pages(&self) -> usize {
        self.document.get_pages().len()
    }

    /// Whether it says so. Where lines break is a matter of typesetting, so white space doesn't count.
    #[must_use]
    pub fn says(&self, words: &str) -> bool {
        self.text.contains(&squeezed(words))
    }

    /// Insists that it says all of these.
    #[track_caller]
    pub fn expect(&self, all: &[&str]) {
        let missing: Vec<_> = all.iter().filter(|words| !self.says(words)).collect();
        assert!(missing.is_empty(), "{missing:?} not in {}", self.text);
    }
}

fn squeezed(text: &str) -> String {
    let shown = |letter: &char| !letter.is_whitespace() && !['\u{200b}', '\u{ad}'].contains(letter);
    text.chars().filter(shown).collect()
}
