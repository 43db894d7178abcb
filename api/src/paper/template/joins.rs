//! What operators make of texts: one text, in which no figure reads as another.

use minijinja::{Error, ErrorKind, Value, machinery::ast::BinOpKind};

use super::{
    MOST_CHARACTERS,
    amounts::whole,
    figures::{Sides, unfit},
    is_too_long,
};

/// Two values as one text. Where a digit would come to stand beside a digit, it would read as another figure: `99.90` and
/// `0` are not `99.900`.
pub(super) fn joined((left, right): Sides<'_>) -> Result<Value, Error> {
    let text = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    let (mut text, end) = (text(left), text(right));
    if runs_on(&text, &end) {
        return Err(unfit());
    }
    text.push_str(&end);
    bounded(text)
}

/// Whether the last figure of a text goes on in the next text.
fn runs_on(text: &str, next: &str) -> bool {
    let is_point = |c: char| matches!(c, '.' | ',');
    let ends = text.strip_suffix(is_point).unwrap_or(text);
    let begins = next.strip_prefix(is_point).unwrap_or(next);
    ends.ends_with(char::is_numeric) && begins.starts_with(char::is_numeric)
}

/// A text and an amount are one text, as with `~`; but not a text of digits and an amount.
pub(super) fn beside_text(operator: BinOpKind, (left, right): Sides<'_>) -> Result<Value, Error> {
    let digits = [left, right].iter().any(|side| {
        let text = side.as_str().unwrap_or_default().trim();
        text.chars()
            .all(|c| c.is_numeric() || matches!(c, '.' | ',' | '-'))
            && !text.is_empty()
    });
    match operator {
        BinOpKind::Add if !digits => joined((left, right)),
        _ => Err(unfit()),
    }
}

/// A text several times over: a line to sign on, never a figure.
pub(super) fn repeated(text: &str, times: &Value) -> Result<Value, Error> {
    let times = whole(times).ok_or_else(unfit)?;
    let times = usize::try_from(times.max(0)).unwrap_or(usize::MAX);
    if text.contains(char::is_numeric) {
        return Err(unfit());
    }
    match text.len().checked_mul(times) {
        Some(length) if length <= MOST_CHARACTERS => Ok(Value::from(text.repeat(times))),
        _ => Err(ErrorKind::OutOfFuel.into()),
    }
}

fn bounded(text: String) -> Result<Value, Error> {
    match is_too_long(&text) {
        true => Err(ErrorKind::OutOfFuel.into()),
        false => Ok(Value::from(text)),
    }
}
