//! What was sent stays what it was.

use super::{Deal, numbered};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tests::{Answer, TestApp, both};

both!(
    a_snapshot_holds_what_is_offered,
    what_was_sent_stays_when_the_lines_change,
);

async fn snapshot(app: &TestApp, proposal: &Answer) -> Value {
    let sql = format!(
        "SELECT CAST(snapshot AS TEXT) AS text FROM proposals WHERE {}",
        numbered(proposal)
    );
    let texts = app.db_texts(&sql).await;
    serde_json::from_str(&texts[0]).expect("JSON")
}

async fn a_snapshot_holds_what_is_offered(app: TestApp) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    let service = json!({ "service_id": app.service().await.id(), "months": 6 });
    admin
        .post(&deal.path("/services"), service)
        .await
        .expect(201);
    let product =
        json!({ "product_id": app.product().await.id(), "quantity": 2, "discount": "50.00" });
    admin
        .post(&deal.path("/products"), product)
        .await
        .expect(201);
    let contract = json!({ "discount": { "kind": "percent", "value": "10.00", "months": 3 } });
    let put = admin.patch(&deal.path("/contract"), contract).await;
    assert!(put.status.is_success(), "{}", put.told());
    let members = json!({ "message": "Olá", "valid_until": "2199-12-31" });
    let sent = deal.sent(admin, members).await;
    let taken = snapshot(&app, &sent).await;
    let negotiation = admin.get(&deal.path("?expand=client")).await.expect(200);
    let client = negotiation.at("/client");
    assert_eq!(taken["number"], *sent.at("/number"));
    assert_eq!(taken["title"], "Internet para a sua casa");
    assert_eq!(taken["message"], "Olá");
    assert_eq!(taken["valid_until"], "2199-12-31");
    assert_eq!(taken["branch"]["name"], "Matriz");
    assert_eq!(taken["client"]["name"], client["name"]);
    assert_eq!(taken["client"]["document"], client["document"]);
    assert_eq!(taken["client"]["phone"], client["phones"][0]);
    let address = taken["client"]["address"].as_str().expect("an address");
    assert!(address.starts_with("Avenida Paulista, 1000, "), "{address}");
    assert_eq!(taken["responsible"]["email"], "admin@example.com");
    assert_eq!(taken["offer"]["monthly_price"], "99.90");
    assert_eq!(taken["offer"]["commitment_months"], 12);
    assert!(taken["offer"]["speed"]["download_mbps"].is_number());
    assert_eq!(taken["discount"], json!({ "amount": "9.99", "months": 3 }));
    assert_eq!(taken["lines"][0]["monthly"], true);
    assert_eq!(taken["lines"][0]["months"], 6);
    assert_eq!(taken["lines"][0]["total"], "20.00");
    assert_eq!(taken["lines"][1]["monthly"], false);
    assert_eq!(taken["lines"][1]["quantity"], 2);
    assert_eq!(taken["lines"][1]["total"], "650.00");
    let totals = json!({ "monthly": "109.91", "setup_fee": "150.00", "one_time": "800.00" });
    assert_eq!(taken["totals"], totals);
    assert_eq!(sent.at("/totals/monthly"), "109.91");
    assert_eq!(sent.at("/totals/one_time"), "800.00");
}

async fn what_was_sent_stays_when_the_lines_change(app: TestApp) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    let sent = deal.sent(admin, json!({})).await;
    let before = snapshot(&app, &sent).await;
    let line = json!({ "service_id": app.service().await.id() });
    admin.post(&deal.path("/services"), line).await.expect(201);
    let later = deal.read(admin, &sent).await;
    assert_eq!(later.at("/totals"), sent.at("/totals"));
    assert_eq!(snapshot(&app, &sent).await, before);
    // Whoever has the snapshot can make the hash again: sorted members, no white space.
    let mut canonical = before;
    canonical.sort_all_objects();
    let hash = hex::encode(Sha256::digest(canonical.to_string().as_bytes()));
    let sql = format!(
        "SELECT snapshot_hash AS text FROM proposals WHERE {}",
        numbered(&sent)
    );
    assert_eq!(app.db_texts(&sql).await, [hash]);
}
