//! The chapter that makes search texts anew: rows from before it are found like those of today.

use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use tests::Database;

use super::{bare, filled_before};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_from_before_are_found_on_sqlite() {
    bare(Database::Sqlite, rows_from_before_are_found).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_from_before_are_found_on_postgres() {
    bare(Database::Postgres, rows_from_before_are_found).await;
}

async fn texts(db: &DatabaseConnection, sql: &str) -> Vec<String> {
    let rows = db
        .query_all_raw(Statement::from_string(db.get_database_backend(), sql))
        .await;
    let text = |row: &sea_orm::QueryResult| row.try_get_by_index(0).expect("a text");
    rows.expect(sql).iter().map(text).collect()
}

async fn rows_from_before_are_found(url: String) {
    let db = filled_before("m11_finding", &url).await;
    for sql in [
        "UPDATE clients SET name = 'Caixa d\u{b4}Água', city = 'São Luís', postal_code = '12140000', \
         phones = '[\"+5511987654321\", \"+556133334444\", \"+5511987654321\"]', search_text = 'caixa d agua'",
        "UPDATE negotiations SET description = 'Sítio \u{2013} Norte', number = 42, search_text = 'sitio \u{2013} norte'",
        "UPDATE channels SET name = 'O\u{2019}Brien', search_text = 'o\u{2019}brien'",
    ] {
        db.execute_unprepared(sql).await.expect(sql);
    }
    migration::up(&db).await.expect("the way up");
    let phones = "+5511987654321 +556133334444 +5511987654321";
    let client = format!("caixa d'agua {phones} sao luis 12140000");
    assert_eq!(
        texts(&db, "SELECT search_text FROM clients").await,
        [client]
    );
    let negotiation = format!("sitio - norte 42 caixa d'agua {phones}");
    assert_eq!(
        texts(&db, "SELECT search_text FROM negotiations").await,
        [negotiation]
    );
    assert_eq!(
        texts(&db, "SELECT search_text FROM channels").await,
        ["o'brien"]
    );
    let numbers = texts(&db, "SELECT number FROM client_phones ORDER BY number").await;
    assert_eq!(numbers, ["+5511987654321", "+556133334444"]);
}
