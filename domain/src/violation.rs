//! What is wrong with an input or a state: where, which code, with which numbers. No texts.

use crate::code::Code;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code} at {pointer:?}")]
pub struct Violation {
    /// JSON pointer (RFC 6901) into the API's representation; empty for the whole.
    pub pointer: String,
    /// The stable machine code; its texts live in the API's locales.
    pub code: Code,
    /// What the texts may mention, such as `("limit", "12")`.
    pub params: Vec<(&'static str, String)>,
}

impl Violation {
    /// A violation without parameters.
    pub fn new(pointer: impl Into<String>, code: Code) -> Self {
        Self {
            pointer: pointer.into(),
            code,
            params: Vec::new(),
        }
    }

    /// Adds one value that the message may show.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.params.push((name, value.to_string()));
        self
    }
}

/// Everything that is wrong, all at once, in the order it was found.
#[derive(Debug, Clone, Default, PartialEq, Eq, thiserror::Error)]
#[error("{} violations", .0.len())]
pub struct Violations(pub Vec<Violation>);

impl Violations {
    /// Nothing wrong so far.
    pub fn new() -> Self {
        Self::default()
    }

    /// Exactly one thing wrong.
    pub fn one(pointer: impl Into<String>, code: Code) -> Self {
        Self(vec![Violation::new(pointer, code)])
    }

    /// Adds one violation without parameters.
    pub fn push(&mut self, pointer: impl Into<String>, code: Code) {
        self.0.push(Violation::new(pointer, code));
    }

    /// Adds one violation.
    pub fn add(&mut self, violation: Violation) {
        self.0.push(violation);
    }

    /// Adds all of another's violations.
    pub fn extend(&mut self, other: Violations) {
        self.0.extend(other.0);
    }

    /// Adds another's violations below `prefix`: `/due_day` becomes `/contract/due_day`.
    pub fn extend_under(&mut self, prefix: &str, other: Violations) {
        self.0
            .extend(other.0.into_iter().map(|violation| Violation {
                pointer: format!("{prefix}{}", violation.pointer),
                ..violation
            }));
    }

    /// Keeps the value of a parse; notes its code at `pointer` otherwise.
    pub fn take<T>(&mut self, pointer: &str, result: Result<T, Code>) -> Option<T> {
        result.map_err(|code| self.push(pointer, code)).ok()
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many things are wrong.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The codes alone, in order.
    pub fn codes(&self) -> Vec<Code> {
        self.0.iter().map(|violation| violation.code).collect()
    }

    /// Whether a code is among them.
    pub fn has(&self, code: Code) -> bool {
        self.0.iter().any(|violation| violation.code == code)
    }

    /// The violations in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Violation> {
        self.0.iter()
    }

    /// `value` when nothing is wrong.
    ///
    /// # Errors
    /// The violations themselves, when there are any.
    pub fn into_result<T>(self, value: T) -> Result<T, Violations> {
        if self.is_empty() {
            Ok(value)
        } else {
            Err(self)
        }
    }
}

impl From<Violation> for Violations {
    fn from(violation: Violation) -> Self {
        Self(vec![violation])
    }
}

impl IntoIterator for Violations {
    type Item = Violation;
    type IntoIter = std::vec::IntoIter<Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
