//! `?q=`: what is searched for.

use domain::{
    code::Code,
    values::{Document, Phone, text::fold},
    violation::Violation,
};
use persistence::list::Word;

use crate::http::{
    Request, Result,
    query::{refused, unreadable},
};

/// Most characters of a search.
pub const LONGEST: usize = 200;

impl Request {
    /// The words of `q`.
    ///
    /// # Errors
    /// 400 when there are none, or too many.
    pub(super) fn words(&self) -> Result<Vec<Word>> {
        let Some(text) = self.query.get("q") else {
            return Ok(Vec::new());
        };
        if text.chars().count() > LONGEST {
            let long = Violation::new("q", Code::TooLong);
            return Err(unreadable(long.with("max", LONGEST)));
        }
        match words(text) {
            words if words.is_empty() => Err(refused("q", Code::InvalidParameter)),
            words => Ok(words),
        }
    }
}

/// Folded words, each with what is left of it when it was typed with a mask. Of a document it is the document, of a
/// telephone number the number where its words are dialled and not kept: `011 98765-4321`.
fn words(text: &str) -> Vec<Word> {
    let folded = fold(text);
    let words: Vec<Word> = folded.split_whitespace().map(word).collect();
    let whole = |number: &str| {
        vec![Word {
            typed: folded.trim().to_owned(),
            unmasked: number.to_owned(),
        }]
    };
    // Some documents could be dialled as well.
    if let Ok(document) = Document::read_either(text) {
        return whole(&fold(document.as_str()));
    }
    let Ok(phone) = Phone::parse(text) else {
        return words;
    };
    // A short word would have to begin one.
    let is_kept = |word: &Word| {
        word.typed.chars().nth(2).is_some() && phone.as_str().contains(&word.unmasked)
    };
    match words.iter().all(is_kept) {
        true => words,
        false => whole(phone.as_str()),
    }
}

fn word(typed: &str) -> Word {
    Word {
        unmasked: unmasked(typed).unwrap_or_else(|| typed.to_owned()),
        typed: typed.to_owned(),
    }
}

/// Documents and telephone numbers are stored without their masks: `529.982.247-25`, `(11)`, `io.qf1.234/5678-22`.
fn unmasked(word: &str) -> Option<String> {
    let is_mark = |c: char| matches!(c, '.' | '-' | '/' | '(' | ')' | '+');
    if !word
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || is_mark(c))
    {
        return None;
    }
    let bare: String = word.chars().filter(|c| !is_mark(*c)).collect();
    // Fewer characters than a fragment of the index has, but for an area code, would find anything.
    let enough = bare.len() >= 3 || word.starts_with('(');
    (enough && bare.contains(|c: char| c.is_ascii_digit())).then_some(bare)
}
