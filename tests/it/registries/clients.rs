//! Clients and their contacts.

use serde_json::json;
use tests::{TestApp, both};

both!(
    a_prospect_needs_a_way_to_be_reached,
    a_document_may_come_later,
    a_patch_merges_and_clears,
    a_taken_document_shows_the_other_client_to_who_may_see_it,
    contacts_belong_to_their_client,
    the_stage_is_not_written_from_outside,
);

async fn a_prospect_needs_a_way_to_be_reached(app: TestApp) {
    let none = json!({ "phones": [], "email": null });
    app.client().with(none).attempt().await.expect(422);
    let mail = json!({ "phones": [], "email": "Ana@Example.com" });
    let client = app.client().with(mail).await;
    assert_eq!(client["phones"], json!([]));
    let path = format!("/clients/{client}");
    app.admin()
        .await
        .patch(&path, json!({ "email": null }))
        .await
        .expect(422);
}

async fn a_document_may_come_later(app: TestApp) {
    let client = app.client().with(json!({ "document": null })).await;
    assert!(client["document"].is_null());
    let path = format!("/clients/{client}");
    let document = tests::documents::cpf();
    let known = app
        .admin()
        .await
        .patch(&path, json!({ "document": document }))
        .await
        .expect(200);
    assert_eq!(known.at("/document"), document.as_str());
    let company = app
        .admin()
        .await
        .patch(&path, json!({ "kind": "company" }))
        .await
        .expect(422);
    company.refused_at("/document");
}

async fn a_patch_merges_and_clears(app: TestApp) {
    let admin = app.admin().await;
    let client = app
        .client()
        .with(json!({ "trade_name": "Mercadinho" }))
        .await;
    let path = format!("/clients/{client}");
    let change = json!({ "trade_name": null, "address": { "number": "1001", "district": null } });
    let changed = admin.patch(&path, change).await.expect(200);
    assert!(changed.at("/trade_name").is_null());
    assert_eq!(changed.at("/address/number"), "1001");
    assert!(changed.at("/address/district").is_null());
    assert_eq!(changed.at("/address/street"), &client["address"]["street"]);
    assert_eq!(changed.at("/name"), &client["name"]);
    let unchanged = admin.patch(&path, json!({})).await.expect(200);
    assert_eq!(unchanged.at("/address"), changed.at("/address"));
    let no_address = admin
        .patch(&path, json!({ "address": null }))
        .await
        .expect(200);
    assert!(no_address.at("/address").is_null());
}

async fn a_taken_document_shows_the_other_client_to_who_may_see_it(app: TestApp) {
    let matriz = app.matriz().await.id().to_owned();
    let other = app.branch().await;
    let theirs = app
        .client()
        .with(json!({ "branch_id": other.id(), "name": "Zenaide Oculta" }))
        .await;
    let same = json!({ "document": theirs["document"], "branch_id": matriz });
    let seller = app.seller_of(&matriz).await;
    let blind = app.client().with(same.clone()).by(&seller).attempt().await;
    let blind = blind.problem(409, "document_taken").told();
    assert!(
        !blind.contains("Zenaide") && !blind.contains(theirs.id()),
        "{blind}"
    );
    let seeing = app
        .client()
        .with(same)
        .attempt()
        .await
        .problem(409, "document_taken")
        .told();
    assert!(
        seeing.contains("Zenaide") && seeing.contains(theirs.id()),
        "{seeing}"
    );
}

async fn contacts_belong_to_their_client(app: TestApp) {
    let admin = app.admin().await;
    let (client, other) = (app.client().await, app.client().await);
    let contact = app
        .contact_of(client.id())
        .with(json!({ "role": "Síndica" }))
        .await;
    let path = |client: &str| format!("/clients/{client}/contacts/{contact}");
    admin.get(&path(client.id())).await.expect(200);
    admin.get(&path(other.id())).await.problem(404, "not_found");
    admin
        .patch(&path(other.id()), json!({ "name": "x" }))
        .await
        .problem(404, "not_found");
    let renamed = admin
        .patch(&path(client.id()), json!({ "name": "Ana" }))
        .await
        .expect(200);
    assert_eq!(renamed.at("/role"), "Síndica");
    let strange = json!({ "client_id": other.id(), "contact_id": contact.id() });
    let answer = app.negotiation().with(strange).attempt().await.expect(422);
    answer.error_at("/contact_id", "not_of_client");
    admin.delete(&path(client.id())).await.expect(204);
}

async fn the_stage_is_not_written_from_outside(app: TestApp) {
    for member in ["stage", "converted_at"] {
        let answer = app
            .client()
            .with(json!({ member: "client" }))
            .attempt()
            .await
            .expect(422);
        answer.error_at(&format!("/{member}"), "unknown_member");
    }
}
