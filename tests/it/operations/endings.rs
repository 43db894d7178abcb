//! SIGTERM while requests are served: not ready any more, what has begun is finished, exit code 0.

use super::slow::connected;
use serde_json::json;
use std::time::{Duration, Instant};
use tests::app::Place;
use tests::{Database, Process};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A GET on a connection that stays open: head and body as they come.
async fn asked(connection: &mut TcpStream, path: &str) -> String {
    let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n");
    let written = connection.write_all(request.as_bytes()).await;
    written.expect("a request");
    let mut answer = vec![0; 16 * 1024];
    let reading = connection.read(&mut answer);
    let read = tokio::time::timeout(Duration::from_secs(5), reading).await;
    let read = read.expect("an answer in time").expect("an answer");
    String::from_utf8_lossy(&answer[..read]).into_owned()
}

/// What a process on the way to its end says of itself.
async fn unready(base: &str, spare: &mut Vec<TcpStream>) -> String {
    let started = Instant::now();
    while let Some(mut connection) = spare.pop() {
        let told = asked(&mut connection, "/health/ready").await;
        if told.starts_with("HTTP/1.1 503") {
            return told;
        }
        assert!(started.elapsed() < Duration::from_secs(5), "{base}: {told}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("it stays ready");
}

async fn terminated_in_mid_request(database: Database) {
    let Some(place) = Place::new(database).await else {
        return;
    };
    let process = Process::spawn(&place).await;
    let (admin, base) = (process.admin().await, process.base().to_owned());
    let tables = tests::database::open(place.url()).await;
    let held = tests::database::hold_writes(&tables, "channels").await;
    let waiting = tokio::spawn(
        admin
            .post("/channels", json!({ "name": "Indicação" }))
            .attempt(),
    );
    let mut spare = Vec::new();
    for _ in 0..50 {
        spare.push(connected(&base).await);
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    process.ask_to_end();
    let told = unready(&base, &mut spare).await;
    assert!(
        told.to_lowercase().contains("connection: close"),
        "a kept connection would be cut: {told}"
    );
    assert!(!waiting.is_finished(), "it was cut");
    held.rollback().await.expect("released");
    let made = waiting.await.expect("a caller").expect("an answer");
    made.expect(201);
    drop(spare);
    let ending = Instant::now();
    assert_eq!(process.ended().await, Some(0));
    assert!(ending.elapsed() < Duration::from_secs(10), "it lingers");
    tables.close().await.expect("closed");
    let again = Process::spawn(&place).await;
    let names = again.admin().await.get("/channels").await.expect(200);
    assert!(names.column("name").contains(&json!("Indicação")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_in_flight_is_finished_on_sqlite() {
    terminated_in_mid_request(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_in_flight_is_finished_on_postgres() {
    terminated_in_mid_request(Database::Postgres).await;
}

/// A caller that never lets go of its connection does not keep the process for its whole grace.
#[tokio::test(flavor = "multi_thread")]
async fn a_busy_connection_does_not_keep_it() {
    let place = Place::new(Database::Sqlite).await.expect("SQLite");
    let process = Process::spawn(&place).await;
    let mut connection = connected(process.base()).await;
    asked(&mut connection, "/health/live").await;
    process.ask_to_end();
    let started = Instant::now();
    loop {
        let told = asked(&mut connection, "/health/live").await;
        if told.is_empty() || told.to_lowercase().contains("connection: close") {
            break;
        }
        assert!(started.elapsed() < Duration::from_secs(5), "{told}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(process.ended().await, Some(0));
    assert!(started.elapsed() < Duration::from_secs(8), "it lingers");
}
