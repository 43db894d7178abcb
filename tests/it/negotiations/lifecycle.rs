//! Status: open ⇄ paused, lost, aborted, reopened, won.

use serde_json::{Value, json};
use tests::{Answer, TestApp, both};

both!(
    every_action_in_every_status_does_what_the_table_says,
    a_pause_has_an_end,
    a_reason_is_of_its_outcome,
    a_reason_may_be_demanded_by_the_pipeline,
    only_an_open_negotiation_is_edited,
    in_every_status_notes_and_tasks_go_on,
    a_loss_releases_login_and_port,
    a_pause_keeps_login_and_port,
    after_reopening_the_holder_claims_again,
    reopening_is_for_managers,
);

/// How a fresh negotiation comes into a status.
const ROADS: [(&str, &[&str]); 5] = [
    ("open", &[]),
    ("paused", &["pause"]),
    ("lost", &["lose"]),
    ("aborted", &["abort"]),
    ("won", &["win"]),
];

/// Action × statuses it is allowed in → the status it leads to.
const ACTIONS: [(&str, &[&str], &str); 5] = [
    ("pause", &["open"], "paused"),
    ("resume", &["paused"], "open"),
    ("lose", &["open", "paused"], "lost"),
    ("abort", &["open", "paused"], "aborted"),
    ("reopen", &["lost", "aborted"], "open"),
];

async fn every_action_in_every_status_does_what_the_table_says(app: TestApp) {
    let admin = app.admin().await;
    for (status, road) in ROADS {
        for (action, allowed, leads_to) in ACTIONS {
            let ready = app.ready_to_win().await;
            for step in road {
                admin
                    .act(&ready.path(&format!("/{step}")))
                    .await
                    .expect(200);
            }
            let answer = admin.act(&ready.path(&format!("/{action}"))).await;
            if allowed.contains(&status) {
                assert_eq!(
                    answer.expect(200).at("/status"),
                    leads_to,
                    "{action} from {status}"
                );
            } else {
                answer.problem(409, "invalid_status");
                let now = admin.get(&ready.path("")).await.expect(200);
                assert_eq!(now.at("/status"), status, "{action} from {status}");
            }
        }
    }
}

async fn a_pause_has_an_end(app: TestApp) {
    let admin = app.admin().await;
    let path = format!("/negotiations/{}", app.negotiation().await);
    let until = json!({ "until": "2199-01-31" });
    let paused = admin
        .post(&format!("{path}/pause"), until)
        .await
        .expect(200);
    assert_eq!(paused.at("/status"), "paused");
    assert_eq!(paused.at("/paused_until"), "2199-01-31");
    let resumed = admin
        .post(&format!("{path}/resume"), json!({}))
        .await
        .expect(200);
    assert!(resumed.at("/paused_until").is_null());
    let wrong = admin
        .post(&format!("{path}/pause"), json!({ "until": "tomorrow" }))
        .await;
    wrong.expect(422).refused_at("/until");
}

async fn a_reason_is_of_its_outcome(app: TestApp) {
    let admin = app.admin().await;
    let path = format!("/negotiations/{}/lose", app.negotiation().await);
    let other = app
        .outcome_reason()
        .with(json!({ "outcome": "aborted" }))
        .await;
    let refused = admin
        .post(&path, json!({ "reason_id": other.id() }))
        .await
        .expect(422);
    refused.error_at("/reason_id", "not_of_outcome");
    let unknown = json!({ "reason_id": "0199b0a2-7c1e-7000-8000-00000000dead" });
    admin
        .post(&path, unknown)
        .await
        .expect(422)
        .error_at("/reason_id", "reference_not_found");
    let reason = app.outcome_reason().await;
    let body = json!({ "reason_id": reason.id(), "note": "Achou caro" });
    let lost = admin.post(&path, body).await.expect(200);
    assert_eq!(lost.at("/status"), "lost");
    assert!(lost.told().contains(reason.id()), "{}", lost.told());
}

async fn a_reason_may_be_demanded_by_the_pipeline(app: TestApp) {
    let admin = app.admin().await;
    let pipeline = app
        .pipeline()
        .with(json!({ "reason_required_for": ["lost"] }))
        .await;
    app.stage_of(pipeline.id(), 1).await;
    let negotiation = app
        .negotiation()
        .with(json!({ "pipeline_id": pipeline.id() }))
        .await;
    let path = format!("/negotiations/{negotiation}");
    let refused = admin
        .act(&format!("{path}/lose"))
        .await
        .problem(422, "reason_required");
    refused.error_at("/reason_id", "reason_required");
    let reason = app.outcome_reason().await;
    admin
        .post(&format!("{path}/lose"), json!({ "reason_id": reason.id() }))
        .await
        .expect(200);
    admin.act(&format!("{path}/reopen")).await.expect(200);
    admin.act(&format!("{path}/abort")).await.expect(200);
}

/// Edits that need an open negotiation, as (method, path, body).
async fn edits(app: &TestApp) -> Vec<(&'static str, &'static str, Value)> {
    let service = app.service().await;
    vec![
        ("PATCH", "", json!({ "description": "Outra" })),
        ("PATCH", "/contract", json!({ "due_day": 11 })),
        ("PATCH", "/access", json!({ "login": "outro.login" })),
        ("DELETE", "/access", Value::Null),
        ("PUT", "/ticket", json!({ "priority": "low" })),
        ("POST", "/services", json!({ "service_id": service.id() })),
        ("POST", "/tasks", json!({ "title": "x" })),
        (
            "POST",
            "/transitions",
            json!({ "stage_id": app.stages().await[0].id() }),
        ),
        ("POST", "/billing", json!({})),
    ]
}

async fn only_an_open_negotiation_is_edited(app: TestApp) {
    let admin = app.admin().await;
    let edits = edits(&app).await;
    for (status, road) in ROADS.into_iter().filter(|(status, _)| *status != "open") {
        let ready = app.ready_to_win().await;
        for step in road {
            admin
                .act(&ready.path(&format!("/{step}")))
                .await
                .expect(200);
        }
        let before = app.db_digest().await;
        for (method, part, body) in &edits {
            let call = admin.call(method.parse().expect("a method"), &ready.path(part));
            let answer: Answer = if body.is_null() {
                call.await
            } else {
                call.json(body).await
            };
            let told = answer.told();
            assert_eq!(answer.status, 409, "{status}: {told}");
        }
        let changed = app.db_digest().await.changed_since(&before);
        assert!(changed.is_empty(), "{status}: {changed:?}");
    }
}

async fn in_every_status_notes_and_tasks_go_on(app: TestApp) {
    let admin = app.admin().await;
    for (status, road) in ROADS {
        let ready = app.ready_to_win().await;
        let task = admin
            .post(&ready.path("/tasks"), json!({ "title": "Ligar" }))
            .await
            .expect(201);
        let visit = json!({ "subject": "Vistoria", "starts_at": "2199-01-05T17:00:00Z" });
        let visit = admin
            .post(&ready.path("/appointments"), visit)
            .await
            .expect(201);
        for step in road {
            admin
                .act(&ready.path(&format!("/{step}")))
                .await
                .expect(200);
        }
        let note = json!({ "body": format!("ainda {status}") });
        admin.post(&ready.path("/notes"), note).await.expect(201);
        let done = json!({ "done": true });
        admin
            .patch(&ready.path(&format!("/tasks/{}", task.id())), done)
            .await
            .expect(200);
        let done = json!({ "status": "done" });
        admin
            .patch(&ready.path(&format!("/appointments/{}", visit.id())), done)
            .await
            .expect(200);
        admin
            .act(&ready.path("/access/reveal-password"))
            .await
            .expect(200);
    }
}

async fn port_state(app: &TestApp, box_id: &str) -> Value {
    let path = format!("/service-boxes/{box_id}/ports");
    app.admin()
        .await
        .get(&path)
        .await
        .expect(200)
        .at("/data/0/state")
        .clone()
}

async fn a_loss_releases_login_and_port(app: TestApp) {
    let admin = app.admin().await;
    for verb in ["/lose", "/abort"] {
        let ready = app.ready_to_win().await;
        assert_eq!(port_state(&app, &ready.box_id).await, "held");
        admin.act(&ready.path(verb)).await.expect(200);
        assert_eq!(port_state(&app, &ready.box_id).await, "free");
        let mut access = app.access_body(&ready.box_id, 1);
        access["login"] = json!(ready.login);
        let other = app.negotiation().await;
        admin
            .put(&format!("/negotiations/{other}/access"), access)
            .await
            .expect(201);
    }
}

async fn a_pause_keeps_login_and_port(app: TestApp) {
    let ready = app.ready_to_win().await;
    app.admin()
        .await
        .act(&ready.path("/pause"))
        .await
        .expect(200);
    assert_eq!(port_state(&app, &ready.box_id).await, "held");
    let other = format!("/negotiations/{}/access", app.negotiation().await);
    let mut access = app.access_body(&ready.box_id, 1);
    app.admin()
        .await
        .put(&other, access.clone())
        .await
        .problem(409, "port_taken");
    access["port"] = json!(2);
    access["login"] = json!(ready.login);
    app.admin()
        .await
        .put(&other, access)
        .await
        .problem(409, "login_taken");
}

async fn after_reopening_the_holder_claims_again(app: TestApp) {
    let admin = app.admin().await;
    let ready = app.ready_to_win().await;
    admin.act(&ready.path("/lose")).await.expect(200);
    admin.act(&ready.path("/reopen")).await.expect(200);
    let preview = admin.get(&ready.path("/win/preview")).await.expect(200);
    assert_eq!(preview.at("/ready"), false);
    let codes = preview.codes();
    assert!(codes.contains(&"port_not_held".to_owned()), "{codes:?}");
    assert!(codes.contains(&"login_not_held".to_owned()), "{codes:?}");
    let again = json!({ "login": ready.login, "service_box_id": ready.box_id, "port": 1 });
    admin.patch(&ready.path("/access"), again).await.expect(200);
    assert_eq!(port_state(&app, &ready.box_id).await, "held");
    ready.win(admin).await.expect(200);
}

async fn reopening_is_for_managers(app: TestApp) {
    let matriz = app.matriz().await.id();
    let (seller, manager) = (app.seller_of(matriz).await, app.manager_of(matriz).await);
    let path = format!("/negotiations/{}", app.negotiation().by(&seller).await);
    seller.act(&format!("{path}/lose")).await.expect(200);
    seller
        .act(&format!("{path}/reopen"))
        .await
        .problem(403, "forbidden");
    manager.act(&format!("{path}/reopen")).await.expect(200);
}
