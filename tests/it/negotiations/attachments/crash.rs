//! An upload that breaks off, by its client or by `kill -9`: neither a row nor, after the sweep, a file.

use std::time::Duration;
use tests::app::Place;
use tests::files::{form, form_type, pdf};
use tests::{Database, Instance, Process, TestApp, both};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

both!(
    a_client_that_hangs_up_leaves_nothing,
    a_slow_upload_arrives_chunk_by_chunk,
);

/// Sends the head of an upload and the first part of its body.
async fn begun(base: &str, token: &str, path: &str, body: &[u8], first: usize) -> TcpStream {
    let address = base.trim_start_matches("http://");
    let mut socket = TcpStream::connect(address).await.expect("a connection");
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\
         Content-Type: {}\r\nContent-Length: {}\r\n\r\n",
        form_type(),
        body.len()
    );
    socket.write_all(head.as_bytes()).await.expect("a head");
    socket.write_all(&body[..first]).await.expect("a part");
    socket
}

async fn a_client_that_hangs_up_leaves_nothing(app: TestApp) {
    let path = app.attachments().await;
    let body = form("a.pdf", &pdf(5_000_000));
    let token = app.admin().await.token().to_owned();
    let socket = begun(app.base(), &token, &path, &body, 2_000_000).await;
    let files = app.uploads();
    // Half of it lies on the disk, not in memory, before it has arrived.
    tests::eventually(|| tests::store::count(&files) == 1).await;
    drop(socket);
    tests::eventually(|| tests::store::count(&files) == 0).await;
    assert_eq!(app.db_count("proposal_attachments", "1 = 1").await, 0);
}

async fn a_slow_upload_arrives_chunk_by_chunk(app: TestApp) {
    let path = app.attachments().await;
    let bytes = pdf(3_000_000);
    let body = form("a.pdf", &bytes);
    let token = app.admin().await.token().to_owned();
    let mut socket = begun(app.base(), &token, &path, &body, 1_000_000).await;
    let half = || {
        let entries = std::fs::read_dir(app.uploads()).ok()?;
        let sizes = entries.filter_map(|entry| Some(entry.ok()?.metadata().ok()?.len()));
        sizes.max()
    };
    // At most a part of what was sent is still in memory.
    tests::eventually(|| half().is_some_and(|size| size >= 700_000)).await;
    for chunk in body[1_000_000..].chunks(100_000) {
        socket.write_all(chunk).await.expect("a chunk");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await.expect("an answer");
    let answer = String::from_utf8_lossy(&answer).into_owned();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    let listed = app.admin().await.get(&path).await.expect(200);
    let one = format!("{path}/{}", listed.rows()[0]["id"].as_str().expect("an id"));
    assert!(
        app.admin().await.download(&one).await.bytes == bytes,
        "the bytes differ"
    );
}

async fn killed_in_mid_upload(database: Database) {
    let Some(app) = TestApp::start(database).await else {
        return;
    };
    let path = app.attachments().await;
    let place = app.into_place();
    let mut process = Process::spawn(&place).await;
    let token = process.admin().await.token().to_owned();
    let body = form("a.pdf", &pdf(5_000_000));
    let _socket = begun(process.base(), &token, &path, &body, 2_000_000).await;
    let files = place.data().join("files/attachments");
    tests::eventually(|| tests::store::count(&files) == 1).await;
    process.kill9();
    assert_eq!(tests::store::count(&files), 1, "nobody could tidy up");
    restarted(&place, &path).await;
    assert_eq!(tests::store::count(&files), 0);
}

async fn restarted(place: &Place, path: &str) {
    let again = Instance::start(place, &[]);
    let admin = tests::Client::new(again.base());
    let admin = admin.login(tests::app::ADMIN, tests::app::PASSWORD).await;
    assert_eq!(admin.get(path).await.expect(200).rows().len(), 0);
    assert_eq!(again.sweep(2).await, 1);
    admin.upload(path, "a.pdf", &pdf(32)).await.expect(201);
    let one = admin.get(path).await.expect(200).rows()[0].clone();
    let one = format!("{path}/{}", one["id"].as_str().expect("an id"));
    admin.delete(&one).await.expect(204);
    let files = place.data().join("files/attachments");
    tests::eventually(|| tests::store::count(&files) == 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_upload_leaves_nothing_on_sqlite() {
    killed_in_mid_upload(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_upload_leaves_nothing_on_postgres() {
    killed_in_mid_upload(Database::Postgres).await;
}
