//! Texts that stand in a row already. A rule that came after the row binds what is typed from then on: a change that
//! leaves such a text as it is must not be refused for it.

use std::{cell::RefCell, collections::HashSet};

/// Texts of a row, each with the format it was read as.
type Texts = HashSet<(&'static str, String)>;

thread_local! {
    static HELD: RefCell<Option<Texts>> = const { RefCell::new(None) };
}

/// Forgets the texts, whatever way the change ends.
struct Change;

impl Drop for Change {
    fn drop(&mut self) {
        HELD.take();
    }
}

/// Runs a change of a row: what it writes out is what the row holds, and reading it again takes that as it stands.
pub fn keeping<T>(change: impl FnOnce() -> T) -> T {
    HELD.replace(Some(Texts::new()));
    let _change = Change;
    change()
}

/// A text of a row was written out.
pub(super) fn note(format: &'static str, text: &str) {
    HELD.with_borrow_mut(|held| {
        if let Some(held) = held {
            held.insert((format, text.to_owned()));
        }
    });
}

/// The row that is changed holds this text, read as this format.
pub(super) fn stands(format: &'static str, text: &str) -> bool {
    HELD.with_borrow(|held| {
        let held = held.as_ref();
        held.is_some_and(|held| held.contains(&(format, text.to_owned())))
    })
}
