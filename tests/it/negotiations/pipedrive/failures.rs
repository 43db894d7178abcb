//! Whatever Pipedrive does, the caller is told by a code, and nothing is half-written.

use super::{Setup, TOKEN, ok, path_of, person, with, with_url};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tests::app::Place;
use tests::{Process, TestApp, both};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::method};

both!(
    without_a_token_it_is_off,
    each_failure_has_its_code,
    what_is_no_person_of_version_2_is_refused,
    a_hung_pipedrive_slows_nobody_else,
    a_dead_pipedrive_is_told,
    the_log_tells_nothing_of_it,
);

async fn without_a_token_it_is_off(app: TestApp) {
    let negotiation = app.negotiation().await;
    let body = json!({ "person_id": 42 });
    let refused = app.admin().await.post(&path_of(&negotiation), body).await;
    refused.problem(409, "integration_not_configured");
}

fn html(status: u16) -> ResponseTemplate {
    let page = format!("<html><title>segredo</title>{TOKEN}</html>");
    ResponseTemplate::new(status).set_body_raw(page, "text/html")
}

async fn each_failure_has_its_code(app: TestApp) {
    let setup = Setup::new(app.database()).await;
    let false_success = json!({ "success": false, "error": "segredo", "data": null });
    let moved = ResponseTemplate::new(302)
        .insert_header("location", format!("{}/elsewhere", setup.pipedrive.uri()));
    let huge = ResponseTemplate::new(200).set_body_bytes(vec![b' '; 50 * 1024 * 1024]);
    let text = |body: &str| ResponseTemplate::new(200).set_body_string(body);
    let cases = [
        (
            ResponseTemplate::new(404),
            422,
            "pipedrive_person_not_found",
        ),
        (ok(json!(null)), 422, "pipedrive_person_not_found"),
        (
            ok(with(person(42), "is_deleted", json!(true))),
            422,
            "pipedrive_person_not_found",
        ),
        (html(401), 502, "pipedrive_unauthorized"),
        (html(403), 502, "pipedrive_unauthorized"),
        (html(500), 502, "pipedrive_bad_response"),
        (html(503), 502, "pipedrive_bad_response"),
        (html(200), 502, "pipedrive_bad_response"),
        (moved, 502, "pipedrive_bad_response"),
        (huge, 502, "pipedrive_bad_response"),
        (
            text("{\"success\":true,\"data\":{"),
            502,
            "pipedrive_bad_response",
        ),
        (text("[]"), 502, "pipedrive_bad_response"),
        (text("{}"), 502, "pipedrive_bad_response"),
        (
            ResponseTemplate::new(200).set_body_json(false_success),
            502,
            "pipedrive_bad_response",
        ),
        (
            ok(with(person(42), "emails", json!("x"))),
            502,
            "pipedrive_bad_response",
        ),
        (
            ok(with(person(42), "name", json!(7))),
            502,
            "pipedrive_bad_response",
        ),
        (ok(person(43)), 502, "pipedrive_bad_response"),
    ];
    for (index, (response, status, code)) in cases.into_iter().enumerate() {
        setup.answers(42, response).await;
        let refused = setup.take(42).await;
        let told = format!("case {index}: {}", refused.told());
        assert_eq!(refused.status, status, "{told}");
        assert_eq!(refused.at("/code"), code, "{told}");
        assert!(!told.contains("segredo") && !told.contains(TOKEN), "{told}");
        let asked = setup.pipedrive.received_requests().await;
        assert_eq!(asked.map(|asked| asked.len()), Some(1), "{told}");
    }
    for (name, value, seconds) in [
        ("x-ratelimit-reset", "7", "7"),
        ("retry-after", "3", "3"),
        ("retry-after", "Wed, 21 Oct 2026 07:28:00 GMT", "10"),
    ] {
        let limited = ResponseTemplate::new(429).insert_header(name, value);
        setup.answers(42, limited).await;
        let refused = setup.take(42).await.problem(503, "pipedrive_unavailable");
        assert_eq!(refused.header("retry-after"), seconds);
    }
    assert!(setup.contacts().await.is_empty());
}

async fn what_is_no_person_of_version_2_is_refused(app: TestApp) {
    let setup = Setup::new(app.database()).await;
    let without = |mut whole: Value, member: &str| {
        whole.as_object_mut().expect("an object").remove(member);
        whole
    };
    let version_1 = json!({
        "id": 42, "name": "Maria Silva", "first_name": "Maria", "last_name": "Silva", "org_id": null,
        "email": [{ "value": "maria@example.com", "primary": true, "label": "work" }],
        "phone": [{ "value": "(11) 98765-4321", "primary": true, "label": "work" }], "active_flag": true
    });
    let unsaid = with(
        person(42),
        "phones",
        json!([{ "number": "(11) 98765-4321" }]),
    );
    for data in [
        json!({}),
        json!({ "id": 42 }),
        version_1,
        unsaid,
        without(person(42), "id"),
        without(person(42), "name"),
        without(person(42), "emails"),
        without(person(42), "phones"),
    ] {
        setup.answers(42, ok(data.clone())).await;
        let refused = setup.take(42).await;
        refused.problem(502, "pipedrive_bad_response");
    }
    setup
        .answers(42, ok(with(person(42), "org_id", json!(7))))
        .await;
    let nameless = json!({ "id": 7, "is_deleted": false });
    setup.serves("/api/v2/organizations/7", ok(nameless)).await;
    let refused = setup.take(42).await;
    refused.problem(502, "pipedrive_bad_response");
    assert!(setup.contacts().await.is_empty());
    // They may say nothing: a person need not have more than an id.
    let silent = json!({ "id": 42, "name": null, "emails": [], "phones": null });
    setup.answers(42, ok(silent)).await;
    let taken = setup.take(42).await.expect(201);
    assert_eq!(taken.at("/contact/name"), "Pipedrive 42");
}

async fn a_hung_pipedrive_slows_nobody_else(app: TestApp) {
    let setup = Setup::new(app.database()).await;
    let hung = ok(person(42)).set_delay(Duration::from_secs(60));
    setup.answers(42, hung).await;
    let admin = setup.admin().await.clone();
    // More than there are connections to the database.
    let calls = (0..20).map(|_| {
        let call = admin.post(&setup.path(), json!({ "person_id": 42 }));
        tokio::spawn(call.send())
    });
    let calls: Vec<_> = calls.collect();
    let asked = async || {
        setup
            .pipedrive
            .received_requests()
            .await
            .unwrap_or_default()
            .len()
    };
    while asked().await < 20 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let path = format!("/negotiations/{}", setup.negotiation);
    let started = Instant::now();
    admin.get(&path).await.expect(200);
    let patch = json!({ "description": "Outra" });
    admin.patch(&path, patch).await.expect(200);
    assert!(calls.iter().all(|call| !call.is_finished()));
    assert!(started.elapsed() < Duration::from_secs(8));
    for call in calls {
        let answer = call.await.expect("a caller");
        answer.problem(504, "pipedrive_timeout");
    }
}

async fn a_dead_pipedrive_is_told(app: TestApp) {
    let port = tests::cluster::free_port();
    let own = with_url(app.database(), &format!("http://127.0.0.1:{port}")).await;
    let negotiation = own.negotiation().await;
    let body = json!({ "person_id": 42 });
    let refused = own.admin().await.post(&path_of(&negotiation), body).await;
    let refused = refused.problem(503, "pipedrive_unavailable");
    assert_eq!(refused.header("retry-after"), "10");
}

async fn the_log_tells_nothing_of_it(app: TestApp) {
    let place = Place::new(app.database()).await.expect("a place");
    let pipedrive = MockServer::start().await;
    let settings = [
        ("VENCEMOS_PIPEDRIVE_URL", pipedrive.uri()),
        ("VENCEMOS_PIPEDRIVE_TOKEN", TOKEN.to_owned()),
        ("VENCEMOS_LOG", "debug".to_owned()),
    ];
    let settings: Vec<(&str, &str)> = settings.iter().map(|(a, b)| (*a, b.as_str())).collect();
    let process = Process::spawn_with(&place, &settings).await;
    let admin = process.admin().await;
    let client = json!({ "kind": "person", "name": "Ana", "email": "ana@example.com", "branch_id": admin.all("/branches").await[0]["id"] });
    let client = admin.post("/clients", client).await.expect(201);
    let opened = json!({ "description": "Fibra", "client_id": client.id() });
    let opened = admin.post("/negotiations", opened).await.expect(201);
    let path = format!("/negotiations/{}/integrations/pipedrive", opened.id());
    for response in [html(403), ok(json!([])), ok(person(42))] {
        pipedrive.reset().await;
        let mock = Mock::given(method("GET")).respond_with(response);
        mock.mount(&pipedrive).await;
        admin.post(&path, json!({ "person_id": 42 })).await;
    }
    admin.get(&path).await.expect(200);
    let log = place.log_with("Pipedrive").await;
    for secret in [TOKEN, "segredo", "Maria", "maria@", "98765"] {
        assert!(!log.contains(secret), "the log tells {secret}");
    }
}
