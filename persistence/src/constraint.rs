//! Which conflict a refused write is.
//!
//! Constraint names are part of the API: PostgreSQL tells the name, SQLite only the columns, from
//! which the name follows by the migration's rule `uq_<table>_<columns>`.

use domain::code::Code;
use sea_orm::{DbErr, RuntimeErr, sqlx};

use crate::{entity, references};

/// What a caller is told when the database refuses a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The kind of conflict.
    pub code: Code,
    /// JSON pointer of the member that collides; empty when it is the row as such.
    pub pointer: &'static str,
}

/// The conflict behind an error; `None` when it is no refused key.
#[must_use]
pub fn conflict(err: &DbErr) -> Option<Conflict> {
    let (DbErr::Exec(RuntimeErr::SqlxError(err)) | DbErr::Query(RuntimeErr::SqlxError(err))) = err
    else {
        return None;
    };
    let sqlx::Error::Database(err) = &**err else {
        return None;
    };
    match err.code().as_deref()? {
        "23505" => unique(err.constraint()?),
        "2067" => unique(&sqlite_names(err.message())?.0),
        "1555" => unique(&sqlite_names(err.message())?.1),
        // PostgreSQL 18 tells the two sides of a foreign key apart by code, older ones do not.
        "23001" => Some(row(Code::InUse)),
        "23503" if names_two_tables(&**err) => Some(row(Code::InUse)),
        "23503" | "787" => Some(row(Code::ReferenceNotFound)),
        // SQLite refuses a deletion by a trigger of its own.
        "1811" if err.message() == "FOREIGN KEY constraint failed" => Some(row(Code::InUse)),
        _ => None,
    }
}

fn unique(name: &str) -> Option<Conflict> {
    let mut keys = entity::ALL.iter().flat_map(|facts| facts.keys);
    let (code, pointer) = keys.find(|key| key.name == name)?.conflict?;
    Some(Conflict { code, pointer })
}

/// SQLite does not say which foreign key it was, so nobody does.
fn row(code: Code) -> Conflict {
    Conflict { code, pointer: "" }
}

/// The names in `UNIQUE constraint failed: table.one, table.two`: as a unique key, as the primary one.
fn sqlite_names(message: &str) -> Option<(String, String)> {
    let (_, columns) = message.split_once(": ")?;
    let mut columns = columns
        .split(", ")
        .filter_map(|column| column.split_once('.'));
    let (table, first) = columns.next()?;
    let unique = columns.fold(format!("uq_{table}_{first}"), |name, (_, column)| {
        format!("{name}_{column}")
    });
    Some((unique, format!("pk_{table}")))
}

/// Whether a message tells of a deletion: it names the row's table and the referring one, where
/// that of a missing row names the referring one only. The words around may be in any language.
fn names_two_tables(err: &dyn sqlx::error::DatabaseError) -> bool {
    let (Some(table), Some(constraint)) = (err.table(), err.constraint()) else {
        return false;
    };
    let mut forbidding = references::forbidding();
    let Some((_, refers)) = forbidding.find(|(facts, refers)| {
        facts.table == table && *constraint == format!("fk_{table}_{}", refers.column)
    }) else {
        return false;
    };
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let words = err.message().split(|letter| !is_part(letter));
    words
        .filter(|word| *word == table || *word == refers.to)
        .count()
        > 1
}
