//! The contract template: the user's text, in a small language.
//!
//! [`check`] looks at every branch of it when it is saved, [`fill`] puts the values in. What comes out is
//! [`Block`]s: which marks are structure is decided by where they came from, so a value never makes any.

mod amounts;
mod blocks;
mod decimal;
mod engine;
mod expressions;
mod extent;
mod figures;
mod filters;
mod joins;
mod language;
mod lists;
mod operators;
mod outcome;

use std::{
    ops::Range,
    panic::{AssertUnwindSafe, catch_unwind},
};

use domain::{
    code::Code,
    violation::{Violation, Violations},
};
use minijinja::{ErrorKind, Value, syntax::SyntaxConfig, value::Serde};
use serde::Serialize;

use engine::filled;
use language::Asked;

pub use blocks::{Block, Run};

/// Characters that may come out: some ninety pages. The longest template is shorter, in whatever script.
const MOST_CHARACTERS: usize = 256 * 1024;

/// So much of a name is told.
const LONGEST_WHAT: usize = 80;

/// What is wrong with a template, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The kind.
    pub code: Code,
    /// Counts from 1.
    pub line: usize,
    /// Counts from 1, in characters.
    pub column: usize,
    /// The name or the construct that is wrong.
    pub what: String,
}

impl Fault {
    fn at(body: &str, offset: usize, code: Code, what: &str) -> Self {
        let before = body.get(..offset).unwrap_or(body);
        let line_start = before.rfind('\n').map_or(0, |place| place + 1);
        let column = before.get(line_start..).unwrap_or_default();
        Self {
            code,
            line: before.matches('\n').count() + 1,
            column: column.chars().count() + 1,
            what: shortened(what),
        }
    }

    fn of(body: &str, err: &minijinja::Error) -> Self {
        let code = match err.kind() {
            ErrorKind::SyntaxError => Code::TemplateSyntax,
            ErrorKind::UndefinedError => Code::TemplateUnknownField,
            ErrorKind::UnknownFilter | ErrorKind::UnknownTest => Code::TemplateUnknownFilter,
            ErrorKind::UnknownFunction | ErrorKind::UnknownMethod => Code::TemplateNotAllowed,
            ErrorKind::OutOfFuel => Code::TemplateTooMuch,
            _ => Code::TemplateValue,
        };
        match (err.range(), err.line()) {
            (Some(range), _) => Self::at(body, range.start, code, piece(body, &range)),
            (None, line) => Self {
                code,
                line: line.unwrap_or(1),
                column: 1,
                what: "…".to_owned(),
            },
        }
    }

    /// The same as a violation at a pointer.
    #[must_use]
    pub fn violation(&self, pointer: &str) -> Violation {
        Violation::new(pointer, self.code)
            .with("line", self.line)
            .with("column", self.column)
            .with("what", &self.what)
    }
}

/// What of the template is wrong, as it stands there: the engine's own words are of one language. Where the template
/// ends too early, the last line of it.
fn piece<'a>(body: &'a str, range: &Range<usize>) -> &'a str {
    let piece = body.get(range.clone()).unwrap_or_default().trim();
    let before = body.get(..range.start).unwrap_or(body).trim_end();
    match piece.is_empty() {
        false => piece,
        true => before.lines().next_back().unwrap_or("…").trim_start(),
    }
}

fn shortened(what: &str) -> String {
    let mut short: String = what.chars().take(LONGEST_WHAT).collect();
    if short.len() < what.len() {
        short.push('…');
    }
    short
}

/// Faults as violations at a pointer.
#[must_use]
pub fn violations(pointer: &str, faults: &[Fault]) -> Violations {
    let mut violations = Violations::new();
    for fault in faults {
        violations.add(fault.violation(pointer));
    }
    violations
}

/// Checks a template: its syntax, and each field and filter in each of its branches, against the sample's fields;
/// then whether it fills in.
///
/// # Errors
/// All that is found.
pub fn check(body: &str, sample: &impl Serialize) -> Result<(), Vec<Fault>> {
    let sample = Value::from(Serde(sample));
    contained(|| {
        language::check(body, &sample, Asked::All)?;
        filled(body, &sample)
            .map(|_| ())
            .map_err(|fault| vec![fault])
    })
    .unwrap_or_else(|| Err(vec![unreadable(body)]))
}

/// Puts values into a template, which may be older than the rules that it is held to.
///
/// # Errors
/// What is wrong, and where.
pub fn fill(body: &str, values: &impl Serialize) -> Result<Vec<Block>, Fault> {
    let values = Value::from(Serde(values));
    contained(|| {
        let checked = language::check(body, &values, Asked::Form);
        match checked.err().and_then(|faults| faults.into_iter().next()) {
            Some(fault) => Err(fault),
            None => filled(body, &values),
        }
    })
    .unwrap_or_else(|| Err(unreadable(body)))
}

/// The engine is somebody else's and takes what people type: where it panics, it is this template that fails.
fn contained<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

fn unreadable(body: &str) -> Fault {
    Fault::at(body, 0, Code::TemplateSyntax, "…")
}

fn is_too_long(text: &str) -> bool {
    text.len() > MOST_CHARACTERS && text.chars().count() > MOST_CHARACTERS
}

/// A line that holds nothing but a statement leaves no empty line behind.
fn syntax() -> Result<SyntaxConfig, minijinja::Error> {
    SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .build()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Block, Run, fill};

    fn run(text: &str, strong: bool, value: bool) -> Run {
        Run {
            text: text.to_owned(),
            strong,
            value,
        }
    }

    fn plain(text: &str) -> Vec<Run> {
        vec![run(text, false, false)]
    }

    #[test]
    fn marks_count_where_the_template_writes_them() {
        let body =
            "# Um\nlinha\noutra\n\n- {{ a }}\n{% if true %}\n- dois\n{% endif %}\n---\n{{ a }}\n";
        let filled = fill(body, &json!({ "a": "# x\n- y **z**" }));
        let value = vec![run("# x - y **z**", false, true)];
        let expected = [
            Block::Heading {
                level: 1,
                runs: plain("Um"),
            },
            Block::Paragraph {
                lines: vec![plain("linha"), plain("outra")],
            },
            Block::List {
                items: vec![value.clone(), plain("dois")],
            },
            Block::PageBreak,
            Block::Paragraph { lines: vec![value] },
        ];
        assert_eq!(filled.as_deref(), Ok(expected.as_slice()));
    }

    #[test]
    fn bold_is_what_two_marks_enclose() {
        let filled = fill("a **{{ b }} c** d ** e", &json!({ "b": "**" }));
        let lines = vec![vec![
            run("a ", false, false),
            run("**", true, true),
            run(" c", true, false),
            run(" d ** e", false, false),
        ]];
        assert_eq!(filled, Ok(vec![Block::Paragraph { lines }]));
    }
}
