//! kill -9 at any moment of a win: after the restart there is everything or nothing.

mod sending;

use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use serde_json::{Value, json};
use std::time::Duration;
use tests::app::Place;
use tests::build::Ready;
use tests::{Answer, Client, Database, Process, TestApp};

/// Negotiations that are won under fire; each one costs a kill and a restart.
const ROUNDS: u64 = 12;

/// What a win leaves in the tables, each once a negotiation.
const TRACES: [&str; 4] = ["conversions", "contracts", "logins", "negotiation_billings"];

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_win_is_whole_or_absent_on_sqlite() {
    under_fire(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_win_is_whole_or_absent_on_postgres() {
    under_fire(Database::Postgres).await;
}

async fn under_fire(database: Database) {
    let Some((place, negotiations)) = prepared(database).await else {
        return;
    };
    let tables = tests::database::open(place.url()).await;
    let (mut whole, mut absent) = (0, 0);
    for (round, ready) in (0..).zip(&negotiations) {
        let told = killed_during_win(&place, ready, round).await;
        let process = Process::spawn(&place).await;
        let admin = process.admin().await;
        let won = status(&admin, ready).await == "won";
        traces(&tables, ready, won).await;
        // What the caller was told holds.
        let promised = told.is_some_and(|answer| answer.status == 200);
        assert!(won || !promised, "a 200 was lost");
        *(if won { &mut whole } else { &mut absent }) += 1;
        repeated(&admin, ready).await;
        traces(&tables, ready, true).await;
    }
    println!("{database:?}: {whole} whole, {absent} absent");
    tables.close().await.expect("closed");
}

/// Negotiations that only wait for the win, made by a product that has ended in good order.
async fn prepared(database: Database) -> Option<(Place, Vec<Ready>)> {
    let app = TestApp::start(database).await?;
    let mut negotiations = Vec::new();
    for _ in 0..ROUNDS {
        negotiations.push(app.ready_to_win().await);
    }
    Some((app.into_place(), negotiations))
}

/// Sends the win and kills the process a little later, each round at another moment.
async fn killed_during_win(place: &Place, ready: &Ready, round: u64) -> Option<Answer> {
    let mut process = Process::spawn(place).await;
    let admin = process.admin().await;
    let call = admin.act(&ready.path("/win")).key(&ready.id);
    let winning = tokio::spawn(call.attempt());
    tokio::time::sleep(Duration::from_micros(round * 2_500)).await;
    process.kill9();
    winning.await.expect("a caller").ok()
}

async fn status(admin: &Client, ready: &Ready) -> String {
    let negotiation = admin.get(&ready.path("")).await.expect(200);
    negotiation.text_at("/status").to_owned()
}

/// The same key again: the first answer, or the win now. Either way it is won once.
async fn repeated(admin: &Client, ready: &Ready) {
    let again = admin
        .act(&ready.path("/win"))
        .key(&ready.id)
        .await
        .expect(200);
    let conversion = admin.get(&ready.path("/conversion")).await.expect(200);
    assert_eq!(conversion.at("/contract/id"), again.at("/contract/id"));
    admin
        .post(&ready.path("/win"), json!({}))
        .await
        .problem(409, "already_won");
}

async fn traces(tables: &DatabaseConnection, ready: &Ready, won: bool) {
    let id = &ready.id;
    for table in TRACES {
        let rows = count(
            tables,
            table,
            &format!("negotiation_id = {}", literal(tables, id)),
        )
        .await;
        assert_eq!(
            rows,
            i64::from(won),
            "{table} of a negotiation that is won: {won}"
        );
    }
    let mine = format!("negotiation_id = {}", literal(tables, id));
    let instalments = count(tables, "instalments", &mine).await;
    assert_eq!(instalments > 0, won, "instalments");
    let occupied = count(
        tables,
        "port_claims",
        &format!("{mine} AND state = 'occupied'"),
    )
    .await;
    assert_eq!(occupied, i64::from(won), "occupied ports");
    for event in ["negotiation.won", "contract.created", "login.activated"] {
        let told = format!("{mine} AND event_type = '{event}'");
        let told = count(tables, "events", &told).await;
        assert_eq!(told, i64::from(won), "{event}");
    }
}

/// An id as the database compares it: SQLite keeps UUIDs as blobs.
fn literal(tables: &DatabaseConnection, id: &str) -> String {
    match tables.get_database_backend() {
        sea_orm::DbBackend::Sqlite => format!("x'{}'", id.replace('-', "")),
        _ => format!("'{id}'"),
    }
}

async fn count(tables: &DatabaseConnection, table: &str, condition: &str) -> i64 {
    let sql = format!("SELECT count(*) AS n FROM {table} WHERE {condition}");
    let statement = Statement::from_string(tables.get_database_backend(), &sql);
    let row = tables
        .query_one_raw(statement)
        .await
        .expect(&sql)
        .expect("a row");
    row.try_get("", "n").expect("a number")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_process_on_one_sqlite_file_refuses_to_start() {
    let Some(place) = Place::new(Database::Sqlite).await else {
        return;
    };
    let mut first = Process::spawn(&place).await;
    let second = Process::ran(&["serve"], place.settings(&[])).await;
    assert_ne!(second.code, Some(0), "{second:?}");
    assert!(!second.complained.is_empty(), "it must say why");
    first.kill9();
    Process::spawn(&place).await.admin().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn three_processes_may_start_and_migrate_at_once() {
    let Some(place) = Place::bare(Database::Postgres).await else {
        return;
    };
    let (first, second, third) = tokio::join!(
        Process::spawn(&place),
        Process::spawn(&place),
        Process::spawn(&place)
    );
    for process in [first, second, third] {
        let branches: Vec<Value> = process.admin().await.all("/branches").await;
        assert_eq!(branches.len(), 1, "one first branch");
    }
}
