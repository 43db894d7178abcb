//! Headers of every answer.

use serde_json::json;
use tests::{Database, TestApp, both};

both!(
    a_request_id_is_echoed_or_made,
    every_answer_carries_security_headers,
    personal_data_is_not_kept_by_caches,
    answers_are_compressed_on_request,
    another_origin_is_not_invited,
);

async fn a_request_id_is_echoed_or_made(app: TestApp) {
    let admin = app.admin().await;
    let answer = admin
        .get("/nothing")
        .header("x-request-id", "my-id-7")
        .await;
    assert_eq!(answer.header("x-request-id"), "my-id-7");
    assert_eq!(answer.at("/request_id"), "my-id-7");
    let first = admin.get("/channels").await.expect(200);
    let second = admin.get("/channels").await.expect(200);
    assert!(!first.header("x-request-id").is_empty());
    assert_ne!(first.header("x-request-id"), second.header("x-request-id"));
    let long = "x".repeat(5_000);
    let answer = admin.get("/nothing").header("x-request-id", &long).await;
    assert_ne!(answer.header("x-request-id"), long);
}

async fn every_answer_carries_security_headers(app: TestApp) {
    let admin = app.admin().await;
    for path in ["/channels", "/nothing", "/health/live", "/openapi.json"] {
        let answer = admin.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert!(
            answer
                .header("content-security-policy")
                .contains("default-src"),
            "{path}"
        );
        assert_eq!(answer.header("server"), "", "{path}");
    }
}

async fn personal_data_is_not_kept_by_caches(app: TestApp) {
    let admin = app.admin().await;
    let client = app.client().await;
    for path in [
        "/clients",
        &format!("/clients/{client}"),
        "/auth/me",
        "/negotiations",
    ] {
        let answer = admin.get(path).await.expect(200);
        assert!(
            answer.header("cache-control").contains("no-store"),
            "{path}"
        );
    }
}

async fn answers_are_compressed_on_request(app: TestApp) {
    for encoding in ["gzip", "br"] {
        let call = app
            .anonymous()
            .get("/openapi.json")
            .header("accept-encoding", encoding);
        assert_eq!(call.await.expect(200).header("content-encoding"), encoding);
    }
}

async fn another_origin_is_not_invited(app: TestApp) {
    let call = app
        .admin()
        .await
        .get("/channels")
        .header("origin", "https://elsewhere.example");
    assert_eq!(call.await.header("access-control-allow-origin"), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_configured_origin_may_call() {
    let settings = [(
        "VENCEMOS_CORS_ORIGINS",
        "https://crm.example,https://app.example",
    )];
    let app = TestApp::start_with(Database::Sqlite, &settings)
        .await
        .expect("SQLite");
    let admin = app.admin().await;
    let preflight = app
        .anonymous()
        .call(reqwest::Method::OPTIONS, "/negotiations")
        .header("origin", "https://app.example")
        .header("access-control-request-method", "POST")
        .header(
            "access-control-request-headers",
            "authorization,content-type,idempotency-key,if-match",
        );
    let answer = preflight.await;
    assert!(answer.status.is_success(), "{}", answer.told());
    assert_eq!(
        answer.header("access-control-allow-origin"),
        "https://app.example"
    );
    let call = admin
        .post("/channels", json!({ "name": "x" }))
        .header("origin", "https://app.example");
    let answer = call.await.expect(201);
    assert_eq!(
        answer.header("access-control-allow-origin"),
        "https://app.example"
    );
    let exposed = answer
        .header("access-control-expose-headers")
        .to_lowercase();
    for name in ["etag", "location", "x-request-id", "retry-after"] {
        assert!(exposed.contains(name), "{name} is not exposed: {exposed}");
    }
    let call = admin
        .get("/channels")
        .header("origin", "https://evil.example")
        .await;
    assert_ne!(
        call.header("access-control-allow-origin"),
        "https://evil.example"
    );
}
