//! A part that is sent back as it was read has not changed.

use serde_json::{Value, json};
use tests::{TestApp, both};

both!(a_part_that_is_sent_back_leaves_no_trace);

/// Members that only come out.
const DERIVED: [&str; 14] = [
    "id",
    "version",
    "created_at",
    "updated_at",
    "author",
    "clashes",
    "complete",
    "done_at",
    "has_password",
    "monthly_price",
    "sales_plan",
    "speed_plan",
    "ticket_id",
    "total",
];

async fn a_part_that_is_sent_back_leaves_no_trace(app: TestApp) {
    let admin = app.admin().await;
    let plan = app.negotiation_plan();
    let plan = plan.with(json!({ "task": { "title": "Agendar" } })).await;
    let draft = app.negotiation();
    let negotiation = draft
        .with(json!({ "negotiation_plan_id": plan.id() }))
        .await;
    let path = |rest: &str| format!("/negotiations/{negotiation}/{rest}");
    let access = app.access_body(app.service_box().await.id(), 3);
    let contract = app.contract_body().await;
    let ticket = json!({ "subject_id": app.ticket_subject().await.id() });
    for (once, body) in [
        ("contract", contract),
        ("access", access),
        ("ticket", ticket),
    ] {
        let answer = admin.put(&path(once), body).await;
        assert!(answer.status.is_success(), "{}", answer.told());
    }
    let service = json!({ "service_id": app.service().await.id() });
    let product = json!({ "product_id": app.product().await.id() });
    let appointment = json!({ "subject": "Vistoria", "starts_at": "2026-12-31T17:00:00Z" });
    for (many, body) in [
        ("services", service),
        ("products", product),
        ("notes", json!({ "body": "Prefere a tarde." })),
        ("appointments", appointment),
    ] {
        admin.post(&path(many), body).await.expect(201);
    }
    let mut parts = vec![path("contract"), path("access"), path("ticket")];
    for many in ["tasks", "services", "products", "notes", "appointments"] {
        let all = admin.all(&path(many)).await;
        assert_eq!(all.len(), 1, "{many}");
        parts.extend(
            all.iter()
                .filter_map(|one| one["id"].as_str())
                .map(|id| path(&format!("{many}/{id}"))),
        );
    }
    for part in parts {
        let read = admin.get(&part).await.expect(200);
        let before = app.db_digest().await;
        for body in [sent_back(&read.json), json!({})] {
            let same = admin.patch(&part, body).await.expect(200);
            assert_eq!(same.json, read.json, "{part}");
        }
        let changed = app.db_digest().await.changed_since(&before);
        assert!(changed.is_empty(), "{part}: {changed:?}");
    }
}

fn sent_back(read: &Value) -> Value {
    let members = read.as_object().into_iter().flatten();
    let typed = members.filter(|(name, _)| !DERIVED.contains(&name.as_str()));
    typed
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}
