//! What a program does by its key: as everybody of its role, under its own name.

use super::keys_of;
use chrono::TimeDelta;
use serde_json::{Value, json};
use std::time::Duration;
use tests::app::Program;
use tests::journal::plain;
use tests::{TestApp, both};

both!(
    history_and_journal_name_the_integration,
    an_idempotency_key_is_an_integrations_own,
    the_last_use_is_known_within_a_minute,
    a_caller_takes_as_many_statements_by_key_as_by_token,
    a_program_sells_without_an_email,
);

async fn seller(app: &TestApp) -> Program {
    app.program("seller", &[app.matriz().await.id()]).await
}

async fn history_and_journal_name_the_integration(app: TestApp) {
    let program = seller(&app).await;
    let negotiation = app.negotiation().by(&program).await;
    assert_eq!(negotiation["responsible_id"], program.id.as_str());
    let path = negotiation.path("/negotiations");
    let note = json!({ "body": "Do site" });
    let note = program.post(&format!("{path}/notes"), note).await;
    assert_eq!(note.expect(201).at("/author/id"), program.id.as_str());
    let history = program.get(&format!("{path}/history")).await.expect(200);
    assert!(history.rows().len() >= 2, "{}", history.told());
    for entry in history.rows() {
        assert_eq!(entry["actor"]["id"], program.id.as_str());
        assert_eq!(entry["actor"]["kind"], "integration");
        let name = entry["actor"]["name"].as_str().expect("a name");
        assert!(name.starts_with("Programa"), "{name}");
    }
    let told = app.journal_of(negotiation.id()).await;
    assert!(!told.is_empty());
    for event in &told {
        assert_eq!(event.get("actor_kind"), "integration");
        assert_eq!(event.get("actor_id"), &plain(&program.id));
    }
    let change = json!({ "description": "Vista por uma pessoa" });
    app.admin().await.patch(&path, change).await.expect(200);
    let history = program.get(&format!("{path}/history?limit=1")).await;
    assert_eq!(history.at("/data/0/actor/kind"), "person");
    // Who is named in a history stays.
    let path = format!("/employees/{}", program.id);
    let refused = app.admin().await.delete(&path).await;
    refused.problem(409, "in_use");
}

async fn an_idempotency_key_is_an_integrations_own(app: TestApp) {
    let (one, other) = (seller(&app).await, seller(&app).await);
    let body = app.client().body().await;
    let first = one.post("/clients", body.clone()).key("k").await;
    let again = one.post("/clients", body.clone()).key("k").await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.id(), first.expect(201).id());
    // Another's is no replay, and neither is that of a second key's integration.
    let taken = other.post("/clients", body.clone()).key("k").await;
    taken.expect(409);
    // A further key of the same integration is the same caller.
    let made = app
        .admin()
        .await
        .post(&keys_of(&one.id), json!({ "name": "Nova" }));
    let made = made.await.expect(201);
    let renewed = app.anonymous().with_token(made.text_at("/key"));
    let again = renewed.post("/clients", body).key("k").await;
    assert_eq!(again.header("idempotency-replayed"), "true");
}

/// The last use that is known, once it is another than `before`.
async fn known_use(app: &TestApp, program: &Program, before: &Value) -> Value {
    for _ in 0..200 {
        let key = app.admin().await.get(&program.key_path()).await;
        let used = key.expect(200).at("/last_used_at").clone();
        if used != *before {
            return used;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("no use is known but {before}");
}

async fn the_last_use_is_known_within_a_minute(app: TestApp) {
    let program = seller(&app).await;
    program.get("/clients").await.expect(200);
    let first = known_use(&app, &program, &Value::Null).await;
    app.clock().turn(TimeDelta::seconds(20));
    program.get("/clients").await.expect(200);
    app.clock().turn(TimeDelta::seconds(40));
    program.get("/clients").await.expect(200);
    let second = known_use(&app, &program, &first).await;
    let instant = |used: &Value| tests::instant(used.as_str().expect("an instant"));
    let between = instant(&second) - instant(&first);
    assert!(between >= TimeDelta::seconds(50), "{between}");
    // A use is no change of the key.
    let key = app.admin().await.get(&program.key_path()).await;
    assert_eq!(key.expect(200).at("/version"), 1);
}

async fn a_caller_takes_as_many_statements_by_key_as_by_token(app: TestApp) {
    let (matriz, path) = (app.matriz().await.id(), "/channels?limit=1");
    let (person, program) = (
        app.seller_of(matriz).await,
        app.program("seller", &[matriz]).await,
    );
    program.get(path).await.expect(200);
    known_use(&app, &program, &Value::Null).await;
    app.admin().await.get(path).await.expect(200);
    let mut took = Vec::new();
    for caller in [&*person, &*program, &*program] {
        app.forget_callers();
        let before = app.statements();
        caller.get(path).await.expect(200);
        took.push(app.statements() - before);
    }
    assert_eq!(took, [took[0]; 3]);
}

/// Its proposals name it without an address, and nobody is written to when they are answered.
async fn a_program_sells_without_an_email(app: TestApp) {
    let program = seller(&app).await;
    let negotiation = app.planned().by(&program).await.path("/negotiations");
    let draft = json!({ "title": "Internet", "recipients": ["maria@example.com"] });
    let all = format!("{negotiation}/proposals");
    let draft = program.post(&all, draft).await.expect(201);
    let one = format!("{all}/{}", draft.id());
    let printed = program.get(&format!("{one}/document")).await.expect(200);
    assert!(printed.bytes.starts_with(b"%PDF"));
    let link = json!({ "channel": "link" });
    let sent = program.post(&format!("{one}/send"), link).await.expect(202);
    let link = sent.text_at("/link");
    let path = &link[link.find("/public/").expect("a link")..];
    let nobody = app.anonymous();
    let shown = nobody.get(path).await.expect(200);
    assert_eq!(shown.at("/responsible/email"), &Value::Null);
    let page = nobody.get(path).browsing().await.page(200);
    assert!(page.contains("Fale com <strong>Programa"), "{page}");
    assert!(!page.contains("mailto:"), "{page}");
    let who = json!({ "name": "Maria", "document": "529.982.247-25" });
    let accept = format!("{path}/accept");
    nobody.post(&accept, who).await.expect(200);
    assert_eq!(app.db_count("mails", "true").await, 0);
}
