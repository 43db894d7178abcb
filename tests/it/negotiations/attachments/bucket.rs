//! The same in a bucket: a real S3 server on loopback, and ones that are dead, hung or broken.

use std::time::{Duration, Instant};
use tests::files::{accepted, pdf};
use tests::store::ObjectServer;
use tests::{Database, TestApp};

const MIB: usize = 1024 * 1024;

async fn on(database: Database, store: &ObjectServer) -> Option<TestApp> {
    TestApp::start_with(database, &store.settings()).await
}

async fn round_trip(database: Database) {
    let store = ObjectServer::start().await;
    let Some(app) = on(database, &store).await else {
        return;
    };
    let (admin, path) = (app.admin().await, app.attachments().await);
    for (name, bytes, _) in accepted() {
        let made = admin.upload(&path, name, &bytes).await.expect(201);
        let back = admin.download(&format!("{path}/{}", made.id())).await;
        assert_eq!(back.bytes, bytes, "{name}");
    }
    let small = store.objects();
    assert_eq!(small, accepted().len());
    // More than one part.
    let large = pdf(9 * MIB + 7);
    let made = admin.upload(&path, "grande.pdf", &large).await.expect(201);
    let one = format!("{path}/{}", made.id());
    assert!(
        admin.download(&one).await.bytes == large,
        "the bytes differ"
    );
    let part = admin
        .get(&one)
        .header("range", "bytes=5242870-5242889")
        .await
        .expect(206);
    assert_eq!(part.bytes, large[5_242_870..5_242_890]);
    admin
        .upload(&path, "x.pdf", &pdf(10 * MIB + 1))
        .await
        .problem(413, "payload_too_large");
    admin
        .upload(&path, "x.pdf", b"MZ")
        .await
        .problem(415, "unsupported_file_type");
    assert_eq!(store.objects(), small + 1);
    admin.delete(&one).await.expect(204);
    tests::eventually(|| store.objects() == small).await;
    let draft = path.trim_end_matches("/attachments");
    admin.delete(draft).await.expect(204);
    assert_eq!(app.sweep(0).await, 0);
    assert_eq!(app.sweep(2).await, small);
    assert_eq!(store.objects(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_keeps_and_gives_on_sqlite() {
    round_trip(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_keeps_and_gives_on_postgres() {
    round_trip(Database::Postgres).await;
}

/// Uploads and downloads are told to come back within `limit`, while everything else stays fast.
async fn told_to_come_back(app: &TestApp, limit: Duration) {
    let (admin, path) = (app.admin().await.clone(), app.attachments().await);
    let started = Instant::now();
    let upload = tokio::spawn(admin.upload(&path, "a.pdf", &pdf(6 * MIB)).send());
    while !upload.is_finished() {
        let asked = Instant::now();
        admin.get(&path).await.expect(200);
        assert!(asked.elapsed() < Duration::from_secs(3), "others wait too");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let answer = upload.await.expect("an answer");
    let answer = answer.problem(503, "storage_unavailable");
    assert!(!answer.header("retry-after").is_empty());
    assert!(
        !answer.told().contains("segredo do armazem"),
        "{}",
        answer.told()
    );
    assert!(started.elapsed() < limit, "{:?}", started.elapsed());
    assert_eq!(app.db_count("proposal_attachments", "1 = 1").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_store_is_told_and_recovered_from() {
    let store = ObjectServer::start().await;
    let app = on(Database::Sqlite, &store).await.expect("SQLite");
    let (admin, path) = (app.admin().await, app.attachments().await);
    let made = admin.upload(&path, "a.pdf", &pdf(32)).await.expect(201);
    store.die();
    tokio::time::sleep(Duration::from_millis(50)).await;
    let one = format!("{path}/{}", made.id());
    let upload = admin.upload(&path, "b.pdf", &pdf(32)).await;
    upload.problem(503, "storage_unavailable");
    // The row goes at once, the object when the store is back.
    admin.delete(&one).await.expect(204);
    assert_eq!(app.db_count("proposal_attachments", "1 = 1").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hung_store_is_given_up() {
    let store = ObjectServer::misbehaving("").await;
    let app = on(Database::Sqlite, &store).await.expect("SQLite");
    told_to_come_back(&app, Duration::from_secs(45)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_store_is_not_quoted() {
    let answer = "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 18\r\nConnection: close\r\n\r\nsegredo do armazem";
    let store = ObjectServer::misbehaving(answer).await;
    let app = on(Database::Sqlite, &store).await.expect("SQLite");
    told_to_come_back(&app, Duration::from_secs(20)).await;
}
