//! What a PDF says, read back out of it.

use lopdf::{Document, Object, ObjectId, content::Content};

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

    /// How many empty boxes stand on it: a font shows its glyph 0 where it lacks a sign.
    #[must_use]
    pub fn boxes(&self) -> usize {
        let pages = self.document.get_pages();
        pages.into_values().map(|page| self.boxes_on(page)).sum()
    }

    fn boxes_on(&self, page: ObjectId) -> usize {
        let content = self.document.get_page_content(page);
        let content = Content::decode(&content).expect("operators");
        let shows = |operator: &str| matches!(operator, "Tj" | "TJ");
        let shown = content
            .operations
            .iter()
            .filter(|step| shows(&step.operator))
            .flat_map(|step| &step.operands);
        shown.map(glyphs_0).sum()
    }

    /// Insists that it says all of these.
    #[track_caller]
    pub fn expect(&self, all: &[&str]) {
        let missing: Vec<_> = all.iter().filter(|words| !self.says(words)).collect();
        assert!(missing.is_empty(), "{missing:?} not in {}", self.text);
    }
}

/// Glyphs are numbers of two bytes.
fn glyphs_0(text: &Object) -> usize {
    match text {
        Object::Array(parts) => parts.iter().map(glyphs_0).sum(),
        Object::String(glyphs, _) => glyphs.chunks_exact(2).filter(|of| *of == [0, 0]).count(),
        _ => 0,
    }
}

fn squeezed(text: &str) -> String {
    let shown = |letter: &char| !letter.is_whitespace() && !['\u{200b}', '\u{ad}'].contains(letter);
    text.chars().filter(shown).collect()
}
