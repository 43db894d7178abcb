//! The filters and tests of the contract template. What is absent stays absent through all of them.

use chrono::NaiveDate;
use minijinja::{
    Environment, Error, ErrorKind, State, Value, machinery::ast::BinOpKind, tests, value::Kwargs,
};

use super::{
    super::format,
    amounts::{self, amount, reais},
    figures::{self, unfit},
    is_too_long,
};

/// The sum over a list.
pub(super) const SUM: &str = "sum";
/// Their names, for the check.
pub(super) const FILTERS: [&str; 11] = [
    "brl", "date", "document", "phone", "upper", "lower", "trim", "default", "length", "money", SUM,
];
/// The tests' names.
pub(super) const TESTS: [&str; 5] = ["defined", "undefined", "none", "odd", "even"];

/// Puts them into an environment.
pub(super) fn add(environment: &mut Environment<'_>) {
    environment.add_filter("brl", brl);
    environment.add_filter("money", money);
    environment.add_filter(SUM, sum);
    environment.add_filter("date", date);
    environment.add_filter("document", |value: &Value| {
        text(value, |text| Some(format::document(text)))
    });
    environment.add_filter("phone", |value: &Value| {
        text(value, |text| Some(format::phone(text)))
    });
    environment.add_filter("upper", |value: &Value| letters(value, str::to_uppercase));
    environment.add_filter("lower", |value: &Value| letters(value, str::to_lowercase));
    environment.add_filter("trim", |value: &Value| {
        letters(value, |text| text.trim().to_owned())
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
    match value.is_none() {
        true => Ok(value.clone()),
        false => Ok(Value::from(format::brl(reais(value).ok_or_else(unfit)?))),
    }
}

/// An amount that the template itself names: `"10.50" | money`.
fn money(value: &Value) -> Result<Value, Error> {
    match value.is_none() {
        true => Ok(value.clone()),
        false => reais(value).map(amounts::value).ok_or_else(unfit),
    }
}

/// `lines | sum("total")`, `lines | sum(attribute="total")`; of nothing it is 0.
#[expect(clippy::needless_pass_by_value, reason = "as the engine hands it over")]
fn sum(
    state: &State<'_, '_>,
    list: &Value,
    attribute: Option<&str>,
    named: Kwargs,
) -> Result<Value, Error> {
    let attribute = match attribute {
        Some(attribute) => Some(attribute),
        None => named.get::<Option<&str>>("attribute")?,
    };
    named.assert_all_used()?;
    state.consume_fuel(u64::try_from(list.len().unwrap_or(0)).unwrap_or(u64::MAX))?;
    let mut sum = None;
    for item in list.try_iter()? {
        let item = match attribute {
            Some(name) => item.get_attr(name)?,
            None => item,
        };
        if item.is_none() {
            continue;
        }
        if !item.is_number() && amount(&item).is_none() {
            return Err(unfit());
        }
        sum = Some(match sum {
            Some(sum) => figures::reckon(BinOpKind::Add, &sum, &item)?,
            None => item,
        });
    }
    Ok(sum.unwrap_or_else(|| Value::from(0)))
}

fn date(value: &Value) -> Result<Value, Error> {
    text(value, |text| {
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
        false => value.len().map(Value::from).ok_or_else(unfit),
    }
}

/// An amount has no letters to change, and stays one.
fn letters(value: &Value, change: impl Fn(&str) -> String) -> Result<Value, Error> {
    match amount(value) {
        Some(_) => Ok(value.clone()),
        None => text(value, |text| Some(change(text))),
    }
}

fn text(value: &Value, change: impl Fn(&str) -> Option<String>) -> Result<Value, Error> {
    if value.is_none() {
        return Ok(value.clone());
    }
    let text = value.as_str();
    // What can't come out anyway is not worth a longer copy.
    if text.is_some_and(is_too_long) {
        return Err(ErrorKind::OutOfFuel.into());
    }
    let changed = text.and_then(change);
    changed.map(Value::from).ok_or_else(unfit)
}
