//! Looking at the tables behind the API; every function that does so is named `db_*`.

use crate::TestApp;
use persistence::{StoreLimits, journal::places};
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait, Value,
};
use std::collections::BTreeMap;
use std::time::Duration;

/// Tables whose rows say nothing about what a request did: the list of applied migrations.
const VOLATILE: [&str; 1] = ["seaql_migrations"];

/// One digest a table, over all its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digest(BTreeMap<String, String>);

impl Digest {
    /// The tables that differ.
    #[must_use]
    pub fn changed_since(&self, before: &Self) -> Vec<String> {
        let differs = |(table, digest): &(&String, &String)| before.0.get(*table) != Some(digest);
        self.0
            .iter()
            .filter(differs)
            .map(|(table, _)| table.clone())
            .collect()
    }
}

/// Connects to a database beside the product.
pub async fn open(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url.to_owned());
    options
        .max_connections(2)
        .sqlx_logging(false)
        .acquire_timeout(Duration::from_secs(20))
        .map_sqlx_sqlite_opts(|sqlite| sqlite.busy_timeout(Duration::from_secs(20)));
    sea_orm::Database::connect(options)
        .await
        .expect("the database of the test")
}

/// Lets every write of a table wait until the transaction ends; reads go on.
pub async fn hold_writes(tables: &DatabaseConnection, table: &str) -> DatabaseTransaction {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let held = tables.begin_with_options(options).await.expect("a lock");
    if tables.get_database_backend() == DbBackend::Postgres {
        let lock = format!("LOCK TABLE {table} IN EXCLUSIVE MODE");
        held.execute_unprepared(&lock).await.expect(&lock);
    }
    held
}

impl TestApp {
    /// Lets every write of a table wait until the transaction ends; reads go on.
    pub async fn db_hold_writes(&self, table: &str) -> DatabaseTransaction {
        hold_writes(self.tables().await, table).await
    }

    /// Runs a statement behind the product's back.
    pub async fn db_execute(&self, sql: &str) -> u64 {
        let done = self.tables().await.execute_unprepared(sql).await;
        done.unwrap_or_else(|error| panic!("{sql}: {error}"))
            .rows_affected()
    }

    /// The number of rows of a table that meet a condition (`"true"` for all).
    pub async fn db_count(&self, table: &str, condition: &str) -> i64 {
        self.db_number(&format!(
            "SELECT count(*) AS n FROM {table} WHERE {condition}"
        ))
        .await
    }

    /// The number that a query names `n`.
    pub async fn db_number(&self, sql: &str) -> i64 {
        let tables = self.tables().await;
        let row = tables.query_one_raw(Statement::from_string(tables.get_database_backend(), sql));
        let row = row
            .await
            .unwrap_or_else(|error| panic!("{sql}: {error}"))
            .expect(sql);
        row.try_get("", "n").expect(sql)
    }

    /// The texts that a query names `text`.
    pub async fn db_texts(&self, sql: &str) -> Vec<String> {
        texts(self.tables().await, sql).await
    }

    /// Lets every hold of a port run out.
    pub async fn db_expire_holds(&self) {
        // The text form that the product's rows have on SQLite; PostgreSQL reads it as well.
        let past = "2020-01-01T00:00:00.000000+00:00";
        self.db_execute(&format!("UPDATE port_claims SET hold_until = '{past}'"))
            .await;
    }

    /// Every row of every table as text.
    pub async fn db_everything(&self) -> Vec<String> {
        let tables = self.tables().await;
        let mut rows = Vec::new();
        for table in names(tables).await {
            let sql = match tables.get_database_backend() {
                DbBackend::Sqlite => format!(
                    "SELECT {} AS text FROM \"{table}\"",
                    line(tables, &table).await
                ),
                _ => format!("SELECT t::text AS text FROM \"{table}\" t"),
            };
            rows.extend(
                texts(tables, &sql)
                    .await
                    .into_iter()
                    .map(|row| format!("{table}: {row}")),
            );
        }
        rows
    }

    /// Takes a table away, so that the next write to it fails.
    pub async fn db_sabotage(&self, table: &str) {
        self.db_execute(&format!("ALTER TABLE {table} RENAME TO {table}_gone"))
            .await;
    }

    /// Gives it back.
    pub async fn db_repair(&self, table: &str) {
        self.db_execute(&format!("ALTER TABLE {table}_gone RENAME TO {table}"))
            .await;
    }

    /// The token of a link to the proposal of this number. The one it was sent with is not to be had from the database.
    pub async fn db_give_link(&self, number: &serde_json::Value) -> String {
        let token = api::auth::token::opaque();
        let hash = api::auth::token::hash(&token);
        let sql = format!("UPDATE proposals SET token_hash = '{hash}' WHERE number = {number}");
        assert_eq!(self.db_execute(&sql).await, 1);
        token
    }

    /// Lets the proposal of this number run out.
    pub async fn db_expire_proposal(&self, number: &serde_json::Value) {
        let sql = "UPDATE proposals SET valid_until = '2020-01-01' WHERE number";
        self.db_execute(&format!("{sql} = {number}")).await;
    }

    /// Lets every wait of a queued mail be over.
    pub async fn db_mails_are_due(&self) {
        let past = "2020-01-01T00:00:00.000000+00:00";
        let sql = format!("UPDATE mails SET available_at = '{past}' WHERE status = 'queued'");
        self.db_execute(&sql).await;
        self.wake();
    }

    /// A store on the same database, for what is called from inside.
    pub async fn db_store(&self) -> persistence::Store {
        let store = persistence::Store::connect(self.place().url(), StoreLimits::of(4)).await;
        store.expect("a store on the database of the test")
    }

    /// Takes the database away from the product (PostgreSQL only).
    pub async fn db_lose(&self) {
        self.place().reachable(false).await;
    }

    /// Gives it back.
    pub async fn db_regain(&self) {
        self.place().reachable(true).await;
    }

    /// The database, for what no other function of these does.
    pub async fn db_tables(&self) -> &DatabaseConnection {
        self.tables().await
    }

    /// Gives every event that is committed its place, which the product does a moment later, or when somebody reads.
    pub async fn db_place_events(&self) {
        let store = self.store();
        let waits = async || places::standing(store.db()).await.expect("places").waits;
        while waits().await {
            places::give(store).await.expect("places");
        }
    }

    /// A digest over all rows of all tables, but for volatile ones.
    pub async fn db_digest(&self) -> Digest {
        self.db_place_events().await;
        digest(self.tables().await).await
    }
}

/// A digest over all rows of all tables, but for volatile ones.
pub async fn digest(tables: &DatabaseConnection) -> Digest {
    let backend = tables.get_database_backend();
    let mut parts = Vec::new();
    for table in names(tables).await {
        parts.push(match backend {
            DbBackend::Sqlite => sqlite_part(tables, &table).await,
            _ => postgres_part(&table),
        });
    }
    let sql = parts.join(" UNION ALL ");
    let rows = tables
        .query_all_raw(Statement::from_string(backend, &sql))
        .await
        .expect(&sql);
    let digests = rows.into_iter().map(|row| {
        let rows: String = row.try_get("", "line").expect("a digest");
        (row.try_get("", "name").expect("a table"), hash(&rows))
    });
    Digest(digests.collect())
}

fn postgres_part(table: &str) -> String {
    format!(
        "SELECT '{table}' AS name, count(*)::text || ':' || \
         md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')) AS line FROM \"{table}\" t"
    )
}

async fn sqlite_part(tables: &DatabaseConnection, table: &str) -> String {
    let line = line(tables, table).await;
    format!(
        "SELECT '{table}' AS name, coalesce((SELECT group_concat(line, char(10)) FROM \
         (SELECT {line} AS line FROM \"{table}\" ORDER BY 1)), '') AS line"
    )
}

/// SQLite has no text form of a row: its columns quoted, one after the other.
async fn line(tables: &DatabaseConnection, table: &str) -> String {
    let sql = format!("SELECT name AS text FROM pragma_table_info('{table}') ORDER BY cid");
    let columns = texts(tables, &sql).await;
    let quoted: Vec<String> = columns
        .iter()
        .map(|column| format!("quote(\"{column}\")"))
        .collect();
    quoted.join(" || ',' || ")
}

/// The product's tables; search indexes are derived from them and left out.
async fn names(tables: &DatabaseConnection) -> Vec<String> {
    let sql = match tables.get_database_backend() {
        DbBackend::Sqlite => {
            "SELECT name AS text FROM pragma_table_list WHERE schema = 'main' AND type = 'table' \
             AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
        }
        _ => {
            "SELECT table_name::text AS text FROM information_schema.tables \
             WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY table_name"
        }
    };
    let mut names = texts(tables, sql).await;
    names.retain(|name| !VOLATILE.contains(&name.as_str()));
    names
}

async fn texts(tables: &DatabaseConnection, sql: &str) -> Vec<String> {
    let none: [Value; 0] = [];
    let statement = Statement::from_sql_and_values(tables.get_database_backend(), sql, none);
    let rows = tables.query_all_raw(statement).await.expect(sql);
    rows.into_iter()
        .map(|row| row.try_get("", "text").expect(sql))
        .collect()
}

fn hash(text: &str) -> String {
    use sha2::Digest as _;
    hex::encode(sha2::Sha256::digest(text.as_bytes()))
}
