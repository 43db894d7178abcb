//! Human numbers: from sequences on PostgreSQL, from a counter row on SQLite. Gaps are allowed.

use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};

use crate::Error;

/// Takes `count` numbers of `name` in a row and gives the first; for bulk work with nobody beside it.
pub async fn reserve(tx: &impl ConnectionTrait, name: &str, count: u64) -> Result<i64, Error> {
    let first = next(tx, name).await?;
    let last = first + i64::try_from(count.saturating_sub(1)).unwrap_or(0);
    let backend = tx.get_database_backend();
    let sql = match backend {
        DbBackend::Sqlite => "UPDATE counters SET value = $2 WHERE name = $1",
        _ => "SELECT setval(CAST($1 AS text)::regclass, $2)",
    };
    let values = [Value::from(format!("{name}_number")), Value::from(last)];
    tx.execute_raw(Statement::from_sql_and_values(backend, sql, values))
        .await?;
    Ok(first)
}

/// The next number of `name` (`negotiation`, `contract`, `ticket`).
pub async fn next(tx: &impl ConnectionTrait, name: &str) -> Result<i64, Error> {
    let backend = tx.get_database_backend();
    let statement = match backend {
        DbBackend::Sqlite => Statement::from_sql_and_values(
            backend,
            "UPDATE counters SET value = value + 1 WHERE name = $1 RETURNING value",
            [Value::from(format!("{name}_number"))],
        ),
        _ => Statement::from_sql_and_values(
            backend,
            "SELECT nextval(CAST($1 AS text)::regclass)",
            [Value::from(format!("{name}_number"))],
        ),
    };
    let row = tx.query_one_raw(statement).await?;
    let row = row.ok_or_else(|| Error::corrupt("counters"))?;
    Ok(row.try_get_by_index(0)?)
}
