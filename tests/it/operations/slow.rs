//! Senders that are slow or never finish: each gets its time, and no more.

use serde_json::json;
use std::time::{Duration, Instant};
use tests::{Database, TestApp};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A POST that is sent by and by.
pub struct Sender(TcpStream);

impl Sender {
    /// Sends the head and the body's first bytes.
    pub async fn begin(base: &str, path: &str, token: &str, body: &str, first: usize) -> Self {
        let address = base.trim_start_matches("http://");
        let length = body.len();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\
             Connection: close\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
        );
        let mut sender = Self(connected(base).await);
        sender.send(&head).await;
        sender.send(&body[..first]).await;
        sender
    }

    /// Sends more.
    pub async fn send(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).await.expect("a part");
    }

    /// Everything that is answered until the connection ends.
    pub async fn answer(mut self) -> String {
        let mut answer = Vec::new();
        let reading = self.0.read_to_end(&mut answer);
        let read = tokio::time::timeout(Duration::from_secs(60), reading).await;
        // A reset after the answer ends it as well.
        let _ = read.expect("the connection ends");
        String::from_utf8_lossy(&answer).into_owned()
    }
}

/// A connection to the product.
pub async fn connected(base: &str) -> TcpStream {
    let address = base.trim_start_matches("http://");
    TcpStream::connect(address).await.expect("a connection")
}

/// A head that never ends: closed after ten seconds, whatever trickles in.
#[tokio::test(flavor = "multi_thread")]
async fn a_head_must_arrive_in_time() {
    let Some(app) = TestApp::start(Database::Sqlite).await else {
        return;
    };
    let mut sender = Sender(connected(app.base()).await);
    sender.send("GET /channels HTTP/1.1\r\nHost: x\r\n").await;
    let (mut reading, mut writing) = sender.0.into_split();
    let trickling = tokio::spawn(async move {
        while writing.write_all(b"X-Slow: 1\r\n").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    });
    let (started, mut answer) = (Instant::now(), Vec::new());
    let ended = reading.read_to_end(&mut answer);
    let ended = tokio::time::timeout(Duration::from_secs(20), ended).await;
    assert!(ended.is_ok(), "the connection is still open");
    assert!(started.elapsed() > Duration::from_secs(8), "too early");
    trickling.abort();
    app.anonymous().get("/health/live").await.expect(200);
}

/// The answer is there, the body that nobody wants is not: its connection is not kept for it.
#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_nobody_wants_is_not_waited_for() {
    let Some(app) = TestApp::start(Database::Sqlite).await else {
        return;
    };
    let heads = [
        "POST /nowhere HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n",
        "POST /channels HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
    ];
    let end = async |head: &str| {
        let mut connection = connected(app.base()).await;
        connection.write_all(head.as_bytes()).await.expect("a head");
        let mut answer = Vec::new();
        let ended = connection.read_to_end(&mut answer);
        let ended = tokio::time::timeout(Duration::from_secs(40), ended).await;
        assert!(ended.is_ok(), "the connection is still open: {head}");
        let answer = String::from_utf8_lossy(&answer).into_owned();
        assert!(answer.starts_with("HTTP/1.1 4"), "{head}: {answer}");
    };
    tokio::join!(end(heads[0]), end(heads[1]), end(heads[2]));
}

/// A body that never ends: 408 after thirty seconds, whatever trickles in.
#[tokio::test(flavor = "multi_thread")]
async fn a_body_must_arrive_in_time() {
    let Some(app) = TestApp::start(Database::Sqlite).await else {
        return;
    };
    let token = app.admin().await.token().to_owned();
    let body = json!({ "name": "x".repeat(200) }).to_string();
    let sender = Sender::begin(app.base(), "/channels", &token, &body, 1).await;
    let (mut reading, mut writing) = sender.0.into_split();
    let trickling = tokio::spawn(async move {
        for byte in body[1..].bytes() {
            if writing.write_all(&[byte]).await.is_err() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    });
    let (started, mut answer) = (Instant::now(), Vec::new());
    let ended = reading.read_to_end(&mut answer);
    let ended = tokio::time::timeout(Duration::from_secs(45), ended).await;
    assert!(ended.is_ok(), "the connection is still open");
    assert!(started.elapsed() > Duration::from_secs(25), "too early");
    let answer = String::from_utf8_lossy(&answer).into_owned();
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(answer.contains("request_timeout"), "{answer}");
    trickling.abort();
    let written = app.db_count("channels", "name LIKE 'xx%'").await;
    assert_eq!(written, 0);
}
