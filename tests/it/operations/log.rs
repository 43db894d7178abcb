//! The log: whoever reads it, or no longer does, changes nothing for the callers.

use super::slow::connected;
use serde_json::{Value, json};
use std::time::Duration;
use tests::app::Place;
use tests::process::Unheard;
use tests::{Client, Database, Process};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// A counter of `/metrics`; 0 when it is not there.
async fn counted(client: &Client, name: &str) -> u64 {
    let metrics = client.get("/metrics").await.expect(200);
    let metrics = String::from_utf8(metrics.bytes).expect("text");
    let line = metrics.lines().find_map(|line| line.strip_prefix(name));
    line.map_or(0, |count| count.trim().parse().expect("a number"))
}

async fn lost(client: &Client) -> u64 {
    counted(client, "log_lines_lost_total").await
}

/// Writes and reads while nobody takes a line: each is answered, and each write is there.
async fn served_unheard(how: Unheard, format: &str) {
    let place = Place::new(Database::Sqlite).await.expect("SQLite");
    // So much of it that a queue without a bound would be seen, and one with a bound overflows.
    let settings = [("VENCEMOS_LOG", "trace"), ("VENCEMOS_LOG_FORMAT", format)];
    let process = Process::spawn_unheard(&place, how, &settings).await;
    let admin = process.admin().await;
    let before = admin.all("/channels").await.len();
    let mut made = 0;
    // A closed one is as good as one that takes everything.
    while made < 50 || how != Unheard::Closed && lost(&admin).await == 0 {
        assert!(made < 2_000, "no line is lost");
        let name = json!({ "name": format!("Canal {made}") });
        admin.post("/channels", name).await.expect(201);
        admin.get("/channels?limit=1").await.expect(200);
        made += 1;
    }
    assert_eq!(admin.all("/channels").await.len(), before + made);
    assert_eq!(process.terminate().await, Some(0), "{how:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_go_on_when_it_was_closed() {
    served_unheard(Unheard::Closed, "json").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_go_on_when_its_disk_is_full() {
    served_unheard(Unheard::Full, "json").await;
    served_unheard(Unheard::Full, "text").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_go_on_when_its_pipe_broke() {
    served_unheard(Unheard::Broken, "json").await;
    served_unheard(Unheard::Broken, "text").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_go_on_when_nobody_empties_its_pipe() {
    served_unheard(Unheard::Unread, "json").await;
    served_unheard(Unheard::Unread, "text").await;
}

/// With room again it goes on by itself: every line is a whole one, and the lost ones are counted in it.
#[tokio::test(flavor = "multi_thread")]
async fn lines_are_lost_whole_and_told() {
    let place = Place::new(Database::Sqlite).await.expect("SQLite");
    let settings = [("VENCEMOS_LOG", "info"), ("VENCEMOS_LOG_FORMAT", "json")];
    let process = Process::spawn_confined_with(&place, 64 * 1024 * 1024, &settings).await;
    let admin = process.admin().await;
    let log = place.log_with("/auth/login").await;
    // Half a line more.
    process.confine(log.len() as u64 + 700);
    for _ in 0..50 {
        admin.get("/channels").await.expect(200);
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    process.unconfine();
    let client = admin.clone();
    let asking = tokio::spawn(async move {
        loop {
            client.get("/campaigns").await.expect(200);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    let log = place.log_with("lines of the log are lost").await;
    asking.abort();
    let mut lost = 0;
    let whole = log.rsplit_once('\n').map_or("", |(whole, _)| whole);
    for line in whole.lines().filter(|line| line.starts_with('{')) {
        let line: Value = serde_json::from_str(line).unwrap_or_else(|err| panic!("{err}: {line}"));
        lost += line["lost"].as_u64().unwrap_or_default();
    }
    let torn = whole.lines().filter(|line| !line.starts_with('{')).count();
    assert_eq!(torn, 0, "{log}");
    assert!((10..50).contains(&lost), "{lost} are told as lost");
}

/// Its words may hold anything, and the failure of the request whose task it was tells none of them.
#[tokio::test]
async fn a_panic_s_words_are_no_cause() {
    let task: tokio::task::JoinHandle<()> = tokio::spawn(async { panic!("Maria Silva") });
    let err = task.await.expect_err("a panic");
    assert_eq!(persistence::store::unfinished(&err), "a task panicked");
}

/// A panic says where it happened, in one line, and nothing that may be somebody's data.
#[tokio::test(flavor = "multi_thread")]
async fn a_panic_is_one_line() {
    let place = Place::new(Database::Sqlite).await.expect("SQLite");
    for format in ["json", "text"] {
        let settings = place.settings(&[("VENCEMOS_LOG_FORMAT", format)]);
        let ran = Process::ran(&["panic"], settings).await;
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert_eq!(ran.said.lines().count(), 1, "{ran:?}");
        assert_eq!(ran.complained, "");
        for told in ["server.rs:", "worker", "no such client"] {
            assert!(ran.said.contains(told), "{told}: {ran:?}");
        }
        assert!(!ran.said.contains("Maria"), "{ran:?}");
        if format == "json" {
            let line: Value = serde_json::from_str(&ran.said).expect("JSON");
            assert_eq!(line["level"], "ERROR");
            assert_eq!(line["reason"], "no such client");
        }
    }
}

/// A password that nobody saw must not be the one that counts.
#[tokio::test(flavor = "multi_thread")]
async fn a_first_password_that_cannot_be_shown_is_not_kept() {
    let place = Place::new(Database::Sqlite).await.expect("SQLite");
    let random = [("VENCEMOS_ADMIN_PASSWORD", "")];
    let started = std::process::Command::new("sh")
        .args(["-c", r#"exec "$0" serve > /dev/full"#])
        .arg(tests::cluster::binary("server"))
        .envs(place.settings(&random))
        .output()
        .expect("the product as a process");
    assert_eq!(started.status.code(), Some(1));
    let complaint = String::from_utf8_lossy(&started.stderr).into_owned();
    assert!(complaint.contains("VENCEMOS_ADMIN_PASSWORD"), "{complaint}");
    let _again = Process::spawn_with(&place, &random).await;
    place.log_with("First admin: ").await;
}

/// What commands print is for somebody: that nobody can read it is an error, and no panic.
#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_nobody_can_read_fails() {
    let place = Place::new(Database::Sqlite).await.expect("SQLite");
    for arguments in ["openapi", "openapi --format json", "migrate status"] {
        let ran = std::process::Command::new("sh")
            .args(["-c", &format!(r#"exec "$0" {arguments} > /dev/full"#)])
            .arg(tests::cluster::binary("server"))
            .envs(place.settings(&[]))
            .output()
            .expect("the product as a process");
        let complaint = String::from_utf8_lossy(&ran.stderr).into_owned();
        assert_eq!(ran.status.code(), Some(1), "{arguments}: {complaint}");
        assert!(complaint.starts_with("vencemos: "), "{complaint}");
    }
}

/// What is no HTTP, or too much of it.
fn malformed() -> Vec<Vec<u8>> {
    let head = |text: &str| text.as_bytes().to_vec();
    let post = "POST /auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
    vec![
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n".to_vec(),
        head("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        head("GET\r\n\r\n"),
        head("GET /channels HTTP/9.9\r\n\r\n"),
        head("GET /channels HTTP/1.1\r\nHost x\r\n\r\n"),
        b"GET /\x00\xff HTTP/1.1\r\nHost: x\r\n\r\n".to_vec(),
        head(&format!("{post}Content-Length: many\r\n\r\n{{}}")),
        head(&format!(
            "{post}Content-Length: 1\r\nContent-Length: 2\r\n\r\n{{}}"
        )),
        head(&format!(
            "{post}Transfer-Encoding: chunked\r\n\r\nzz\r\n{{}}\r\n"
        )),
        head(&format!(
            "GET /{} HTTP/1.1\r\nHost: x\r\n\r\n",
            "a".repeat(300_000)
        )),
        head(&format!(
            "GET / HTTP/1.1\r\n{}\r\n",
            "X-A: b\r\n".repeat(200)
        )),
    ]
}

/// Anybody could fill the log with errors that are none of ours.
#[tokio::test(flavor = "multi_thread")]
async fn malformed_http_is_counted_and_no_error() {
    let place = Place::new(Database::Sqlite).await.expect("SQLite");
    let settings = [("VENCEMOS_LOG", "info"), ("VENCEMOS_LOG_FORMAT", "json")];
    let process = Process::spawn_with(&place, &settings).await;
    let requests = malformed();
    let sent = requests.len() as u64;
    for request in requests {
        let mut connection = connected(process.base()).await;
        // It may be cut before all of it is sent.
        let _ = connection.write_all(&request).await;
        let mut answer = Vec::new();
        let reading = connection.read_to_end(&mut answer);
        let ended = tokio::time::timeout(Duration::from_secs(20), reading).await;
        assert!(ended.is_ok(), "{:?}", String::from_utf8_lossy(&request));
        assert!(!answer.starts_with(b"HTTP/1.1 5"), "{answer:?}");
    }
    let client = Client::new(process.base());
    let counted = counted(&client, "http_malformed_total").await;
    assert!(
        (sent / 2..=2 * sent).contains(&counted),
        "{counted} of {sent}"
    );
    let log = place.log_with("/metrics").await;
    assert!(!log.contains("ERROR"), "{log}");
}
