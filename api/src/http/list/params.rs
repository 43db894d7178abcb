//! What a list declares of its parameters.

use persistence::list::{Filter, FilterKind, ListSpec, Listable};
use serde_json::{Value, json};

use super::{MOST, USUAL, param, search};
use crate::http::query::{MOST_VALUES, Param};

const ANY_OF: &str = "Rows with one of these values.";
/// A date, or an RFC 3339 instant, of the years that are understood.
const DAY_OR_INSTANT: &str = "^(19|2[01])[0-9]{2}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2}))?$";
/// A day, as an example.
const DAY: &str = "2026-12-31";

/// The parameters a list declares.
#[must_use]
pub fn params<E: Listable>(spec: &ListSpec<E>) -> Vec<Param> {
    let mut params = vec![
        param(
            "limit",
            "Rows a page, 1–200.",
            json!({"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}),
        ),
        param(
            "cursor",
            "`page.next_cursor` of the page before.",
            json!({"type": "string", "maxLength": 2000}),
        ),
        param(
            "sort",
            "Field to sort by; `-` in front descends.",
            sort_schema(spec),
        ),
        param(
            "count",
            "`true` adds `page.total` and `page.total_is`.",
            json!({"type": "boolean", "default": false}),
        ),
    ];
    if spec.search.is_some() {
        params.push(param(
            "q",
            "Words that must all occur, ignoring case and accents. Numbers and documents are found with their mask too; one or two characters where a word begins.",
            json!({"type": "string", "minLength": 1, "maxLength": search::LONGEST}),
        ));
    }
    if spec.updated.is_some() {
        params.push(param(
            "updated_since",
            "Only rows changed at or after this instant, or since a day began in America/Sao_Paulo.",
            day_or_instant(),
        ));
    }
    params.push(param(
        "ids",
        "Only these rows, as far as they are in sight.",
        several(&uuid()),
    ));
    params.extend(spec.filters.iter().map(filter));
    params
}

/// A filter of ids.
#[must_use]
pub fn of_ids(name: &'static str) -> Param {
    param(name, ANY_OF, several(&uuid()))
}

/// A filter of words.
#[must_use]
pub fn of_words(name: &'static str, words: &[&str]) -> Param {
    param(
        name,
        ANY_OF,
        several(&json!({"type": "string", "enum": words})),
    )
}

fn filter<E: Listable>(filter: &Filter<E>) -> Param {
    let text = |longest: u32, example: &str| {
        several(&json!({"type": "string", "maxLength": longest, "examples": [example]}))
    };
    let (about, schema) = match filter.kind {
        FilterKind::Reference(_) => (ANY_OF, several(&uuid())),
        FilterKind::Choice(words) => (ANY_OF, several(&json!({"type": "string", "enum": words}))),
        FilterKind::Document => (ANY_OF, text(40, "529.982.247-25")),
        FilterKind::Email => (ANY_OF, text(254, "maria@example.com")),
        FilterKind::Phone => (ANY_OF, text(60, "(11) 98765-4321")),
        FilterKind::Bool => ("Only matching rows.", json!({"type": "boolean"})),
        FilterKind::Date => (
            "Only matching rows.",
            json!({"type": "string", "format": "date", "examples": [DAY]}),
        ),
        FilterKind::Instant => (
            "Only matching rows. An instant, or a date: the whole day in America/Sao_Paulo.",
            day_or_instant(),
        ),
    };
    param(filter.name, about, schema)
}

fn day_or_instant() -> Value {
    json!({
        "type": "string",
        "maxLength": 40,
        "pattern": DAY_OR_INSTANT,
        "examples": [DAY, "2026-12-31T13:00:00Z"],
    })
}

fn uuid() -> Value {
    json!({"type": "string", "format": "uuid", "examples": ["0199b0a2-7c1e-7000-8000-000000000001"]})
}

/// One or several, each in a parameter of its own or separated by commas.
fn several(item: &Value) -> Value {
    json!({"type": "array", "items": item, "minItems": 1, "maxItems": MOST_VALUES})
}

fn sort_schema<E: Listable>(spec: &ListSpec<E>) -> Value {
    let words: Vec<String> = spec
        .sorts
        .iter()
        .flat_map(|sort| [sort.name.to_owned(), format!("-{}", sort.name)])
        .collect();
    json!({"type": "string", "enum": words})
}
