//! A disk without room: writes are refused and leave nothing, reads go on, and what was told as done is there.

use serde_json::json;
use std::time::{Duration, Instant};
use tests::app::Place;
use tests::files::pdf;
use tests::{Client, Database, Process};

/// The size of the largest file so far: the database or its log.
fn largest(place: &Place) -> u64 {
    let entries = std::fs::read_dir(place.data()).expect("the data directory");
    let sizes = entries.filter_map(|entry| Some(entry.ok()?.metadata().ok()?.len()));
    sizes.max().expect("a file")
}

/// Creates channels until one is refused; gives how many there are.
async fn fill(admin: &Client) -> usize {
    for index in 0..2_000 {
        let answer = admin
            .post("/channels", json!({ "name": format!("Canal {index}") }))
            .await;
        if answer.status != 201 {
            let answer = answer.problem(503, "service_unavailable");
            assert!(!answer.header("retry-after").is_empty());
            return index;
        }
    }
    panic!("the disk is not full");
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_full_disk_writes_are_refused_and_reads_go_on() {
    let place = Place::new(Database::Sqlite).await.expect("SQLite");
    let process = Process::spawn(&place).await;
    assert_eq!(process.terminate().await, Some(0));
    let confined = Process::spawn_confined(&place, largest(&place) + 200 * 1024).await;
    let admin = confined.admin().await;
    let before = admin.all("/channels").await.len();
    let made = fill(&admin).await;
    assert!(made > 5, "there was room for some");
    // More often than there are connections: none may be left in a state that the next write suffers from.
    let started = Instant::now();
    for _ in 0..40 {
        let answer = admin.post("/channels", json!({ "name": "Mais um" })).await;
        answer.problem(503, "service_unavailable");
    }
    assert!(started.elapsed() < Duration::from_secs(10), "not at once");
    assert_eq!(admin.all("/channels").await.len(), before + made);
    let anonymous = Client::new(confined.base());
    anonymous.get("/health/live").await.expect(200);
    confined.unconfine();
    // With room again it goes on by itself, and what it says is done is on the disk.
    let later = 40;
    for index in 0..later {
        let name = json!({ "name": format!("Depois {index}") });
        admin.post("/channels", name).await.expect(201);
    }
    let mut confined = confined;
    confined.kill9();
    let process = Process::spawn(&place).await;
    let admin = process.admin().await;
    let all = admin.all("/channels").await.len();
    assert_eq!(all, before + made + later);
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_full_disk_an_upload_is_refused_and_leaves_nothing() {
    let Some(app) = tests::TestApp::start(Database::Sqlite).await else {
        return;
    };
    let path = app.attachments().await;
    let place = app.into_place();
    let room = largest(&place) + 1024 * 1024;
    let confined = Process::spawn_confined(&place, room).await;
    let admin = confined.admin().await;
    let large = usize::try_from(room).expect("small") + 1024 * 1024;
    let refused = admin.upload(&path, "a.pdf", &pdf(large)).await;
    refused.problem(503, "storage_full");
    let files = place.data().join("files/attachments");
    tests::eventually(|| tests::store::count(&files) == 0).await;
    admin.upload(&path, "a.pdf", &pdf(64)).await.expect(201);
}
