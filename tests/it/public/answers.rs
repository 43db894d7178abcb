//! The client's answer as JSON: what it does, what it leaves, and what is refused.

use super::Offered;
use serde_json::{Value, json};
use tests::{Database, TestApp, both};

both!(
    an_acceptance_leaves_evidence_and_tells_the_responsible,
    a_decline_keeps_the_note,
    what_was_answered_is_not_answered_again,
    what_is_wrong_is_told_and_changes_nothing,
    a_body_is_held_to_the_same_rules_as_everywhere,
    a_paused_negotiation_may_be_answered,
    an_acceptance_opens_the_stage_that_asks_for_it,
    an_acceptance_makes_ready_to_win,
);

async fn an_acceptance_leaves_evidence_and_tells_the_responsible(app: TestApp) {
    let offered = Offered::new(&app).await;
    let who = json!({ "name": "  Maria Souza ", "document": "529.982.247-25" });
    let call = app.anonymous().post(&offered.link("/accept"), who);
    let told = call.header("user-agent", "Navegador/1.0").await.expect(200);
    assert_eq!(told.at("/status"), "accepted");
    assert_eq!(told.at("/answer/name"), "Maria Souza");
    assert!(
        !told.told().replace(&told.asked, "").contains("52998224725"),
        "no document"
    );
    let inside = offered.read(&app).await;
    assert_eq!(inside.at("/status"), "accepted");
    assert_eq!(inside.at("/answer/document"), "52998224725");
    assert_eq!(
        inside.at("/answer/answered_at"),
        told.at("/answer/answered_at")
    );
    let evidence = "answer_address = '127.0.0.1' AND answer_user_agent = 'Navegador/1.0' \
                    AND answer_hash = snapshot_hash";
    let evidence = format!("{evidence} AND {}", offered.row());
    assert_eq!(app.db_count("proposals", &evidence).await, 1);
    let id = format!(
        "proposal_id IN (SELECT id FROM proposals WHERE {})",
        offered.row()
    );
    let mail = format!("{id} AND kind = 'proposal_answered' AND recipient = 'admin@example.com'");
    assert_eq!(app.db_count("mails", &mail).await, 1);
    let history = format!("/negotiations/{}/history?limit=1", offered.negotiation);
    let history = app.admin().await.get(&history).await.expect(200);
    assert_eq!(history.at("/data/0/action"), "proposal.accepted");
    assert_eq!(history.at("/data/0/actor"), &Value::Null);
    assert_eq!(
        history.at("/data/0/request_id"),
        told.header("x-request-id")
    );
}

async fn a_decline_keeps_the_note(app: TestApp) {
    let nobody = app.anonymous();
    let offered = Offered::new(&app).await;
    let note = json!({ "note": "Vamos esperar.\r\nObrigado." });
    let told = nobody
        .post(&offered.link("/decline"), note)
        .await
        .expect(200);
    assert_eq!(told.at("/status"), "declined");
    assert_eq!(told.at("/answer/note"), "Vamos esperar.\nObrigado.");
    let silent = Offered::new(&app).await;
    nobody.act(&silent.link("/decline")).await.expect(200);
    assert_eq!(silent.read(&app).await.at("/answer/note"), &Value::Null);
}

async fn what_was_answered_is_not_answered_again(app: TestApp) {
    let (nobody, offered) = (app.anonymous(), Offered::new(&app).await);
    let who = json!({ "name": "Maria" });
    // A key is no key here: the answer would be kept.
    let first = nobody
        .post(&offered.link("/accept"), who.clone())
        .key("um")
        .await
        .expect(200);
    let before = offered.read(&app).await.json;
    let over = "proposal_already_answered";
    let again = nobody.post(&offered.link("/accept"), who).key("um");
    again.await.problem(409, over);
    nobody
        .post(&offered.link("/accept"), json!({}))
        .await
        .problem(409, over);
    let told = nobody
        .act(&offered.link("/decline"))
        .await
        .problem(409, over);
    assert_eq!(told.at("/instance"), "/public/proposals/{token}/decline");
    assert_eq!(offered.read(&app).await.json, before);
    assert_eq!(
        nobody.get(&offered.link("")).await.expect(200).json,
        first.json
    );
}

async fn what_is_wrong_is_told_and_changes_nothing(app: TestApp) {
    let (nobody, offered) = (app.anonymous(), Offered::new(&app).await);
    let before = app.db_digest().await;
    let accept = offered.link("/accept");
    let cases = [
        (json!({}), "/name", "required"),
        (json!({ "name": null }), "/name", "required"),
        (json!({ "name": " " }), "/name", "required"),
        (json!({ "name": 7 }), "/name", "wrong_type"),
        (json!({ "name": "x".repeat(121) }), "/name", "too_long"),
        (
            json!({ "name": "Maria\u{0}" }),
            "/name",
            "control_character",
        ),
        (
            json!({ "name": "Maria\nSouza" }),
            "/name",
            "control_character",
        ),
        (
            json!({ "name": "Maria", "document": "529.982.247-26" }),
            "/document",
            "invalid_document",
        ),
        (
            json!({ "name": "Maria", "document": "11111111111" }),
            "/document",
            "invalid_document",
        ),
        (
            json!({ "name": "Maria", "document": "x" }),
            "/document",
            "invalid_document",
        ),
        (
            json!({ "name": "Maria", "status": "accepted" }),
            "/status",
            "unknown_member",
        ),
    ];
    for (body, pointer, code) in cases {
        let answer = nobody.post(&accept, body).await.expect(422);
        answer.error_at(pointer, code);
    }
    let both = json!({ "document": "x" });
    let answer = nobody
        .post(&accept, both)
        .await
        .problem(422, "validation_failed");
    assert_eq!(answer.errors().len(), 2, "{}", answer.told());
    let note = json!({ "note": "x".repeat(5_001) });
    nobody
        .post(&offered.link("/decline"), note)
        .await
        .expect(422)
        .error_at("/note", "too_long");
    assert!(app.db_digest().await.changed_since(&before).is_empty());
}

async fn a_body_is_held_to_the_same_rules_as_everywhere(app: TestApp) {
    let (nobody, offered) = (app.anonymous(), Offered::new(&app).await);
    let accept = offered.link("/accept");
    let send = |kind: &str, body: &str| nobody.act(&accept).raw(kind, body.as_bytes());
    send("application/json", "{")
        .await
        .problem(400, "invalid_json");
    let doubled = r#"{"name": "a", "name": "b"}"#;
    send("application/json", doubled)
        .await
        .problem(400, "duplicate_member");
    for kind in [
        "text/plain",
        "multipart/form-data; boundary=x",
        "application/xml",
    ] {
        send(kind, "name=Maria")
            .await
            .problem(415, "unsupported_media_type");
    }
    let large = format!("name={}", "x".repeat(256 * 1024));
    let form = "application/x-www-form-urlencoded";
    send(form, &large).await.problem(413, "payload_too_large");
    send(form, &large).browsing().await.page(413);
    let unknown = format!("{}?utm_source=x", offered.link(""));
    nobody.get(&unknown).await.problem(400, "unknown_parameter");
    assert_eq!(offered.status(&app).await, "sent");
}

async fn a_paused_negotiation_may_be_answered(app: TestApp) {
    let offered = Offered::new(&app).await;
    let pause = format!("/negotiations/{}/pause", offered.negotiation);
    app.admin().await.act(&pause).await.expect(200);
    let who = json!({ "name": "Padaria", "document": "12.ABC.345/01DE-35" });
    app.anonymous()
        .post(&offered.link("/accept"), who)
        .await
        .expect(200);
    let told = offered.read(&app).await;
    assert_eq!(told.at("/answer/document"), "12ABC34501DE35");
}

async fn an_acceptance_opens_the_stage_that_asks_for_it(app: TestApp) {
    let (admin, ready) = (app.admin().await, app.ready_to_win().await);
    let stage = app.stages().await[1].id();
    let pipeline = app.first("/pipelines").await;
    let asks = json!({ "entry_requirements": ["accepted_proposal"] });
    admin
        .patch(&format!("/pipelines/{pipeline}/stages/{stage}"), asks)
        .await
        .expect(200);
    let offered = Offered::of(&app, &ready.id, json!({})).await;
    let (there, moves) = (json!({ "stage_id": stage }), ready.path("/transitions"));
    let refused = admin.post(&moves, there.clone()).await;
    refused
        .problem(409, "stage_transition_not_allowed")
        .error_at("/proposals", "accepted_proposal_missing");
    let form = [("name", "Maria Souza")];
    app.anonymous()
        .form(&offered.link("/accept"), &form)
        .await
        .expect(303);
    admin.post(&moves, there).await.expect(200);
}

async fn an_acceptance_makes_ready_to_win(app: TestApp) {
    let (admin, ready) = (app.admin().await, app.ready_to_win().await);
    let requires = json!({ "requires": ["contract", "access", "accepted_proposal"] });
    let plan = format!("/negotiation-plans/{}", ready.plan_id);
    admin.patch(&plan, requires).await.expect(200);
    let offered = Offered::of(&app, &ready.id, json!({})).await;
    ready.win(admin).await.problem(409, "not_ready_to_win");
    let (nobody, who) = (app.anonymous(), json!({ "name": "Maria Souza" }));
    nobody.post(&offered.link("/accept"), who).await.expect(200);
    ready.win(admin).await.expect(200);
    // The client may still read what was agreed.
    nobody.get(&offered.link("")).browsing().await.page(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_address_is_the_client_s_behind_a_trusted_proxy_only() {
    let cases = [
        ("127.0.0.0/8", "198.51.100.7, 10.0.0.1", "10.0.0.1"),
        (
            "127.0.0.0/8,10.0.0.0/8",
            "198.51.100.7, 10.0.0.1",
            "198.51.100.7",
        ),
        ("192.0.2.1", "198.51.100.7", "127.0.0.1"),
    ];
    for (proxies, forwarded, kept) in cases {
        let settings = [("VENCEMOS_TRUSTED_PROXIES", proxies)];
        let app = TestApp::start_with(Database::Sqlite, &settings)
            .await
            .expect("SQLite");
        let offered = Offered::new(&app).await;
        let call = app
            .anonymous()
            .post(&offered.link("/accept"), json!({ "name": "Eu" }));
        call.header("x-forwarded-for", forwarded).await.expect(200);
        let evidence = format!("answer_address = '{kept}' AND {}", offered.row());
        assert_eq!(app.db_count("proposals", &evidence).await, 1, "{proxies}");
    }
}
