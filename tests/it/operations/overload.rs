//! More callers than places: the rest is told at once to come back, and a slow sender takes no place.

use super::slow::Sender;
use serde_json::json;
use std::time::{Duration, Instant};
use tests::app::{ADMIN, PASSWORD, Place};
use tests::race::together;
use tests::{Client, Database, Process, TestApp};

async fn with_places(database: Database, places: &str) -> Option<TestApp> {
    TestApp::start_with(database, &[("VENCEMOS_MAX_IN_FLIGHT", places)]).await
}

async fn busy(client: &Client) -> bool {
    client.get("/channels").await.status == 503
}

/// One place, and a write that waits in it for the database.
async fn beyond_the_last_place(database: Database) {
    let Some(app) = with_places(database, "1").await else {
        return;
    };
    let admin = app.admin().await.clone();
    let held = app.db_hold_writes("channels").await;
    let caller = admin.clone();
    let waiting = tokio::spawn(async move {
        loop {
            // Who asks below may have the place first.
            let made = caller
                .post("/channels", json!({ "name": "Indicação" }))
                .await;
            if made.status != 503 {
                return made;
            }
        }
    });
    let started = Instant::now();
    while !busy(&admin).await {
        assert!(started.elapsed() < Duration::from_secs(5), "nobody waits");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let asked = Instant::now();
    let answer = admin
        .get("/channels")
        .await
        .problem(503, "service_unavailable");
    assert_eq!(answer.header("retry-after"), "1");
    // Who has too many callers is alive, and as ready as before.
    app.anonymous().get("/health/live").await.expect(200);
    app.anonymous().get("/health/ready").await.expect(200);
    app.anonymous().get("/metrics").await.expect(200);
    assert!(asked.elapsed() < Duration::from_secs(2), "not at once");
    held.rollback().await.expect("released");
    waiting.await.expect("a caller").expect(201);
    admin.get("/channels").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn beyond_the_last_place_callers_are_told_to_come_back_on_sqlite() {
    beyond_the_last_place(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn beyond_the_last_place_callers_are_told_to_come_back_on_postgres() {
    beyond_the_last_place(Database::Postgres).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_sender_holds_no_place() {
    let Some(app) = with_places(Database::Sqlite, "1").await else {
        return;
    };
    let admin = app.admin().await.clone();
    let body = json!({ "name": "Indicação" }).to_string();
    let mut sender = Sender::begin(app.base(), "/channels", admin.token(), &body, 5).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    for _ in 0..5 {
        admin.get("/channels").await.expect(200);
    }
    sender.send(&body[5..]).await;
    let answer = sender.answer().await;
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
}

/// A line for each would add to the load.
#[tokio::test(flavor = "multi_thread")]
async fn who_finds_no_place_leaves_no_line() {
    let place = Place::new(Database::Sqlite).await.expect("SQLite");
    let settings = [("VENCEMOS_LOG", "info"), ("VENCEMOS_MAX_IN_FLIGHT", "1")];
    let settings = [&settings[..], &[("VENCEMOS_LOG_FORMAT", "json")]].concat();
    let process = Process::spawn_with(&place, &settings).await;
    let client = Client::new(process.base());
    let mut refused = [0, 0];
    for _ in 0..50 {
        // A password takes its time, and the place.
        let answers = together(10, |index| {
            let client = client.clone();
            async move {
                match index % 2 {
                    0 => client.try_login(ADMIN, PASSWORD).await,
                    _ => client.get("/public/proposals/none").browsing().await,
                }
            }
        });
        for (index, answer) in answers.await.iter().enumerate() {
            refused[index % 2] += usize::from(answer.status == 503);
        }
        if refused.iter().all(|count| *count > 0) {
            break;
        }
    }
    assert!(refused.iter().all(|count| *count > 0), "{refused:?}");
    let log = place.log();
    assert!(log.contains(r#""status":200"#), "{log}");
    assert!(!log.contains(r#""status":503"#), "{log}");
    assert!(!log.contains("all places are taken"), "{log}");
}

/// Slow senders are bounded too, or their beginnings would fill the memory.
#[tokio::test(flavor = "multi_thread")]
async fn slow_senders_are_bounded() {
    let Some(app) = with_places(Database::Sqlite, "1").await else {
        return;
    };
    let admin = app.admin().await.clone();
    let body = json!({ "name": "Indicação" }).to_string();
    let mut slow = Vec::new();
    for _ in 0..4 {
        slow.push(Sender::begin(app.base(), "/channels", admin.token(), &body, 5).await);
        // One by one: while it is asked who they are, they do take the only place.
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let answer = admin.post("/channels", json!({ "name": "Outro" })).await;
    answer.problem(503, "service_unavailable");
    app.anonymous().get("/health/live").await.expect(200);
    drop(slow);
    let started = Instant::now();
    while busy(&admin).await {
        assert!(started.elapsed() < Duration::from_secs(5), "still held");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A refusal before the body was read is heard by a sender who has only begun.
#[tokio::test(flavor = "multi_thread")]
async fn an_early_refusal_of_a_large_body_is_heard() {
    let Some(app) = with_places(Database::Sqlite, "8").await else {
        return;
    };
    let body = vec![b' '; 8 * 1024 * 1024];
    let answer = app
        .anonymous()
        .act("/channels")
        .raw("application/json", body);
    answer.await.problem(401, "unauthorized");
}
