//! Callers that don't take their answers: each gets its time, and no more; one that is slow gets everything.

use super::slow::connected;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tests::app::Place;
use tests::files::pdf;
use tests::{Database, Process, TestApp};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

/// Seconds within which 64 KiB must be taken.
const LIMIT: u64 = 2;
/// Larger than what is on its way at once.
const LARGE: usize = 3 * 1024 * 1024;

/// A process with few places and one large attachment, and who may read it.
struct Served {
    process: Process,
    token: String,
    attachment: String,
    _place: Place,
}

async fn served() -> Served {
    let app = TestApp::start(Database::Sqlite).await.expect("SQLite");
    let path = app.attachments().await;
    let made = app.admin().await.upload(&path, "a.pdf", &pdf(LARGE)).await;
    let attachment = format!("{path}/{}", made.expect(201).id());
    let place = app.into_place();
    let limit = LIMIT.to_string();
    let settings = [
        ("VENCEMOS_SEND_TIMEOUT", limit.as_str()),
        ("VENCEMOS_MAX_IN_FLIGHT", "4"),
    ];
    let process = Process::spawn_with(&place, &settings).await;
    let token = process.admin().await.token().to_owned();
    Served {
        process,
        token,
        attachment,
        _place: place,
    }
}

impl Served {
    fn address(&self) -> SocketAddr {
        let address = self.process.base().trim_start_matches("http://");
        address.parse().expect("an address")
    }

    /// Asks on a connection that has little room for what comes back.
    async fn asked(&self, path: &str, more: &str, times: usize) -> TcpStream {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_recv_buffer_size(32 * 1024).expect("little room");
        let mut connection = socket.connect(self.address()).await.expect("a connection");
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n{more}\r\n",
            self.token
        );
        let sent = connection.write_all(request.repeat(times).as_bytes()).await;
        sent.expect("a request");
        connection
    }

    /// Whether the product's end of a connection is there, in whatever state (Linux).
    fn holds(&self, client: SocketAddr) -> bool {
        let ends = [self.address(), client].map(|end| format!(":{:04X} ", end.port()));
        let table = std::fs::read_to_string("/proc/net/tcp").expect("the connections");
        table.lines().any(|line| {
            let mut ends = ends.iter();
            let local = ends.next().and_then(|end| line.find(end.as_str()));
            let remote = ends.next().and_then(|end| line.find(end.as_str()));
            local
                .zip(remote)
                .is_some_and(|(local, remote)| local < remote)
        })
    }

    /// Waits until it is gone, and says how long that took.
    async fn let_go(&self, client: SocketAddr, began: Instant) -> Duration {
        tests::eventually(|| !self.holds(client)).await;
        began.elapsed()
    }
}

/// Nothing is read: whatever was asked for, and however, its connection, file and memory come back.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_nobody_takes_is_given_up() {
    let served = served().await;
    let before = served.process.open_files("socket:");
    let close = "Connection: close\r\n";
    let cases = [
        (served.attachment.as_str(), "", 1),
        (&served.attachment, close, 1),
        ("/openapi.json", "", 1),
        ("/openapi.json", close, 1),
        // Many small ones, asked for at once.
        ("/branches", "", 500),
    ];
    let began = Instant::now();
    let mut readers = Vec::new();
    for (path, more, times) in cases {
        readers.push(served.asked(path, more, times).await);
    }
    // They hold no place, though there are fewer than they are.
    let client = served.process.admin().await;
    tokio::time::sleep(Duration::from_secs(LIMIT / 2)).await;
    client.get("/branches").await.expect(200);
    assert!(served.process.open_files("socket:") >= before + cases.len());
    assert!(served.process.open_files("/attachments/") > 0);
    for (reader, case) in readers.iter().zip(cases) {
        let end = reader.local_addr().expect("an address");
        assert!(served.holds(end), "{case:?} was given up at once");
    }
    for (reader, case) in readers.iter().zip(cases) {
        let end = reader.local_addr().expect("an address");
        let took = served.let_go(end, began).await;
        assert!(took < Duration::from_secs(LIMIT + 8), "{case:?}: {took:?}");
    }
    drop(client);
    tests::eventually(|| served.process.open_files("socket:") <= before).await;
    assert_eq!(served.process.open_files("/attachments/"), 0);
}

/// Reads so much at a time, with a pause; gives what came until the connection ended or all of it was there.
async fn read_slowly(connection: &mut TcpStream, at_a_time: usize, pause: Duration) -> Vec<u8> {
    let (mut all, mut buffer) = (Vec::new(), vec![0; at_a_time]);
    loop {
        match connection.read(&mut buffer).await {
            Ok(0) | Err(_) => return all,
            Ok(count) => all.extend_from_slice(&buffer[..count]),
        }
        if is_whole(&all) {
            return all;
        }
        tokio::time::sleep(pause).await;
    }
}

fn is_whole(answer: &[u8]) -> bool {
    let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") else {
        return false;
    };
    let head = String::from_utf8_lossy(&answer[..end]).to_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = length.expect("a length").parse().expect("a number");
    answer.len() >= end + 4 + length
}

/// Several times longer than the limit, on a connection that is kept and on one that is not.
#[tokio::test(flavor = "multi_thread")]
async fn who_reads_slowly_gets_everything() {
    let served = served().await;
    let served = &served;
    let reading = ["", "Connection: close\r\n"].map(|more| async move {
        let mut connection = served.asked(&served.attachment, more, 1).await;
        let began = Instant::now();
        let answer = read_slowly(&mut connection, 16 * 1024, Duration::from_millis(60)).await;
        assert!(
            answer.ends_with(&pdf(LARGE)[LARGE - 1_000..]),
            "{more:?}: cut"
        );
        assert!(answer.len() > LARGE, "{more:?}: {}", answer.len());
        assert!(began.elapsed() > Duration::from_secs(3 * LIMIT), "too fast");
    });
    let [kept, closed] = reading;
    tokio::join!(kept, closed);
}

/// Now and then a few bytes, so that a limit of silence alone would never end it.
#[tokio::test(flavor = "multi_thread")]
async fn who_takes_next_to_nothing_is_given_up() {
    let served = served().await;
    let mut connection = served.asked(&served.attachment, "", 1).await;
    let began = Instant::now();
    let reading = read_slowly(&mut connection, 4 * 1024, Duration::from_millis(400));
    let answer = tokio::time::timeout(Duration::from_secs(60), reading).await;
    let answer = answer.expect("it ends");
    assert!(!is_whole(&answer));
    assert!(began.elapsed() >= Duration::from_secs(LIMIT), "too early");
}

/// The head of a second request on a kept connection must arrive in time, as the first one must.
#[tokio::test(flavor = "multi_thread")]
async fn a_later_head_must_arrive_in_time() {
    let app = TestApp::start(Database::Sqlite).await.expect("SQLite");
    let mut connection = connected(app.base()).await;
    let head = "GET /health/live HTTP/1.1\r\nHost: x\r\n";
    for _ in 0..2 {
        let sent = connection.write_all(format!("{head}\r\n").as_bytes()).await;
        sent.expect("a request");
        let mut answer = vec![0; 4096];
        let read = connection.read(&mut answer).await.expect("an answer");
        assert!(answer[..read].starts_with(b"HTTP/1.1 200"));
    }
    connection.write_all(head.as_bytes()).await.expect("a head");
    let (mut reading, mut writing) = connection.into_split();
    let trickling = tokio::spawn(async move {
        while writing.write_all(b"X-Slow: 1\r\n").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    });
    let (began, mut answer) = (Instant::now(), Vec::new());
    let ended = reading.read_to_end(&mut answer);
    let ended = tokio::time::timeout(Duration::from_secs(20), ended).await;
    assert!(ended.is_ok(), "the connection is still open");
    assert!(began.elapsed() > Duration::from_secs(8), "too early");
    trickling.abort();
}
