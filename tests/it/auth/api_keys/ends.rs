//! A key that has ended is refused: at once by the process that ended it, by others within two seconds.

use super::keys_of;
use chrono::TimeDelta;
use serde_json::json;
use std::time::{Duration, Instant};
use tests::app::Program;
use tests::{Call, Client, Database, TestApp, both};

both!(
    whatever_ends_a_key_ends_it_for_the_next_request,
    a_key_expires,
    what_is_no_key_opens_nothing,
    a_change_of_rights_is_seen_by_the_next_request,
);

async fn ended(program: &Program, write: Call) {
    program.get("/clients").await.expect(200);
    let written = write.await;
    assert!(written.status.is_success(), "{}", written.told());
    let refused = program.get("/clients").await.problem(401, "unauthorized");
    assert!(
        refused.header("www-authenticate").starts_with("Bearer"),
        "{}",
        refused.told()
    );
}

async fn whatever_ends_a_key_ends_it_for_the_next_request(app: TestApp) {
    let (admin, matriz) = (app.admin().await, app.matriz().await.id());
    let program = app.program("manager", &[matriz]).await;
    ended(&program, admin.delete(&program.key_path())).await;

    let program = app.program("manager", &[matriz]).await;
    let path = format!("/employees/{}", program.id);
    ended(&program, admin.patch(&path, json!({ "active": false }))).await;
    // It is the integration that was switched off, not its key.
    let on = json!({ "active": true });
    admin.patch(&path, on).await.expect(200);
    program.get("/clients").await.expect(200);
    ended(&program, admin.delete(&path)).await;
    assert_eq!(app.db_count("api_keys", "true").await, 0);
}

async fn a_key_expires(app: TestApp) {
    let (admin, program) = (
        app.admin().await,
        app.program("viewer", &[app.matriz().await.id()]).await,
    );
    let end = app.clock().now() + TimeDelta::minutes(10);
    let body = json!({ "name": "Por um tempo", "expires_at": end.to_rfc3339() });
    let made = admin.post(&keys_of(&program.id), body).await.expect(201);
    let by_key = app.anonymous().with_token(made.text_at("/key"));
    by_key.get("/clients").await.expect(200);
    app.clock().turn(TimeDelta::minutes(9));
    app.forget_callers();
    by_key.get("/clients").await.expect(200);
    app.clock().turn(TimeDelta::minutes(2));
    app.forget_callers();
    by_key.get("/clients").await.problem(401, "unauthorized");
    // The other key of the same integration lives on, and the expired one is still there to be seen.
    program.get("/clients").await.expect(200);
    let keys = app.admin().await.get(&keys_of(&program.id)).await;
    assert_eq!(keys.expect(200).rows().len(), 2);
}

async fn what_is_no_key_opens_nothing(app: TestApp) {
    let program = app.program("admin", &[]).await;
    let key = program.token().to_owned();
    let other = format!("vcm_{}", "A".repeat(43));
    let hash = app
        .db_texts("SELECT token_hash AS text FROM api_keys")
        .await;
    let wrong = [
        other.as_str(),
        &key[..46],
        &format!("{key}A"),
        &key["vcm_".len()..],
        &key.to_uppercase(),
        &hash[0],
        &format!("vcm_{}", hash[0]),
        "vcm_",
        &format!("vcm_{}", "ç".repeat(21)),
        &format!("vcm_{}", "x".repeat(5_000)),
    ];
    for token in wrong {
        let call = app.anonymous().get("/clients");
        let call = call.line("authorization", format!("Bearer {token}").as_bytes());
        call.await.problem(401, "unauthorized");
    }
    for line in [format!("Basic {key}"), format!("Token {key}"), key.clone()] {
        let call = app.anonymous().get("/clients");
        let refused = call.line("authorization", line.as_bytes()).await;
        refused.problem(401, "unauthorized");
    }
    program.get("/clients").await.expect(200);
}

async fn a_change_of_rights_is_seen_by_the_next_request(app: TestApp) {
    let (admin, matriz) = (app.admin().await, app.matriz().await.id());
    let program = app.program("viewer", &[matriz]).await;
    let channel = || json!({ "name": tests::documents::email("canal") });
    let refused = program.post("/channels", channel()).await;
    refused.problem(403, "forbidden");
    let path = format!("/employees/{}", program.id);
    admin
        .patch(&path, json!({ "role": "manager" }))
        .await
        .expect(200);
    program.post("/channels", channel()).await.expect(201);
    let (here, there) = (app.client().await, app.branch().await);
    let seen = |client: &Client| client.get(&here.path("/clients"));
    seen(&program).await.expect(200);
    let moved = json!({ "branch_ids": [there.id()] });
    admin.patch(&path, moved).await.expect(200);
    seen(&program).await.problem(404, "not_found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_process_refuses_a_revoked_key_within_two_seconds() {
    let Some(app) = TestApp::start(Database::Postgres).await else {
        return;
    };
    let other = app.beside();
    let program = app.program("viewer", &[app.matriz().await.id()]).await;
    let there = Client::new(other.base()).with_token(program.token());
    there.get("/clients").await.expect(200);
    let revoked = Instant::now();
    app.admin()
        .await
        .delete(&program.key_path())
        .await
        .expect(204);
    program.get("/clients").await.problem(401, "unauthorized");
    loop {
        let asked = revoked.elapsed();
        let answer = there.get("/clients").await;
        match answer.status.as_u16() {
            401 => break,
            // Who was read just before is believed for two seconds.
            200 => assert!(asked <= Duration::from_secs(2), "{asked:?}"),
            _ => panic!("{}", answer.told()),
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
