//! Health, metrics and the document's pages.

use serde_json::json;
use std::time::{Duration, Instant};
use tests::{Database, TestApp, both};

both!(
    it_is_alive_and_ready,
    it_is_ready_on_a_newer_schema_and_not_on_an_older_one,
    metrics_count_requests_by_route_and_status,
    metrics_are_not_for_whom_a_balancer_speaks,
    the_document_is_served_as_json_and_yaml,
    the_pages_of_the_document_are_served,
    invented_methods_share_one_label,
    what_is_only_read_says_so,
);

async fn it_is_alive_and_ready(app: TestApp) {
    app.anonymous().get("/health/live").await.expect(200);
    app.anonymous().get("/health/ready").await.expect(200);
}

/// While copies are replaced one by one, the first new one has migrated and the old ones still serve.
async fn it_is_ready_on_a_newer_schema_and_not_on_an_older_one(app: TestApp) {
    let newer =
        "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m99_of_a_newer_one', 1)";
    app.db_execute(newer).await;
    app.anonymous().get("/health/ready").await.expect(200);
    let older = "DELETE FROM seaql_migrations WHERE version = (SELECT max(version) FROM seaql_migrations \
                 WHERE version < 'm99')";
    assert_eq!(app.db_execute(older).await, 1);
    app.anonymous()
        .get("/health/ready")
        .await
        .problem(503, "service_unavailable");
}

async fn metrics_count_requests_by_route_and_status(app: TestApp) {
    app.admin().await.get("/channels").await.expect(200);
    app.admin()
        .await
        .post("/channels", json!({}))
        .await
        .expect(422);
    let answer = app.anonymous().get("/metrics").await.expect(200);
    let text = String::from_utf8(answer.bytes).expect("text");
    let counted = |status: &str| {
        text.lines().any(|line| {
            line.contains("requests_total") && line.contains("/channels") && line.contains(status)
        })
    };
    assert!(counted("200") && counted("422"), "{text}");
    assert!(text.contains("duration_seconds"), "{text}");
}

async fn metrics_are_not_for_whom_a_balancer_speaks(app: TestApp) {
    let forwarded = |client: &tests::Client| {
        let call = client.get("/metrics");
        call.header("x-forwarded-for", "127.0.0.1")
    };
    forwarded(&app.anonymous())
        .await
        .problem(401, "unauthorized");
    forwarded(app.admin().await).await.expect(200);
}

async fn the_document_is_served_as_json_and_yaml(app: TestApp) {
    let json = app.anonymous().get("/openapi.json").await.expect(200);
    assert!(json.text_at("/openapi").starts_with("3.1"));
    let yaml = app.anonymous().get("/openapi.yaml").await.expect(200);
    assert!(String::from_utf8_lossy(&yaml.bytes).starts_with("openapi: "));
}

async fn the_pages_of_the_document_are_served(app: TestApp) {
    let page = app.anonymous().get("/docs/").await.expect(200);
    assert!(
        page.header("content-type").starts_with("text/html"),
        "{}",
        page.told()
    );
}

async fn invented_methods_share_one_label(app: TestApp) {
    for invented in ["FOO1", "FOO2", "PROPFIND"] {
        let method = invented.parse().expect("a method");
        app.anonymous().call(method, "/channels").await.expect(405);
    }
    let metrics = app.anonymous().get("/metrics").await.expect(200);
    let text = String::from_utf8(metrics.bytes).expect("text");
    assert!(text.contains("method=\"OTHER\""), "{text}");
    assert!(
        !text.contains("FOO1") && !text.contains("PROPFIND"),
        "{text}"
    );
}

async fn what_is_only_read_says_so(app: TestApp) {
    for path in [
        "/metrics",
        "/openapi.json",
        "/openapi.yaml",
        "/docs",
        "/docs/",
    ] {
        for method in ["POST", "PUT", "PATCH", "DELETE"] {
            let method: reqwest::Method = method.parse().expect("a method");
            let refused = app.anonymous().call(method, path).await;
            let refused = refused.problem(405, "method_not_allowed");
            assert_eq!(refused.header("allow"), "GET, HEAD", "{path}");
        }
        let read = app.anonymous().get(path).await;
        let head = app.anonymous().call(reqwest::Method::HEAD, path).await;
        assert_eq!(head.status, read.status, "{path}");
        assert!(head.bytes.is_empty(), "{path}");
    }
}

/// A place without a database is one that cannot be ready: answers come fast and say so.
#[tokio::test(flavor = "multi_thread")]
async fn without_its_database_it_is_alive_but_not_ready() {
    let Some(app) = TestApp::start(Database::Postgres).await else {
        return;
    };
    let admin = app.admin().await.clone();
    app.db_lose().await;
    app.anonymous().get("/health/live").await.expect(200);
    app.anonymous().get("/health/ready").await.expect(503);
    let answer = admin
        .get("/channels")
        .await
        .problem(503, "service_unavailable");
    assert!(!answer.header("retry-after").is_empty());
    app.db_regain().await;
    // Connections that were cut are found out one by one; no hand is needed.
    let started = Instant::now();
    while app.anonymous().get("/health/ready").await.status != 200 {
        assert!(
            started.elapsed() < Duration::from_secs(10),
            "it does not recover"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let mut recovered = 0;
    while recovered < 20 {
        let answer = admin.get("/channels").await;
        recovered = if answer.status == 200 {
            recovered + 1
        } else {
            0
        };
        assert!(
            started.elapsed() < Duration::from_secs(10),
            "{}",
            answer.told()
        );
    }
}
