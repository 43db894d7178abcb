//! Billing types: public, or private to one client.

use serde_json::json;
use tests::{TestApp, both};

both!(
    a_private_type_is_seen_through_its_client,
    a_private_type_names_a_client_in_sight,
    a_used_type_does_not_become_anothers,
);

async fn a_private_type_is_seen_through_its_client(app: TestApp) {
    let elsewhere = app.branch().await;
    let near = app.manager_of(app.matriz().await.id()).await;
    let far = app.manager_of(elsewhere.id()).await;
    let client = app.client().await;
    let private = json!({ "client_id": client.id() });
    let private = app.billing_type().with(private).by(&near).await;
    let public = app.billing_type().by(&far).await;
    let one = format!("/billing-types/{private}");
    near.get(&one).await.expect(200);
    far.get(&one).await.problem(404, "not_found");
    let change = far.patch(&one, json!({ "name": "Meu" })).await;
    change.problem(404, "not_found");
    far.delete(&one).await.problem(404, "not_found");
    let listed = |rows: Vec<serde_json::Value>, id: &str| rows.iter().any(|row| row["id"] == id);
    assert!(listed(near.all("/billing-types").await, private.id()));
    assert!(!listed(far.all("/billing-types").await, private.id()));
    assert!(listed(near.all("/billing-types").await, public.id()));
    let filtered = format!("/billing-types?client_id={client}");
    let page = near.get(&filtered).await.expect(200);
    assert_eq!(page.column("id"), [json!(private.id())]);
    far.get(&filtered).await.problem(422, "reference_not_found");
}

async fn a_private_type_names_a_client_in_sight(app: TestApp) {
    let elsewhere = app.branch().await;
    let far = app.manager_of(elsewhere.id()).await;
    let client = app.client().await;
    for id in [client.id(), "0199b0a2-7c1e-7000-8000-000000000001"] {
        let members = json!({ "client_id": id });
        let answer = app.billing_type().with(members).by(&far).attempt().await;
        let answer = answer.problem(422, "reference_not_found");
        answer.error_at("/client_id", "reference_not_found");
    }
}

async fn a_used_type_does_not_become_anothers(app: TestApp) {
    let admin = app.admin().await;
    let billing_type = app.billing_type().await;
    let members = json!({ "billing_type_id": billing_type.id() });
    app.negotiation_plan().with(members).await;
    let client = app.client().await;
    let one = format!("/billing-types/{billing_type}");
    let narrowed = json!({ "client_id": client.id() });
    admin.patch(&one, narrowed).await.problem(409, "in_use");
    admin
        .patch(&one, json!({ "name": "Outro" }))
        .await
        .expect(200);
}
