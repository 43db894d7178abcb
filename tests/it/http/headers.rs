//! Headers of every answer.

use serde_json::json;
use tests::{Database, TestApp, both};

both!(
    a_request_id_is_echoed_or_made,
    every_answer_carries_security_headers,
    personal_data_is_not_kept_by_caches,
    answers_are_compressed_on_request,
    another_origin_is_not_invited,
    a_condition_that_cannot_be_read_is_refused,
    the_lines_of_a_condition_count_as_one_list,
    a_problem_varies_by_language,
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

async fn a_condition_that_cannot_be_read_is_refused(app: TestApp) {
    let admin = app.admin().await;
    let path = format!("/channels/{}", app.channel().await);
    let before = app.db_digest().await;
    for name in [
        "If-Match",
        "If-None-Match",
        "Idempotency-Key",
        "If-Range",
        "Range",
    ] {
        for bytes in [&b"\xe9"[..], &b"\"1\"\t"[..]] {
            let calls = [
                admin.get(&path),
                admin.patch(&path, json!({ "name": "Outro" })),
                admin.post("/channels", json!({ "name": "Novo" })),
            ];
            for call in calls {
                let bytes = [b"x", bytes, b"x"].concat();
                let answer = call.line(name, &bytes).await;
                let answer = answer.problem(400, "invalid_parameter");
                answer.error_at(name, "invalid_parameter");
            }
        }
    }
    let twice = admin.post("/channels", json!({ "name": "Novo" })).key("a");
    let twice = twice.line("idempotency-key", b"b").await;
    twice.problem(400, "invalid_parameter");
    assert_eq!(app.db_digest().await, before);
}

async fn the_lines_of_a_condition_count_as_one_list(app: TestApp) {
    let admin = app.admin().await;
    let created = app.channel().attempt().await.expect(201);
    let path = format!("/channels/{}", created.id());
    let tag = created.etag();
    let change = json!({ "name": "Outro" });
    let stale = admin
        .patch(&path, change.clone())
        .line("if-match", b"\"98\"");
    let stale = stale.line("if-match", b"\"99\"").await;
    stale.problem(412, "precondition_failed");
    let known = admin.get(&path).line("if-none-match", b"\"98\"");
    let known = known.line("if-none-match", tag.as_bytes()).await;
    known.expect(304);
    let met = admin.patch(&path, change).line("if-match", b"\"98\"");
    met.line("if-match", tag.as_bytes()).await.expect(200);
}

async fn a_problem_varies_by_language(app: TestApp) {
    let answer = app.admin().await.get("/nothing").await.expect(404);
    let varies = answer.headers.get_all("vary");
    let mut varies = varies.iter().filter_map(|value| value.to_str().ok());
    assert!(
        varies.any(|value| value.contains("Accept-Language")),
        "{:?}",
        answer.headers
    );
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
