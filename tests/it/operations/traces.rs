//! Traces: a span a request with its statements below it, for whoever receives them; nothing in them is about somebody,
//! and a receiver that is away changes nothing.

mod receiver;

use receiver::{Receiver, Span};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tests::app::{ADMIN, PASSWORD, Place};
use tests::{Client, Database, Process, TestApp, both};
use wiremock::ResponseTemplate;

both!(
    a_win_is_one_trace_with_its_statements,
    nothing_that_leaves_is_about_somebody,
    a_try_of_a_mail_is_a_trace_of_its_own,
);

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const CALLER: &str = "00f067aa0ba902b7";

async fn a_win_is_one_trace_with_its_statements(app: TestApp) {
    let admin = app.admin().await;
    let (first, second) = (app.ready_to_win().await, app.ready_to_win().await);
    let (statements, won) = app.cost(admin, admin.act(&first.path("/win"))).await;
    won.expect(200);
    let (database, receiver) = (app.database(), Receiver::start().await);
    let place = app.into_place();
    let process = receiver.traced(&place, &[]).await;
    let winning = process.admin().await.act(&second.path("/win"));
    let winning = winning.header("traceparent", &format!("00-{TRACE}-{CALLER}-01"));
    let winning = winning.header("tracestate", "vendor=maria");
    winning.header("x-request-id", "ganhar-7").await.expect(200);
    let (win, spans) = receiver.trace("POST /negotiations/{id}/win").await;
    for (attribute, told) in [
        ("http.request.method", "POST"),
        ("http.route", "/negotiations/{id}/win"),
        ("http.response.status_code", "200"),
        ("request_id", "ganhar-7"),
        ("caller.kind", "employee"),
    ] {
        assert_eq!(win.told(attribute), told, "{win:?}");
    }
    assert_eq!((win.trace.as_str(), win.parent.as_str()), (TRACE, CALLER));
    let below: Vec<&Span> = spans.iter().filter(|span| span.parent == win.id).collect();
    assert_eq!(below.len() + 1, spans.len(), "{spans:?}");
    let began = |name: &str| {
        below
            .iter()
            .find(|span| span.name == name)
            .expect(name)
            .began
    };
    // Whoever calls is looked up before.
    let written = below.iter().filter(|span| span.is_statement());
    let written: Vec<_> = written.filter(|span| span.began > began("BEGIN")).collect();
    assert_eq!(written.len() as u64, statements, "{written:?}");
    assert!(began("COMMIT") > began("INSERT contracts"));
    let system = match database {
        Database::Sqlite => "sqlite",
        Database::Postgres => "postgresql",
    };
    for span in &below {
        assert_eq!(span.told("db.system.name"), system, "{span:?}");
        assert!(!span.failed, "{span:?}");
    }
    let contract = written.iter().find(|span| span.name == "INSERT contracts");
    let contract = contract.expect("a contract");
    assert_eq!(contract.told("db.collection.name"), "contracts");
    assert!(contract.told("db.query.text").contains("VALUES ("));
    let resources = receiver.resources().await;
    let resource = resources[0].resource.as_ref().expect("who tells");
    let told = format!("{:?}", resource.attributes);
    assert!(
        told.contains("service.name") && told.contains("vencemos"),
        "{told}"
    );
}

/// Everything that strings of a JSON value say, if it is long enough to be somebody's.
fn words(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::String(text) => into.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| words(item, into)),
        Value::Object(members) => members.values().for_each(|member| words(member, into)),
        _ => {}
    }
}

async fn nothing_that_leaves_is_about_somebody(app: TestApp) {
    let receiver = Receiver::start().await;
    let ready = app.ready_to_win().await;
    let place = app.into_place();
    let process = receiver.traced(&place, &[("VENCEMOS_LOG", "trace")]).await;
    let admin = process.admin().await;
    let stranger = Client::new(process.base());
    let who = json!({
        "kind": "person", "name": "Aparecida Nascimento", "document": "529.982.247-25",
        "email": "aparecida@example.com", "phones": ["+5511987654321"],
        "branch_id": admin.get("/branches").await.expect(200).rows()[0]["id"],
        "address": { "postal_code": "01310-100", "street": "Alameda Lorena", "number": "1000",
            "district": "Jardim Paulista", "city": "Campinas", "state": "SP" },
    });
    let made = admin
        .post("/clients", who.clone())
        .key("chave-da-aparecida");
    let made = made.header("user-agent", "aparecida/1.0").await.expect(201);
    // A conflict, a refusal, what is found and what is not, a link that nobody has, a login that fails.
    admin
        .post("/clients", who.clone())
        .await
        .problem(409, "document_taken");
    let bad = json!({ "name": { "Aparecida": "Nascimento" } });
    admin.post("/clients", bad).await.expect(422);
    admin
        .get("/clients?q=aparecida&email=aparecida@example.com")
        .await
        .expect(200);
    admin.get("/aparecida").await.expect(404);
    stranger
        .get("/public/proposals/aparecida")
        .await
        .expect(404);
    let login = stranger
        .try_login("aparecida@example.com", "aparecida aparecida")
        .await;
    login.expect(401);
    stranger.get("/clients").await.expect(401);
    admin.act(&ready.path("/win")).await.expect(200);
    admin
        .get(&format!("/clients/{}", made.id()))
        .await
        .expect(200);
    receiver.trace("GET /clients/{id}").await;
    let kinds = [
        "POST /auth/login",
        "GET /public/proposals/{token}",
        "GET unmatched",
    ];
    for kind in kinds {
        receiver.trace(kind).await;
    }
    let sent: Vec<u8> = receiver
        .requests()
        .await
        .into_iter()
        .flat_map(|sent| sent.body)
        .collect();
    let sent = String::from_utf8_lossy(&sent).to_lowercase();
    let mut secrets = vec![
        ready.login,
        ready.id,
        made.id().to_owned(),
        admin.token().to_owned(),
    ];
    secrets.extend([ADMIN, PASSWORD, "aparecida", "52998224725", "segredo"].map(String::from));
    words(&who, &mut secrets);
    for secret in secrets
        .iter()
        .filter(|secret| !["person", "SP", "1000"].contains(&secret.as_str()))
    {
        assert!(!sent.contains(&secret.to_lowercase()), "{secret} leaves");
    }
    // The log has its lines as ever, without spans.
    let log = place.log_with("/clients/{id}").await;
    assert!(
        !log.contains("http.request") && !log.contains("db.query"),
        "{log}"
    );
}

async fn a_try_of_a_mail_is_a_trace_of_its_own(app: TestApp) {
    let receiver = Receiver::start().await;
    let path = format!("/negotiations/{}/proposals", app.planned().await);
    let draft = json!({ "title": "Proposta", "recipients": ["aparecida@example.com"] });
    let draft = app.admin().await.post(&path, draft).await.expect(201);
    let place = app.into_place();
    let process = receiver.traced(&place, &[]).await;
    let send = format!("{path}/{}/send", draft.id());
    process.admin().await.act(&send).await.expect(202);
    let (tried, spans) = receiver.trace("mail.try").await;
    assert_eq!(tried.parent, "");
    assert_eq!(
        (tried.told("mail.outcome"), tried.told("mail.attempts")),
        ("sent", "1")
    );
    assert!(
        spans
            .iter()
            .any(|span| span.name == "mail.send" && span.parent == tried.id)
    );
    assert!(
        spans
            .iter()
            .any(|span| span.is_statement() && span.parent == tried.id)
    );
    // The worker's looks at its queue are none.
    let looks = receiver.spans().await.into_iter();
    let lost = looks.filter(|span| span.is_statement() && span.parent.is_empty());
    assert_eq!(lost.count(), 0);
}

/// Nobody who calls waits for the receiver, and the end of the process waits a moment only.
async fn goes_on_without(endpoint: &str) {
    let place = Place::new(Database::Sqlite).await.expect("SQLite");
    let settings = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint),
        // Four batches of two spans are more than fit.
        ("OTEL_BSP_SCHEDULE_DELAY", "50"),
        ("OTEL_BSP_MAX_QUEUE_SIZE", "4"),
        ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "2"),
    ];
    let process = Process::spawn_with(&place, &settings).await;
    let admin = process.admin().await;
    let started = Instant::now();
    for number in 0..30 {
        let channel = json!({ "name": format!("Canal {number}") });
        admin.post("/channels", channel).await.expect(201);
    }
    assert!(started.elapsed() < Duration::from_secs(10), "callers wait");
    let asked = Instant::now();
    assert_eq!(process.terminate().await, Some(0));
    assert!(asked.elapsed() < Duration::from_secs(10), "the end waits");
    let log = place.log_with("traces are lost").await;
    assert_eq!(log.matches("traces are lost").count(), 1, "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_is_away_delays_nobody() {
    goes_on_without("http://127.0.0.1:1").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_breaks_delays_nobody() {
    let receiver = Receiver::answering(ResponseTemplate::new(503)).await;
    goes_on_without(&receiver.address()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_spans_of_a_process_leave() {
    let (place, receiver) = (Place::new(Database::Sqlite).await, Receiver::start().await);
    let place = place.expect("SQLite");
    let settings = [("OTEL_BSP_SCHEDULE_DELAY", "600000")];
    let process = receiver.traced(&place, &settings).await;
    process.admin().await;
    assert_eq!(process.terminate().await, Some(0));
    receiver.trace("POST /auth/login").await;
}

/// What opens the receiver is for it alone: neither for where it points to, nor for the log.
#[tokio::test(flavor = "multi_thread")]
async fn headers_go_to_the_receiver_alone() {
    let place = Place::new(Database::Sqlite).await.expect("SQLite");
    let other = Receiver::start().await;
    let elsewhere = format!("{}/v1/traces", other.address());
    let moved = ResponseTemplate::new(307).insert_header("location", elsewhere.as_str());
    let receiver = Receiver::answering(moved).await;
    let settings = [
        (
            "OTEL_EXPORTER_OTLP_HEADERS",
            "x-key=segredo%20do%20receptor",
        ),
        ("VENCEMOS_LOG", "trace"),
    ];
    let process = receiver.traced(&place, &settings).await;
    let log = place.log_with("traces are lost").await;
    drop(process);
    let requests = receiver.requests().await;
    assert_eq!(requests[0].headers["x-key"], "segredo do receptor");
    assert_eq!(requests[0].url.path(), "/v1/traces");
    assert!(other.requests().await.is_empty());
    assert!(!log.contains("segredo"), "{log}");
}

/// Without a receiver no span is made: even who takes every line of the log sees none.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_traced_without_a_receiver() {
    let place = Place::new(Database::Sqlite).await.expect("SQLite");
    let settings = [("VENCEMOS_LOG", "trace"), ("VENCEMOS_LOG_FORMAT", "json")];
    let process = Process::spawn_with(&place, &settings).await;
    process.admin().await.get("/channels").await.expect(200);
    let log = place.log_with("\"/channels\"").await;
    assert!(
        !log.contains("http.request") && !log.contains("db.query"),
        "{log}"
    );
}
