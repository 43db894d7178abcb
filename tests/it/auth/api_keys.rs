//! `/employees/{employee_id}/api-keys`: programs that act, what their keys tell, and how they end.

mod ends;
mod races;
mod uses;

use serde_json::{Value, json};
use tests::app::Program;
use tests::journal::{plain, types};
use tests::{Answer, TestApp, both};

both!(
    a_key_is_shown_once_and_kept_as_a_hash,
    a_key_is_told_again_to_who_repeats_the_request_and_rests_sealed,
    keys_are_listed_and_read_without_their_secret,
    only_integrations_have_keys,
    what_a_key_is_made_of_is_checked,
    an_integration_has_neither_email_nor_password,
    a_kind_is_fixed,
    the_journal_tells_of_keys_and_never_which,
    an_integration_keeps_no_admin,
);

/// The keys of an employee.
fn keys_of(employee: &str) -> String {
    format!("/employees/{employee}/api-keys")
}

async fn integration(app: &TestApp) -> String {
    let body = json!({ "kind": "integration", "name": "Site", "role": "seller",
        "branch_ids": [app.matriz().await.id()] });
    let made = app.admin().await.post("/employees", body).await;
    made.expect(201).id().to_owned()
}

async fn new_key(app: &TestApp, employee: &str) -> Answer {
    let body = json!({ "name": "Produção" });
    let made = app.admin().await.post(&keys_of(employee), body).await;
    made.expect(201)
}

async fn a_key_is_shown_once_and_kept_as_a_hash(app: TestApp) {
    let integration = integration(&app).await;
    let made = new_key(&app, &integration).await;
    let key = made.text_at("/key");
    let secret = key.strip_prefix("vcm_").expect("a key");
    assert_eq!(secret.len(), 43, "{key}");
    assert_eq!(made.at("/prefix"), &key[..12]);
    assert_eq!(made.at("/last_used_at"), &Value::Null);
    assert_eq!(made.at("/expires_at"), &Value::Null);
    let location = made.header("location").to_owned();
    assert_eq!(location, format!("{}/{}", keys_of(&integration), made.id()));
    let read = app.admin().await.get(&location).await.expect(200);
    assert_eq!(read.at("/key"), &Value::Null);
    assert_eq!(read.etag(), made.etag());
    for row in app.db_everything().await {
        assert!(!row.contains(secret), "{row}");
    }
    let by_key = app.anonymous().with_token(key);
    by_key.get("/clients").await.expect(200);
}

async fn a_key_is_told_again_to_who_repeats_the_request_and_rests_sealed(app: TestApp) {
    let all = keys_of(&integration(&app).await);
    let admin = app.admin().await;
    let make = || admin.post(&all, json!({ "name": "Site" })).key("k");
    let (first, again) = (make().await.expect(201), make().await.expect(201));
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.json, first.json);
    assert_eq!(app.db_count("api_keys", "true").await, 1);
    let secret = &first.text_at("/key")["vcm_".len()..];
    for row in app.db_everything().await {
        assert!(!row.contains(secret), "{row}");
    }
}

async fn keys_are_listed_and_read_without_their_secret(app: TestApp) {
    let (admin, one) = (app.admin().await, integration(&app).await);
    let other = integration(&app).await;
    let made = [new_key(&app, &one).await, new_key(&app, &one).await];
    let elsewhere = new_key(&app, &other).await;
    let page = admin.get(&format!("{}?count=true", keys_of(&one))).await;
    let page = page.expect(200);
    assert_eq!(
        page.column("id"),
        [made[1].at("/id").clone(), made[0].at("/id").clone()]
    );
    assert_eq!(page.at("/page/total"), 2);
    assert!(page.rows().iter().all(|row| row.get("key").is_none()));
    // Below another one it is not there.
    let astray = format!("{}/{}", keys_of(&one), elsewhere.id());
    admin.get(&astray).await.problem(404, "not_found");
    admin.delete(&astray).await.problem(404, "not_found");
    let nowhere = keys_of("0199b0a2-7c1e-7000-8000-0000000000ff");
    admin.get(&nowhere).await.problem(404, "not_found");
    let name = json!({ "name": "x" });
    admin.post(&nowhere, name).await.problem(404, "not_found");
}

async fn only_integrations_have_keys(app: TestApp) {
    let (admin, person) = (app.admin().await, app.employee().await);
    let all = keys_of(person.id());
    assert!(admin.get(&all).await.expect(200).rows().is_empty());
    let refused = admin.post(&all, json!({ "name": "x" })).await;
    refused.problem(409, "not_an_integration");
    assert_eq!(app.db_count("api_keys", "true").await, 0);
}

async fn what_a_key_is_made_of_is_checked(app: TestApp) {
    let (admin, all) = (app.admin().await, keys_of(&integration(&app).await));
    let now = app.clock().now().to_rfc3339();
    let bodies = [
        (json!({}), "/name", "required"),
        (json!({ "name": " " }), "/name", "required"),
        (json!({ "name": "x".repeat(161) }), "/name", "too_long"),
        (
            json!({ "name": "x", "key": "vcm_x" }),
            "/key",
            "unknown_member",
        ),
        (
            json!({ "name": "x", "prefix": "x" }),
            "/prefix",
            "unknown_member",
        ),
        (
            json!({ "name": "x", "expires_at": now }),
            "/expires_at",
            "out_of_range",
        ),
        (
            json!({ "name": "x", "expires_at": "2199" }),
            "/expires_at",
            "invalid_date",
        ),
    ];
    for (body, pointer, code) in bodies {
        admin
            .post(&all, body)
            .await
            .expect(422)
            .error_at(pointer, code);
    }
    assert_eq!(app.db_count("api_keys", "true").await, 0);
}

async fn an_integration_has_neither_email_nor_password(app: TestApp) {
    let (admin, id) = (app.admin().await, integration(&app).await);
    let path = format!("/employees/{id}");
    let shown = admin.get(&path).await.expect(200);
    assert_eq!(shown.at("/kind"), "integration");
    assert_eq!(shown.at("/email"), &Value::Null);
    let login = json!({ "email": "site@example.com", "password": tests::app::PASSWORD });
    let refused = admin.patch(&path, login.clone()).await.expect(422);
    let refused = refused.error_at("/email", "not_for_integrations");
    refused.error_at("/password", "not_for_integrations");
    let body = json!({ "kind": "integration", "name": "x", "role": "admin", "branch_ids": [] });
    let mut with_login = body.clone();
    with_login["email"] = login["email"].clone();
    let refused = admin.post("/employees", with_login).await.expect(422);
    refused.error_at("/email", "not_for_integrations");
    // Any number of them: no e-mail is not an e-mail that is taken.
    for _ in 0..2 {
        admin.post("/employees", body.clone()).await.expect(201);
    }
    let person = json!({ "name": "x", "role": "admin", "branch_ids": [] });
    let refused = admin.post("/employees", person).await.expect(422);
    refused.error_at("/email", "required");
    let wrong = json!({ "name": 1, "role": "admin", "branch_ids": [], "email": " " });
    let refused = admin.post("/employees", wrong).await.expect(422);
    assert_eq!(refused.codes(), ["required", "wrong_type"]);
    let anna = app.employee().await;
    let cleared = json!({ "email": null });
    let refused = admin.patch(&anna.path("/employees"), cleared.clone()).await;
    refused.expect(422).error_at("/email", "required");
    admin.patch(&path, cleared).await.expect(200);
    // What stands in the place of the e-mail opens nothing.
    for password in ["", tests::app::PASSWORD] {
        let login = app.anonymous().try_login(&id, password).await;
        assert!(login.status.is_client_error(), "{}", login.told());
    }
    let found = admin.get("/employees?kind=integration&count=true").await;
    assert_eq!(found.expect(200).at("/page/total"), 3);
}

async fn a_kind_is_fixed(app: TestApp) {
    let (admin, id) = (app.admin().await, integration(&app).await);
    let person = json!({ "kind": "person", "email": "site@example.com" });
    let refused = admin.patch(&format!("/employees/{id}"), person).await;
    refused.expect(422).error_at("/kind", "read_only");
    let path = app.employee().await.path("/employees");
    let program = json!({ "kind": "integration", "email": null });
    let refused = admin.patch(&path, program).await;
    refused.expect(422).error_at("/kind", "read_only");
    let same = json!({ "kind": "person", "name": "Outra" });
    admin.patch(&path, same).await.expect(200);
}

async fn the_journal_tells_of_keys_and_never_which(app: TestApp) {
    let integration = integration(&app).await;
    let made = new_key(&app, &integration).await;
    let admin = app.admin().await;
    let key = made.header("location").to_owned();
    admin.delete(&key).await.expect(204);
    admin.delete(&key).await.problem(404, "not_found");
    let told = app.journal_of(made.id()).await;
    assert_eq!(types(&told), ["api_key.created", "api_key.revoked"]);
    let me = admin.get("/auth/me").await.expect(200);
    for event in &told {
        assert_eq!(event.get("actor_kind"), "person");
        assert_eq!(event.get("actor_id"), &plain(me.id()));
        // Admins alone manage keys: their events are for those alone who see every branch.
        assert_eq!(event.get("branch_id"), &Value::Null);
        assert_eq!(event.changes(), 3);
    }
    let prefix = made.at("/prefix").clone();
    assert_eq!(
        told[0].change("prefix"),
        Some((Value::Null, prefix.clone()))
    );
    assert_eq!(told[1].change("prefix"), Some((prefix, Value::Null)));
    let manager = app.manager_of(app.matriz().await.id()).await;
    for (who, heard) in [(admin, 2), (&*manager, 0)] {
        let path = "/events?types=api_key.created,api_key.revoked";
        assert_eq!(who.get(path).await.expect(200).rows().len(), heard);
    }
}

/// A program makes nobody an admin: the last person who can stays one.
async fn an_integration_keeps_no_admin(app: TestApp) {
    let program: Program = app.program("admin", &[]).await;
    program.get("/clients").await.expect(200);
    let admin = app.admin().await;
    let me = admin.get("/auth/me").await.expect(200);
    let change = json!({ "active": false });
    let refused = admin
        .patch(&format!("/employees/{}", me.id()), change.clone())
        .await;
    refused.problem(409, "last_admin");
    let path = format!("/employees/{}", program.id);
    admin.patch(&path, change).await.expect(200);
}
