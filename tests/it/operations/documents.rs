//! The document and its pages: made once, whoever asks and however often.

use std::time::Duration;

use tests::app::Place;
use tests::race::together;
use tests::{Answer, Client, Database, Process, TestApp, gzip};

const PATHS: [&str; 5] = [
    "/openapi.json",
    "/openapi.yaml",
    "/docs/",
    "/docs/swagger-ui-bundle.js",
    "/docs/swagger-initializer.js",
];
const ENCODINGS: [&str; 3] = ["identity", "gzip", "br"];
/// What a request may cost on a slow machine in a build that is not optimised; making it anew costs many times that.
const CHEAP: Duration = Duration::from_millis(25);

async fn ask(client: &Client, path: &str, encoding: &str) -> Answer {
    let call = client.get(path).header("accept-encoding", encoding);
    call.await.expect(200)
}

/// The bytes as they were before their way.
fn plain(answer: &Answer) -> Vec<u8> {
    match answer.header("content-encoding") {
        "gzip" => gzip::gunzip(&answer.bytes),
        "br" => {
            let mut plain = Vec::new();
            let read = brotli::BrotliDecompress(&mut answer.bytes.as_slice(), &mut plain);
            read.expect("brotli");
            plain
        }
        "" => answer.bytes.clone(),
        other => panic!("{other}: {}", answer.told()),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_form_is_conditional_and_may_be_kept() {
    let app = TestApp::start(Database::Sqlite).await.expect("SQLite");
    let nobody = app.anonymous();
    for path in PATHS {
        let whole = ask(&nobody, path, "identity").await;
        let mut tags = Vec::new();
        for encoding in ENCODINGS {
            let answer = ask(&nobody, path, encoding).await;
            assert!(plain(&answer) == whole.bytes, "{path} as {encoding}");
            assert_eq!(answer.header("vary"), "accept-encoding", "{path}");
            assert_eq!(answer.header("cache-control"), "public, no-cache", "{path}");
            let tag = answer.etag();
            assert!(
                tag.starts_with('"') && !tags.contains(&tag),
                "{path}: {tag}"
            );
            conditional(&nobody, path, encoding, &answer).await;
            tags.push(tag);
        }
        if whole.bytes.len() > 100_000 {
            for (encoding, most) in [("gzip", 3), ("br", 3)] {
                let packed = ask(&nobody, path, encoding).await;
                assert_eq!(packed.header("content-encoding"), encoding, "{path}");
                let length = packed.header("content-length").parse::<usize>();
                assert_eq!(length.ok(), Some(packed.bytes.len()), "{path}");
                assert!(packed.bytes.len() * most < whole.bytes.len(), "{path}");
            }
        }
    }
}

async fn conditional(client: &Client, path: &str, encoding: &str, answer: &Answer) {
    let tag = answer.etag();
    for known in [&tag, "\"x\", *", &format!("\"x\", W/{tag}")] {
        let call = client.get(path).header("accept-encoding", encoding);
        let same = call.header("if-none-match", known).await.expect(304);
        assert!(same.bytes.is_empty(), "{path}");
        for name in ["etag", "vary", "cache-control"] {
            assert_eq!(same.header(name), answer.header(name), "{path}: {name}");
        }
    }
    let call = client.call(reqwest::Method::HEAD, path);
    let call = call.header("accept-encoding", encoding);
    let other = call.header("if-none-match", "\"x\"").await.expect(200);
    assert!(other.bytes.is_empty(), "{path}");
    for name in ["etag", "content-encoding", "content-length", "content-type"] {
        assert_eq!(other.header(name), answer.header(name), "{path}: {name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_finds_all_that_it_names() {
    let app = TestApp::start(Database::Sqlite).await.expect("SQLite");
    let nobody = app.anonymous();
    let page = nobody.get("/docs/").await.expect(200);
    let policy = page.header("content-security-policy").to_owned();
    assert!(policy.contains("default-src 'self'"), "{policy}");
    let page = String::from_utf8(page.bytes).expect("text");
    let named = page.split(['"', '\'']).filter(|word| {
        [".css", ".js", ".png"]
            .iter()
            .any(|end| word.ends_with(end))
    });
    let mut count = 0;
    for name in named {
        let path = format!("/docs/{}", name.trim_start_matches("./"));
        nobody.get(&path).await.expect(200);
        count += 1;
    }
    assert!(count >= 6, "{page}");
    nobody
        .get("/docs/nothing.js")
        .await
        .problem(404, "not_found");
}

/// Eight strangers ask for all of it, again and again: what that costs is next to nothing.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn strangers_cost_next_to_nothing() {
    let place = Place::new(Database::Sqlite).await.expect("SQLite");
    let process = Process::spawn(&place).await;
    let nobody = Client::new(process.base());
    for path in PATHS {
        for encoding in ENCODINGS {
            ask(&nobody, path, encoding).await;
        }
    }
    let (before, mut requests) = (process.processor_time(), 0);
    for path in PATHS {
        for encoding in ENCODINGS {
            let answers = together(8, |_| {
                let nobody = nobody.clone();
                async move { ask(&nobody, path, encoding).await }
            });
            requests += u32::try_from(answers.await.len()).expect("few");
        }
    }
    let each = (process.processor_time() - before) / requests;
    println!("{each:?} of processor for each of {requests} requests");
    assert!(each < CHEAP, "{each:?} each");
}

/// The first to ask wait until it is made; nobody else does, though there is one thread that serves.
#[tokio::test(flavor = "multi_thread")]
async fn while_it_is_made_others_are_answered() {
    let place = Place::new(Database::Sqlite).await.expect("SQLite");
    let settings = [("VENCEMOS_WORKERS", "1")];
    let process = Process::spawn_with(&place, &settings).await;
    let (admin, nobody) = (process.admin().await, Client::new(process.base()));
    let stranger = tokio::spawn(nobody.get("/openapi.yaml").send());
    let mut answered = 0;
    while !stranger.is_finished() {
        admin.get("/channels").await.expect(200);
        answered += 1;
    }
    stranger.await.expect("a stranger").expect(200);
    println!("{answered} reads meanwhile");
    assert!(answered >= 20, "only {answered} reads meanwhile");
}

/// They have places of their own: when those are taken, callers' are not.
#[tokio::test(flavor = "multi_thread")]
async fn strangers_take_no_place_of_callers() {
    let settings = [("VENCEMOS_MAX_IN_FLIGHT", "1")];
    let app = TestApp::start_with(Database::Sqlite, &settings)
        .await
        .expect("SQLite");
    let admin = app.admin().await.clone();
    let held = app.db_hold_writes("channels").await;
    let caller = admin.clone();
    let waiting = tokio::spawn(async move {
        let body = serde_json::json!({ "name": "Indicação" });
        // Who asks below may have the place first.
        while caller.post("/channels", body.clone()).await.status == 503 {}
    });
    while admin.get("/channels").await.status != 503 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    for path in PATHS {
        app.anonymous().get(path).await.expect(200);
    }
    held.rollback().await.expect("released");
    waiting.await.expect("a caller");
}

/// One place is all that strangers have here, and the first of them waits in it until the document is made.
#[tokio::test(flavor = "multi_thread")]
async fn beyond_their_places_strangers_are_told_to_come_back() {
    let place = Place::new(Database::Sqlite).await.expect("SQLite");
    let settings = [("VENCEMOS_MAX_IN_FLIGHT", "1")];
    let process = Process::spawn_with(&place, &settings).await;
    let nobody = Client::new(process.base());
    let answers = together(16, |_| nobody.get("/openapi.yaml").send()).await;
    let counts = tests::race::statuses(&answers);
    assert!(counts[&200] >= 1 && counts[&503] >= 1, "{counts:?}");
    for answer in answers.into_iter().filter(|answer| answer.status != 200) {
        let refused = answer.problem(503, "service_unavailable");
        assert_eq!(refused.header("retry-after"), "1");
    }
    nobody.get("/openapi.yaml").await.expect(200);
}
