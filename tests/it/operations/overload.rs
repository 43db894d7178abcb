//! More callers than places: the rest is told at once to come back, and a slow sender takes no place.

use super::slow::{Sender, connected};
use sea_orm::DatabaseTransaction;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tests::app::{ADMIN, PASSWORD, Place};
use tests::race::together;
use tests::{Answer, Client, Database, Process, TestApp};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

async fn with_places(database: Database, places: &str) -> Option<TestApp> {
    TestApp::start_with(database, &[("VENCEMOS_MAX_IN_FLIGHT", places)]).await
}

async fn busy(client: &Client) -> bool {
    client.get("/channels").await.status == 503
}

/// One place, and a write that waits in it for the database.
struct Full {
    held: DatabaseTransaction,
    waiting: JoinHandle<Answer>,
}

impl Full {
    async fn of(app: &TestApp, admin: &Client) -> Self {
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
        while !busy(admin).await {
            assert!(started.elapsed() < Duration::from_secs(5), "nobody waits");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Self { held, waiting }
    }

    /// The write is done, and its place free.
    async fn end(self) {
        self.held.rollback().await.expect("released");
        self.waiting.await.expect("a caller").expect(201);
    }
}

async fn beyond_the_last_place(database: Database) {
    let Some(app) = with_places(database, "1").await else {
        return;
    };
    let admin = app.admin().await.clone();
    let full = Full::of(&app, &admin).await;
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
    full.end().await;
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

/// One answer, its head and its body, on a connection that stays open.
async fn exchanged(connection: &mut TcpStream, request: &str) -> String {
    let written = connection.write_all(request.as_bytes()).await;
    written.expect("a request");
    let mut answer = String::new();
    loop {
        let mut bytes = vec![0; 16 * 1024];
        let read = connection.read(&mut bytes).await.expect("an answer");
        assert!(read > 0, "the connection ends: {answer}");
        answer.push_str(&String::from_utf8_lossy(&bytes[..read]));
        let Some((head, body)) = answer.split_once("\r\n\r\n") else {
            continue;
        };
        let head = head.to_lowercase();
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "));
        let length: usize = length.expect("a length").parse().expect("a number");
        if body.len() >= length {
            return answer;
        }
    }
}

/// Refused before anything is done for them, on a connection that stays: with a body and without, in either language.
async fn refusals_keep_the_connection(database: Database) {
    let Some(app) = with_places(database, "1").await else {
        return;
    };
    let admin = app.admin().await.clone();
    let full = Full::of(&app, &admin).await;
    let mut connection = connected(app.base()).await;
    let body = json!({ "name": "x".repeat(20_000) }).to_string();
    let length = body.len();
    let long = "/a"
        .repeat(5_000)
        .chars()
        .take(1_999)
        .chain(['…'])
        .collect::<String>();
    let requests = [
        ("GET /channels HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(), "/channels"),
        (
            format!("POST /clients HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n{body}"),
            "/clients",
        ),
        (
            "POST /clients HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
                .to_owned(),
            "/clients",
        ),
        ("GET /public/proposals/segredo HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(), "/public"),
        ("GET /%70ublic/proposals/segredo HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(), "/"),
        ("GET /nowhere HTTP/1.1\r\nHost: x\r\nAccept-Language: pt-BR\r\n\r\n".to_owned(), "/nowhere"),
        (format!("GET {} HTTP/1.1\r\nHost: x\r\n\r\n", "/a".repeat(5_000)), &long),
    ];
    for (request, instance) in requests {
        let answer = exchanged(&mut connection, &request).await;
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
        let head = head.to_lowercase();
        assert!(head.starts_with("http/1.1 503"), "{answer}");
        assert!(!head.contains("connection: close"), "{answer}");
        let problem: Value = serde_json::from_str(body).expect("a problem");
        let id = problem["request_id"].as_str().expect("an id");
        let language = if request.contains("pt-BR") {
            "pt-br"
        } else {
            "en"
        };
        for line in [
            "retry-after: 1",
            "content-type: application/problem+json",
            "x-content-type-options: nosniff",
            &format!("x-request-id: {id}"),
            &format!("content-language: {language}"),
        ] {
            assert!(head.lines().any(|told| told == line), "{line}: {answer}");
        }
        assert_eq!(problem["instance"], instance, "{answer}");
        assert_eq!(problem["code"], "service_unavailable", "{answer}");
        assert!(!answer.contains("segredo"), "{answer}");
    }
    full.end().await;
    let answer = exchanged(
        &mut connection,
        "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n",
    )
    .await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_keep_the_connection_on_sqlite() {
    refusals_keep_the_connection(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_keep_the_connection_on_postgres() {
    refusals_keep_the_connection(Database::Postgres).await;
}

/// An id from outside stands in the body as it came, and breaks nothing there.
#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_quotes_the_id_of_its_request() {
    let Some(app) = with_places(Database::Sqlite, "1").await else {
        return;
    };
    let admin = app.admin().await.clone();
    let full = Full::of(&app, &admin).await;
    let asked = admin.get("/channels").header("x-request-id", r#"a"b\c"#);
    let answer = asked.await.problem(503, "service_unavailable");
    assert_eq!(answer.at("/request_id"), r#"a"b\c"#);
    full.end().await;
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
        // The page and the login, which waits for a turn of its own, are both refused when they are too many.
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
    let log = place.log_with(r#""status":200"#).await;
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

/// Strangers, who need nothing to send slowly, take none of the places of those who have logged in.
#[tokio::test(flavor = "multi_thread")]
async fn slow_strangers_take_no_place_of_callers() {
    let Some(app) = with_places(Database::Sqlite, "1").await else {
        return;
    };
    let admin = app.admin().await.clone();
    let body = json!({ "email": "ana@example.com", "password": "x" }).to_string();
    let _stranger = Sender::begin(app.base(), "/auth/login", "", &body, 5).await;
    let started = Instant::now();
    let other = json!({ "email": "ana@example.com", "password": "x" });
    while app
        .anonymous()
        .post("/auth/login", other.clone())
        .await
        .status
        != 503
    {
        assert!(started.elapsed() < Duration::from_secs(5), "it is let in");
    }
    for name in ["Um", "Dois"] {
        admin
            .post("/channels", json!({ "name": name }))
            .await
            .expect(201);
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
