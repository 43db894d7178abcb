//! The history (R30): every change, who and when; secrets are never shown.

use serde_json::{Value, json};
use tests::{TestApp, both};

both!(
    every_change_is_an_entry_with_field_from_and_to,
    a_change_of_status_tells_each_member_that_changed,
    a_change_that_changes_nothing_is_no_entry,
    a_secret_appears_as_changed,
    an_entry_names_actor_and_request,
    history_is_paged_newest_first,
);

async fn every_change_is_an_entry_with_field_from_and_to(app: TestApp) {
    let admin = app.admin().await;
    let negotiation = app.planned().with(json!({ "description": "Antes" })).await;
    let path = |rest: &str| format!("/negotiations/{negotiation}{rest}");
    admin
        .patch(&path(""), json!({ "description": "Depois" }))
        .await
        .expect(200);
    admin
        .patch(&path("/contract"), json!({ "due_day": 12 }))
        .await
        .expect(200);
    let product = app.product().await;
    let line = json!({ "product_id": product.id() });
    let line = admin.post(&path("/products"), line).await.expect(201);
    let one = path(&format!("/products/{}", line.id()));
    admin
        .patch(&one, json!({ "quantity": 4 }))
        .await
        .expect(200);
    admin.delete(&one).await.expect(204);
    admin.act(&path("/pause")).await.expect(200);
    let entries = admin.all(&path("/history")).await;
    let change = |field: &str, to: &Value| {
        let changes = entries
            .iter()
            .flat_map(|entry| entry["changes"].as_array().into_iter().flatten());
        changes
            .filter(|change| {
                change["field"]
                    .as_str()
                    .is_some_and(|name| name.ends_with(field))
            })
            .find(|change| change["to"] == *to)
            .cloned()
            .unwrap_or_else(|| panic!("no {field} to {to}: {entries:#?}"))
    };
    assert_eq!(change("description", &json!("Depois"))["from"], "Antes");
    assert_eq!(change("due_day", &json!(12))["from"], Value::Null);
    assert_eq!(change("quantity", &json!(4))["from"], 1);
    assert_eq!(change("status", &json!("paused"))["from"], "open");
}

/// What a status brings along or takes away is read before and after, and stands in the entry between.
async fn a_change_of_status_tells_each_member_that_changed(app: TestApp) {
    let admin = app.admin().await;
    let reason = |outcome: &str| json!({ "name": "Motivo", "outcome": outcome });
    let lost = admin
        .post("/outcome-reasons", reason("lost"))
        .await
        .expect(201);
    let aborted = admin
        .post("/outcome-reasons", reason("aborted"))
        .await
        .expect(201);
    let until = |day: &str| json!({ "until": day });
    let why = |reason: &str| json!({ "reason_id": reason, "note": "Foi assim." });
    let path = format!("/negotiations/{}", app.negotiation().await);
    let mut before = admin.get(&path).await.expect(200);
    for (verb, body) in [
        ("pause", until("2199-01-31")),
        ("resume", json!({})),
        ("pause", until("2199-02-28")),
        ("lose", why(lost.id())),
        ("reopen", json!({})),
        ("pause", json!({})),
        ("abort", why(aborted.id())),
        ("reopen", json!({})),
        ("lose", json!({})),
        ("reopen", json!({})),
    ] {
        let after = admin
            .post(&format!("{path}/{verb}"), body)
            .await
            .expect(200);
        let history = admin
            .get(&format!("{path}/history?limit=1"))
            .await
            .expect(200);
        let told = history.at("/data/0/changes").as_array().expect("changes");
        let mut expected = Vec::new();
        for field in ["status", "reason_id", "outcome_note", "paused_until"] {
            let (from, to) = (&before.json[field], &after.json[field]);
            if from != to {
                expected.push(json!({ "field": field, "from": from, "to": to }));
            }
        }
        assert_eq!(told, &expected, "{verb}");
        before = after;
    }
}

async fn a_change_that_changes_nothing_is_no_entry(app: TestApp) {
    let admin = app.admin().await;
    let negotiation = app.negotiation().await;
    let path = format!("/negotiations/{negotiation}");
    let before = admin.all(&format!("{path}/history")).await.len();
    let same = json!({ "description": negotiation["description"] });
    let answer = admin.patch(&path, same).await.expect(200);
    assert_eq!(
        answer.at("/version"),
        &negotiation["version"],
        "nothing changed"
    );
    assert_eq!(admin.all(&format!("{path}/history")).await.len(), before);
}

async fn a_secret_appears_as_changed(app: TestApp) {
    let admin = app.admin().await;
    let ready = app.ready_to_win().await;
    admin
        .patch(
            &ready.path("/access"),
            json!({ "password": "um-novo-segredo" }),
        )
        .await
        .expect(200);
    let entries = admin.all(&ready.path("/history")).await;
    let changes: Vec<&Value> = entries
        .iter()
        .flat_map(|entry| entry["changes"].as_array().into_iter().flatten())
        .filter(|change| {
            change["field"]
                .as_str()
                .is_some_and(|field| field.contains("password"))
        })
        .collect();
    assert!(!changes.is_empty(), "{entries:#?}");
    for change in changes {
        assert!(
            change.to_string().contains("changed") || change["to"].is_null(),
            "{change}"
        );
        assert!(!change.to_string().contains("segredo"), "{change}");
    }
}

async fn an_entry_names_actor_and_request(app: TestApp) {
    let seller = app.seller_of(app.matriz().await.id()).await;
    let negotiation = app.negotiation().by(&seller).await;
    let path = format!("/negotiations/{negotiation}");
    let call = seller.patch(&path, json!({ "description": "x" }));
    call.header("x-request-id", "my-request").await.expect(200);
    let entries = seller.all(&format!("{path}/history")).await;
    assert_eq!(entries[0]["actor"]["id"], seller.id.as_str());
    assert!(entries[0]["actor"]["name"].is_string());
    assert_eq!(entries[0]["request_id"], "my-request");
}

async fn history_is_paged_newest_first(app: TestApp) {
    let admin = app.admin().await;
    let path = format!("/negotiations/{}", app.negotiation().await);
    for index in 0..7 {
        let change = json!({ "description": format!("Versão {index}") });
        admin.patch(&path, change).await.expect(200);
    }
    let whole = admin
        .get(&format!("{path}/history?limit=200"))
        .await
        .expect(200);
    let first = admin
        .get(&format!("{path}/history?limit=3"))
        .await
        .expect(200);
    assert_eq!(first.rows(), &whole.rows()[..3]);
    let cursor = first.text_at("/page/next_cursor");
    let second = admin
        .get(&format!("{path}/history?limit=3&cursor={cursor}"))
        .await
        .expect(200);
    assert_eq!(second.rows(), &whole.rows()[3..6]);
    assert_eq!(whole.rows()[0]["changes"][0]["to"], "Versão 6");
}
