//! Entity tags say what was shown: the same for the same, another as soon as anything in it differs.

use serde_json::{Value, json};
use tests::{Resource, TestApp, both};

both!(
    one_state_has_one_tag_however_it_is_read,
    what_is_derived_changes_the_tag_but_refuses_no_write,
    a_bare_version_is_honoured,
);

async fn one_state_has_one_tag_however_it_is_read(app: TestApp) {
    let admin = app.admin().await;
    let ready = app.ready_to_win().await;
    let ticket = json!({ "priority": "low" });
    let contract = app.contract_body().await;
    for (part, body) in [("ticket", ticket), ("contract", contract)] {
        let path = ready.path(&format!("/{part}"));
        let put = admin.put(&path, body).await;
        assert!(put.status.is_success(), "{}", put.told());
        let read = admin.get(&path).await.expect(200);
        assert_eq!(read.etag(), put.etag(), "{}{}", put.told(), read.told());
        let same = admin.patch(&path, json!({})).await.expect(200);
        assert_eq!(same.etag(), put.etag(), "{part}");
    }
    let visit = json!({ "subject": "Vistoria", "starts_at": "2199-01-05T17:00:00Z" });
    let rows = [
        ("tasks", json!({ "title": "Agendar" })),
        (
            "services",
            json!({ "service_id": app.service().await.id() }),
        ),
        (
            "products",
            json!({ "product_id": app.product().await.id() }),
        ),
        ("notes", json!({ "body": "Importante" })),
        ("appointments", visit),
        ("proposals", json!({ "title": "Proposta" })),
    ];
    for (part, body) in rows {
        let path = ready.path(&format!("/{part}"));
        let made = admin.post(&path, body).await.expect(201);
        let path = format!("{path}/{}", made.id());
        let read = admin.get(&path).await.expect(200);
        assert_eq!(read.etag(), made.etag(), "{}{}", made.told(), read.told());
        let same = admin.patch(&path, json!({})).await.expect(200);
        assert_eq!(same.etag(), made.etag(), "{part}");
    }
    let changed = admin.patch(&ready.path(""), json!({ "description": "Outra" }));
    let changed = changed.await.expect(200);
    let read = admin.get(&ready.path("")).await.expect(200);
    assert_eq!(read.etag(), changed.etag());
    let billing = admin.act(&ready.path("/billing")).await.expect(201);
    let read = admin.get(&ready.path("/billing")).await.expect(200);
    assert_eq!(
        read.etag(),
        billing.etag(),
        "{}{}",
        billing.told(),
        read.told()
    );
    assert_eq!(read.at("/version"), billing.at("/version"));
    let discarded = admin.delete(&ready.path("/billing")).if_match(&read.etag());
    discarded.await.expect(204);
    let preview = admin.get(&ready.path("/billing")).await.expect(200);
    assert_eq!(
        (preview.header("etag"), preview.at("/version")),
        ("", &Value::Null)
    );
}

async fn what_is_derived_changes_the_tag_but_refuses_no_write(app: TestApp) {
    let admin = app.admin().await;
    let author = app.manager_of(app.matriz().await.id()).await;
    let negotiation: Resource = app.negotiation().await;
    let path = format!("/negotiations/{negotiation}/notes");
    let note = author
        .post(&path, json!({ "body": "Ligar" }))
        .await
        .expect(201);
    let path = format!("{path}/{}", note.id());
    let renamed = json!({ "name": "Outro Nome" });
    let employee = format!("/employees/{}", author.id);
    admin.patch(&employee, renamed).await.expect(200);
    let now = admin.get(&path).header("if-none-match", &note.etag()).await;
    let now = now.expect(200);
    assert_eq!(now.at("/version"), note.at("/version"));
    assert_ne!(now.etag(), note.etag());
    let change = json!({ "body": "Ligar hoje" });
    let written = author.patch(&path, change.clone()).if_match(&note.etag());
    written.await.expect(200);
    let late = author.patch(&path, change).if_match(&note.etag()).await;
    late.problem(412, "precondition_failed");
    let ready = app.ready_to_win().await;
    let access = admin.get(&ready.path("/access")).await.expect(200);
    admin.act(&ready.path("/lose")).await.expect(200);
    let lost = admin.get(&ready.path("/access"));
    let lost = lost
        .header("if-none-match", &access.etag())
        .await
        .expect(200);
    assert_ne!(lost.etag(), access.etag());
}

async fn a_bare_version_is_honoured(app: TestApp) {
    let admin = app.admin().await;
    let path = format!("/channels/{}", app.channel().await);
    for refused in ["\"7\"", "1", "W/\"1\"", "\"x\"", "\"1"] {
        let answer = admin.patch(&path, json!({})).if_match(refused).await;
        answer.problem(412, "precondition_failed");
    }
    for met in ["\"1\"", "\"9\", \"1\"", "\"1.another\""] {
        admin
            .patch(&path, json!({}))
            .if_match(met)
            .await
            .expect(200);
    }
    admin
        .get(&path)
        .header("if-none-match", "\"1\"")
        .await
        .expect(200);
}
