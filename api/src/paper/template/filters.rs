//! The filters and tests of the contract template. What is absent stays absent through all of them.

use chrono::NaiveDate;
use minijinja::{Environment, Error, ErrorKind, Value, tests};

use super::{super::format, is_too_long};

/// Their names, for the check.
pub(super) const FILTERS: [&str; 9] = [
    "brl", "date", "document", "phone", "upper", "lower", "trim", "default", "length",
];
/// The tests' names.
pub(super) const TESTS: [&str; 5] = ["defined", "undefined", "none", "odd", "even"];

/// Puts them into an environment.
pub(super) fn add(environment: &mut Environment<'_>) {
    environment.add_filter("brl", brl);
    environment.add_filter("date", date);
    environment.add_filter("document", |value: &Value| {
        text("document", value, |text| Some(format::document(text)))
    });
    environment.add_filter("phone", |value: &Value| {
        text("phone", value, |text| Some(format::phone(text)))
    });
    environment.add_filter("upper", |value: &Value| {
        text("upper", value, |text| Some(text.to_uppercase()))
    });
    environment.add_filter("lower", |value: &Value| {
        text("lower", value, |text| Some(text.to_lowercase()))
    });
    environment.add_filter("trim", |value: &Value| {
        text("trim", value, |text| Some(text.trim().to_owned()))
    });
    environment.add_filter("default", default);
    environment.add_filter("length", length);
    environment.add_test("defined", tests::is_defined);
    environment.add_test("undefined", tests::is_undefined);
    environment.add_test("none", tests::is_none);
    environment.add_test("odd", tests::is_odd);
    environment.add_test("even", tests::is_even);
}

fn brl(value: &Value) -> Result<Value, Error> {
    text("brl", value, |text| {
        let (whole, negative) = match text.strip_prefix('-') {
            Some(rest) => (rest, "-"),
            None => (text, ""),
        };
        let amount = domain::values::Money::parse(whole).ok()?;
        Some(format!("{negative}{}", format::brl(amount)))
    })
}

fn date(value: &Value) -> Result<Value, Error> {
    text("date", value, |text| {
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
        Some(format::date(day))
    })
}

fn default(value: &Value, fallback: Option<Value>) -> Value {
    match value.is_none() || value.is_undefined() {
        true => fallback.unwrap_or_default(),
        false => value.clone(),
    }
}

fn length(value: &Value) -> Result<Value, Error> {
    match value.is_none() {
        true => Ok(Value::from(0)),
        false => value.len().map(Value::from).ok_or_else(|| unfit("length")),
    }
}

fn text(
    name: &str,
    value: &Value,
    change: impl Fn(&str) -> Option<String>,
) -> Result<Value, Error> {
    if value.is_none() {
        return Ok(value.clone());
    }
    let text = value.as_str();
    // What can't come out anyway is not worth a longer copy.
    if text.is_some_and(is_too_long) {
        return Err(ErrorKind::OutOfFuel.into());
    }
    let changed = text.and_then(change);
    changed.map(Value::from).ok_or_else(|| unfit(name))
}

/// Names the filter, never the value: that may be someone's datum.
fn unfit(name: &str) -> Error {
    Error::new(ErrorKind::InvalidOperation, name.to_owned())
}
