//! The index behind `q`: fragments of three characters of one folded text column.
//!
//! PostgreSQL has `pg_trgm` for it, SQLite an FTS5 table beside the indexed one, kept by triggers
//! and keyed by the human number, since an implicit rowid does not survive VACUUM.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{DbBackend, Statement};

/// Makes the index; on a PostgreSQL without `pg_trgm` there is none, and searches are slow but right.
pub async fn create(manager: &SchemaManager<'_>, table: &str, column: &str) -> Result<(), DbErr> {
    let db = manager.get_connection();
    if manager.get_database_backend() == DbBackend::Sqlite {
        db.execute_unprepared(&fragments_of(table, column)).await?;
        return Ok(());
    }
    if !postgres_knows_trigrams(manager).await? {
        return Ok(());
    }
    db.execute_unprepared(&format!(
        "CREATE INDEX ix_{table}_{column}_trigram ON {table} USING gin ({column} gin_trgm_ops)"
    ))
    .await?;
    Ok(())
}

/// Removes what does not go with the table.
pub async fn drop(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    if manager.get_database_backend() == DbBackend::Sqlite {
        let db = manager.get_connection();
        db.execute_unprepared(&format!("DROP TABLE {table}_fragments"))
            .await?;
    }
    Ok(())
}

/// Asked before it is made, since a statement that fails spoils the whole transaction.
async fn postgres_knows_trigrams(manager: &SchemaManager<'_>) -> Result<bool, DbErr> {
    let db = manager.get_connection();
    let question = "SELECT e.installed_version IS NOT NULL AS installed, \
         v.trusted AND has_database_privilege(current_database(), 'CREATE') \
         OR r.rolsuper AS creatable \
         FROM pg_available_extensions e \
         JOIN pg_available_extension_versions v ON v.name = e.name AND v.version = e.default_version \
         JOIN pg_roles r ON r.rolname = current_user \
         WHERE e.name = 'pg_trgm'";
    let row = db
        .query_one_raw(Statement::from_string(DbBackend::Postgres, question))
        .await?;
    let Some(row) = row else { return Ok(false) };
    if row.try_get("", "installed")? {
        return Ok(true);
    }
    if !row.try_get::<bool>("", "creatable")? {
        return Ok(false);
    }
    db.execute_unprepared("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        .await?;
    Ok(true)
}

fn fragments_of(table: &str, column: &str) -> String {
    format!(
        "CREATE VIRTUAL TABLE {table}_fragments USING fts5(
             {column}, content = '{table}', content_rowid = 'number', tokenize = 'trigram');
         CREATE TRIGGER tr_{table}_fragments_insert AFTER INSERT ON {table} BEGIN
             INSERT INTO {table}_fragments (rowid, {column}) VALUES (new.number, new.{column});
         END;
         CREATE TRIGGER tr_{table}_fragments_delete AFTER DELETE ON {table} BEGIN
             INSERT INTO {table}_fragments ({table}_fragments, rowid, {column})
             VALUES ('delete', old.number, old.{column});
         END;
         CREATE TRIGGER tr_{table}_fragments_update AFTER UPDATE OF {column} ON {table}
         WHEN old.{column} <> new.{column} BEGIN
             INSERT INTO {table}_fragments ({table}_fragments, rowid, {column})
             VALUES ('delete', old.number, old.{column});
             INSERT INTO {table}_fragments (rowid, {column}) VALUES (new.number, new.{column});
         END;"
    )
}
