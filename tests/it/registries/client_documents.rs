//! CPF and CNPJ of clients: their forms, and that each stands once.

use serde_json::json;
use tests::race::{statuses, together};
use tests::{TestApp, both, documents};

both!(
    a_document_is_kept_without_its_mask,
    a_document_must_be_the_kinds_own,
    the_same_document_at_once_makes_one_client,
    a_document_taken_in_a_change_leaves_the_client_as_it_was,
);

async fn a_document_is_kept_without_its_mask(app: TestApp) {
    for (kind, typed, kept) in [
        ("person", "529.982.247-25", "52998224725"),
        ("company", "12.abc.345/01de-35", "12ABC34501DE35"),
    ] {
        let body = json!({ "kind": kind, "document": typed });
        let client = app.client().with(body).await;
        assert_eq!(client["document"], kept);
        let found = app.admin().await.get(&format!("/clients?q={kept}")).await;
        assert_eq!(found.expect(200).column("id"), [json!(client.id())]);
    }
}

async fn a_document_must_be_the_kinds_own(app: TestApp) {
    for (kind, document) in [
        ("person", "52998224726".to_owned()),
        ("person", "11111111111".to_owned()),
        ("person", "529-982-247.25".to_owned()),
        ("person", documents::cnpj()),
        ("company", documents::cpf()),
        ("company", "00000000000000".to_owned()),
        ("company", "12ABC34501DE36".to_owned()),
    ] {
        let body = json!({ "kind": kind, "document": document });
        let answer = app.client().with(body).attempt().await;
        let refused = answer.problem(422, "invalid_document");
        refused.error_at("/document", "invalid_document");
    }
}

async fn the_same_document_at_once_makes_one_client(app: TestApp) {
    let admin = app.admin().await.clone();
    let body = app.client().body().await;
    let answers = together(20, |_| admin.post("/clients", body.clone()).send()).await;
    let counts = statuses(&answers);
    assert_eq!(counts.get(&201), Some(&1), "{counts:?}");
    let winner = answers.iter().find(|answer| answer.status == 201);
    let winner = winner.expect("one client").id().to_owned();
    for answer in answers.into_iter().filter(|answer| answer.status != 201) {
        let refused = answer.problem(409, "document_taken");
        assert_eq!(refused.at("/client/id"), winner.as_str());
        refused.error_at("/document", "document_taken");
    }
    assert_eq!(app.db_count("clients", "true").await, 1);
}

async fn a_document_taken_in_a_change_leaves_the_client_as_it_was(app: TestApp) {
    let (holder, other) = (app.client().await, app.client().await);
    let path = format!("/clients/{other}");
    // The answer to its creation tells of likely duplicates too.
    let before = app.admin().await.get(&path).await.expect(200);
    let change = json!({ "name": "Outro Nome", "document": holder["document"] });
    let refused = app.admin().await.patch(&path, change.clone()).await;
    let refused = refused.problem(409, "document_taken");
    assert_eq!(refused.at("/client/id"), holder.id());
    assert_eq!(refused.at("/client/name"), &holder["name"]);
    let same = app.admin().await.get(&path).await.expect(200);
    assert_eq!(same.json, before.json);
    let elsewhere = app.branch().await;
    let moved = json!({ "branch_id": elsewhere.id() });
    let hidden = format!("/clients/{holder}");
    app.admin().await.patch(&hidden, moved).await.expect(200);
    let seller = app.seller_of(app.matriz().await.id()).await;
    let blind = seller
        .patch(&path, change)
        .await
        .problem(409, "document_taken");
    assert!(blind.at("/client").is_null(), "{}", blind.told());
}
