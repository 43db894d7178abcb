//! The keys that a database really has, by name.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use std::collections::BTreeSet;

/// A foreign key: referring table and column, table referred to, what a deletion does.
pub type Reference = (String, String, String, String);

/// Every foreign key.
pub async fn references(db: &DatabaseConnection) -> BTreeSet<Reference> {
    let sql = match db.get_database_backend() {
        DbBackend::Sqlite => {
            "SELECT t.name AS a, k.\"from\" AS b, k.\"table\" AS c, k.on_delete AS d \
             FROM pragma_table_list t, pragma_foreign_key_list(t.name) k WHERE t.schema = 'main'"
        }
        _ => {
            "SELECT k.conrelid::regclass::text AS a, c.attname::text AS b, \
             k.confrelid::regclass::text AS c, CASE k.confdeltype WHEN 'r' THEN 'RESTRICT' \
             WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' ELSE 'NO ACTION' END AS d \
             FROM pg_constraint k \
             JOIN pg_attribute c ON c.attrelid = k.conrelid AND c.attnum = k.conkey[1] \
             WHERE k.contype = 'f'"
        }
    };
    let rows = db
        .query_all_raw(Statement::from_string(db.get_database_backend(), sql))
        .await;
    rows.expect(sql)
        .into_iter()
        .map(|row| {
            let text = |name| row.try_get::<String>("", name).expect(sql);
            (text("a"), text("b"), text("c"), text("d"))
        })
        .collect()
}

/// The name of every primary and unique key: on SQLite, which keeps none, as the rule gives it.
pub async fn unique(db: &DatabaseConnection) -> BTreeSet<String> {
    let sql = match db.get_database_backend() {
        DbBackend::Sqlite => {
            "SELECT CASE i.origin WHEN 'pk' THEN 'pk_' || t.name ELSE 'uq_' || t.name || '_' || \
             (SELECT group_concat(c.name, '_' ORDER BY c.seqno) FROM pragma_index_info(i.name) c) END AS name \
             FROM pragma_table_list t, pragma_index_list(t.name) i \
             WHERE t.schema = 'main' AND t.type = 'table' AND i.\"unique\" = 1 \
             UNION SELECT 'pk_' || t.name FROM pragma_table_list t, pragma_table_info(t.name) c \
             WHERE t.schema = 'main' AND t.type = 'table' AND c.pk = 1 AND lower(c.type) = 'integer'"
        }
        _ => {
            "SELECT i.relname::text AS name FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid \
             WHERE x.indisunique AND i.relnamespace = 'public'::regnamespace"
        }
    };
    let rows = db
        .query_all_raw(Statement::from_string(db.get_database_backend(), sql))
        .await;
    let names = rows
        .expect(sql)
        .into_iter()
        .map(|row| row.try_get("", "name").expect(sql));
    // The migrations' own bookkeeping.
    let is_ours =
        |name: &String| !name.contains("seaql_migrations") && !name.contains("migration_lock");
    names.filter(is_ours).collect()
}
