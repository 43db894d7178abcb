//! One migration at a time, whoever starts it: a lock row on PostgreSQL, the write lock on SQLite.
//!
//! No advisory lock: not every engine that speaks PostgreSQL's protocol has them.

use std::time::Duration;

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{
    DatabaseConnection, DatabaseTransaction, DbBackend, IsolationLevel, SqliteTransactionMode,
    Statement, TransactionOptions, TransactionTrait,
};

/// How often the lock table is tried: two processes that make it at once trip over the catalogue.
const ATTEMPTS: u32 = 20;

/// Begins the transaction in which the whole migration runs, once nobody else migrates.
pub async fn begin(conn: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    if conn.get_database_backend() == DbBackend::Sqlite {
        return conn
            .begin_with_options(TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..Default::default()
            })
            .await;
    }
    make_lock(conn).await?;
    // READ COMMITTED: what the former holder made must be visible once the lock is ours.
    let lock = conn
        .begin_with_config(Some(IsolationLevel::ReadCommitted), None)
        .await?;
    // A connection's time-outs are for requests; an index may take longer.
    lock.execute_unprepared("SET LOCAL statement_timeout = 0")
        .await?;
    lock.execute_unprepared("SET LOCAL lock_timeout = 0")
        .await?;
    let row = "SELECT id FROM migration_lock WHERE id = 1 FOR UPDATE";
    lock.query_one_raw(Statement::from_string(DbBackend::Postgres, row))
        .await?;
    Ok(lock)
}

async fn make_lock(conn: &DatabaseConnection) -> Result<(), DbErr> {
    let mut attempt = 1;
    loop {
        match try_make_lock(conn).await {
            Err(_) if attempt < ATTEMPTS => {
                tokio::time::sleep(Duration::from_millis(u64::from(10 * attempt))).await;
                attempt += 1;
            }
            outcome => return outcome,
        }
    }
}

async fn try_make_lock(conn: &DatabaseConnection) -> Result<(), DbErr> {
    conn.execute_unprepared(
        "CREATE TABLE IF NOT EXISTS migration_lock (id integer CONSTRAINT pk_migration_lock PRIMARY KEY)",
    )
    .await?;
    conn.execute_unprepared("INSERT INTO migration_lock (id) VALUES (1) ON CONFLICT DO NOTHING")
        .await?;
    Ok(())
}
