//! Spans of statements, below the span of what asks for them. Where nobody traces one costs the look at a flag.

use std::future::Future;

use futures_util::TryFutureExt as _;
use sea_orm::{DbBackend, DbErr};
use tracing::{Instrument as _, Level, Span, field::Empty};

use crate::error::refused_with;

/// The target of all spans that are traced; where there is no receiver none is made.
pub const TRACED: &str = "vencemos::trace";

/// Longest statement that is told; what is sent in bulk has a placeholder a value.
const LONGEST: usize = 1024;

/// Of a statement with its values apart: they are not told.
pub(super) fn of_statement(backend: DbBackend, sql: &str) -> Span {
    made(backend, sql, Some(sql))
}

/// Of a statement that may hold values itself: told is what it does.
pub(super) fn of_command(backend: DbBackend, sql: &str) -> Span {
    made(backend, sql, None)
}

/// Runs a statement in its span.
pub(super) fn within<T>(
    span: Span,
    statement: impl Future<Output = Result<T, DbErr>>,
) -> impl Future<Output = Result<T, DbErr>> {
    let failing = span.clone();
    statement
        .inspect_err(move |err| failed(&failing, err))
        .instrument(span)
}

fn made(backend: DbBackend, sql: &str, text: Option<&str>) -> Span {
    // What is below no span, such as the worker's look at its queue, would be a trace of its own.
    if !tracing::span_enabled!(target: TRACED, Level::INFO) || Span::current().is_none() {
        return Span::none();
    }
    let operation = sql.split_ascii_whitespace().next().unwrap_or_default();
    let table = table(sql);
    tracing::info_span!(
        target: TRACED,
        "db.query",
        otel.name = table.map_or(operation.to_owned(), |table| format!("{operation} {table}")),
        otel.kind = "client",
        otel.status_code = Empty,
        db.system.name = match backend {
            DbBackend::Sqlite => "sqlite",
            _ => "postgresql",
        },
        db.operation.name = operation,
        db.collection.name = table,
        db.query.text = text.map(beginning),
        db.response.status_code = Empty,
    )
}

fn failed(span: &Span, err: &DbErr) {
    if !span.is_none() {
        span.record("otel.status_code", "ERROR");
        span.record("db.response.status_code", refused_with(err).as_deref());
    }
}

/// The first table that a statement names: what follows the words that tables follow, and is written like one.
fn table(sql: &str) -> Option<&str> {
    let words = sql.split_ascii_whitespace();
    words.clone().zip(words.skip(1)).find_map(|(word, next)| {
        let name = next.trim_matches(['"', ';', ',', ')']);
        let is_name = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
        let is_table = !name.is_empty() && name.bytes().all(is_name);
        (matches!(word, "FROM" | "INTO" | "UPDATE") && is_table).then_some(name)
    })
}

fn beginning(sql: &str) -> &str {
    sql.get(..sql.floor_char_boundary(LONGEST)).unwrap_or(sql)
}
