//! The token is a password: it stands in no log line, no metric, no problem and no header, however its path is spelled.

use serde_json::json;
use tests::app::Place;
use tests::{Client, Database, Process};

const SECRET: &str = "segredo-que-ninguem-deve-ler-em-nenhum-log-1";

/// Paths of a link that are served, as they are meant and as they may be spelled.
const SPELLINGS: [&str; 6] = [
    "/public/proposals/{}",
    "/%70ublic/proposals/{}",
    "/%70%75%62%6C%69%63/proposals/{}",
    "/%70%75%62%6c%69%63/%70roposals/{}",
    "/public/%70ropos%61ls/{}",
    "/public/proposals/{}?",
];
/// Paths beside the link's: nothing is there, and the secret stands in them all the same.
const BESIDE: [&str; 22] = [
    "//public/proposals/{}",
    "/public//proposals/{}",
    "//%70ublic//proposals//{}",
    "/public/proposals/{}/",
    "/%70ublic/proposals/{}/",
    "/public/proposals/{}/nothing",
    "/%70ublic/proposals/{}/nothing",
    "/public/{}",
    "/%70ublic/{}",
    "/public/proposals/x/{}",
    "/PUBLIC/proposals/{}",
    "/Public/Proposals/{}",
    "/%2570ublic/proposals/{}",
    "/public%2Fproposals%2F{}",
    "/%70ublic%2fproposals/{}",
    "/./public/proposals/{}",
    "/x/../public/proposals/{}",
    "/x/%2e%2e/%70ublic/proposals/{}",
    "/public;x/proposals/{}",
    "/crm/public/proposals/{}",
    "/proposals/{}",
    "/docs/../public/proposals/{}",
];

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_in_no_log_and_no_metric() {
    let place = Place::new(Database::Sqlite).await.expect("SQLite");
    let settings = [("VENCEMOS_LOG", "debug"), ("VENCEMOS_LOG_FORMAT", "json")];
    let process = Process::spawn_with(&place, &settings).await;
    let client = Client::new(process.base());
    let link = format!("/public/proposals/{SECRET}");
    client.get(&link).browsing().await.page(404);
    client
        .post(&format!("{link}/accept"), json!({}))
        .await
        .problem(404, "not_found");
    client.form(&format!("{link}/decline"), &[]).await.page(404);
    client
        .get(&format!("{link}/attachments/x"))
        .await
        .problem(404, "not_found");
    client
        .get(&format!("{link}/nothing"))
        .await
        .problem(404, "not_found");
    client
        .delete(&link)
        .await
        .problem(405, "method_not_allowed");
    let metrics = client.get("/metrics").await.expect(200);
    let metrics = String::from_utf8(metrics.bytes).expect("text");
    assert!(
        metrics.contains("route=\"/public/proposals/{token}\""),
        "{metrics}"
    );
    assert!(!metrics.contains(SECRET), "{metrics}");
    let log = place.log_with(r#""status":405"#).await;
    assert!(log.contains("/public/proposals/{token}/accept"), "{log}");
    assert!(!log.contains(SECRET), "{log}");
}

/// The secret itself, and spelled with escapes: whole, in upper and lower case, and only its first letter.
fn secrets() -> [String; 4] {
    let escaped = |upper: bool| {
        let escape = |byte: u8| match upper {
            true => format!("%{byte:02X}"),
            false => format!("%{byte:02x}"),
        };
        SECRET.bytes().map(escape).collect::<String>()
    };
    let first = format!("%{:02X}{}", SECRET.as_bytes()[0], &SECRET[1..]);
    [SECRET.to_owned(), escaped(true), escaped(false), first]
}

/// Insists that nothing of an answer tells the secret, in any spelling.
fn tells_nothing(told: &str, path: &str) {
    for secret in secrets() {
        assert!(!told.contains(&secret), "{path}: {told}");
    }
    // What is left when the first letter is escaped.
    assert!(!told.contains(&SECRET[1..]), "{path}: {told}");
}

fn everything(answer: &tests::Answer) -> String {
    let body = String::from_utf8_lossy(&answer.bytes);
    format!("{:?}\n{body}", answer.headers)
}

/// Sends a path as it stands: a client of the usual kind would put it in order first.
async fn sent(base: &str, method: &str, path: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let address = base.trim_start_matches("http://");
    let mut stream = tokio::net::TcpStream::connect(address)
        .await
        .expect("a connection");
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn no_spelling_of_its_path_tells_the_token() {
    let place = Place::new(Database::Sqlite).await.expect("SQLite");
    let settings = [("VENCEMOS_LOG", "debug"), ("VENCEMOS_LOG_FORMAT", "json")];
    let process = Process::spawn_with(&place, &settings).await;
    for pattern in SPELLINGS.iter().chain(&BESIDE) {
        let served = SPELLINGS.contains(pattern);
        for secret in secrets() {
            let path = &pattern.replace("{}", &secret);
            let status = if served { 405 } else { 404 };
            for (method, status) in [("GET", 404), ("DELETE", status), ("PUT", status)] {
                let answer = sent(process.base(), method, path).await;
                let expected = format!("HTTP/1.1 {status} ");
                assert!(answer.starts_with(&expected), "{path}: {answer}");
                tells_nothing(&answer, path);
                let hidden = answer.contains("x-robots-tag: noindex");
                assert!(hidden || !served, "{path}: {answer}");
                if served {
                    let instance = r#""instance":"/public/proposals/{token}""#;
                    assert!(answer.contains(instance), "{path}: {answer}");
                }
            }
        }
    }
    let client = Client::new(process.base());
    let metrics = client.get("/metrics").await.expect(200);
    let metrics = everything(&metrics);
    tells_nothing(&metrics, "/metrics");
    assert!(!metrics.contains("%70"), "{metrics}");
    tells_nothing(&place.log(), "the log");
}

/// What leads nowhere and hides nothing is told as it was asked for.
#[tokio::test(flavor = "multi_thread")]
async fn a_path_of_plain_words_is_told() {
    let app = tests::TestApp::start(Database::Sqlite)
        .await
        .expect("SQLite");
    let id = "0199b0a2-7c1e-7000-8000-00000000dead";
    for path in [
        "/nothing/here",
        "/negotiations/",
        &format!("/negotiations/{id}/nothing"),
        &format!("/negotiations/{id}"),
        "/channels/not-a-uuid",
    ] {
        let answer = app.admin().await.get(path).await.problem(404, "not_found");
        assert_eq!(answer.at("/instance"), path);
    }
}
