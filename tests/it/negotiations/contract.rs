//! The contract tab: sales plan, billing type, template, terms (R11–R13).

use serde_json::{Value, json};
use tests::{Resource, TestApp, both};

both!(
    a_contract_is_created_then_replaced,
    what_is_omitted_takes_the_offers_terms,
    terms_are_within_their_bounds,
    a_discount_is_within_the_roles_limit,
    a_setup_fee_above_the_offers_needs_a_manager,
    a_billing_type_is_public_or_the_clients_own,
    a_billing_type_is_made_on_the_spot,
    a_contract_may_be_taken_away,
    a_contract_is_complete_with_type_template_and_due_day,
);

async fn planned(app: &TestApp) -> (Resource, String) {
    let negotiation = app.planned().await;
    let path = format!("/negotiations/{negotiation}/contract");
    (negotiation, path)
}

async fn a_contract_is_created_then_replaced(app: TestApp) {
    let admin = app.admin().await;
    let (_, path) = planned(&app).await;
    admin.delete(&path).await.expect(204);
    admin.get(&path).await.problem(404, "not_found");
    admin
        .patch(&path, json!({ "due_day": 1 }))
        .await
        .problem(404, "not_found");
    let body = app.contract_body().await;
    let created = admin.put(&path, body.clone()).await.expect(201);
    assert!(!created.etag().is_empty());
    let replaced = admin.put(&path, body).await.expect(200);
    assert_eq!(replaced.at("/due_day"), 10);
}

async fn what_is_omitted_takes_the_offers_terms(app: TestApp) {
    let admin = app.admin().await;
    let discount = json!({ "kind": "amount", "value": "10.00", "months": 3 });
    let plan = app
        .negotiation_plan()
        .with(json!({ "discount": discount }))
        .await;
    let negotiation = app
        .negotiation()
        .with(json!({ "negotiation_plan_id": plan.id() }))
        .await;
    let path = format!("/negotiations/{negotiation}/contract");
    let other = json!({ "due_day": 5, "commitment_months": 6, "setup_fee": "50", "setup_instalments": 3,
        "proration": "thirty_days", "discount": null });
    let changed = admin.put(&path, other).await;
    assert!(changed.status.is_success(), "{}", changed.told());
    assert_eq!(changed.at("/setup_fee"), "50.00");
    let plain = admin.put(&path, json!({ "due_day": 5 })).await.expect(200);
    assert_eq!(plain.at("/commitment_months"), 12);
    assert_eq!(plain.at("/setup_fee"), "150.00");
    assert_eq!(plain.at("/setup_instalments"), 1);
    assert_eq!(plain.at("/proration"), "calendar_days");
    assert_eq!(plain.at("/discount/value"), "10.00");
    assert_eq!(plain.at("/discount/months"), 3);
    assert!(plain.at("/starts_on").is_null());
    assert_eq!(plain.at("/monthly_price"), "99.90");
}

async fn terms_are_within_their_bounds(app: TestApp) {
    let admin = app.admin().await;
    let (_, path) = planned(&app).await;
    let discount = |kind: &str, value: Value| json!({ "kind": kind, "value": value, "months": 1 });
    let cases = [
        ("due_day", json!(0)),
        ("due_day", json!(32)),
        ("due_day", json!("10")),
        ("commitment_months", json!(13)),
        ("commitment_months", json!(-1)),
        ("setup_instalments", json!(0)),
        ("setup_instalments", json!(13)),
        ("setup_fee", json!("-1")),
        ("starts_on", json!("2026-02-30")),
        ("proration", json!("weekly")),
        ("discount", discount("percent", json!("100.01"))),
        ("discount", discount("amount", json!("99.91"))),
        ("discount", discount("share", json!("1"))),
        ("billing_type_id", json!("x")),
    ];
    for (member, value) in cases {
        let answer = admin.put(&path, json!({ member: value })).await.expect(422);
        let pointer = format!("/{member}");
        let named = answer
            .errors()
            .iter()
            .any(|(at, _)| at.starts_with(&pointer));
        assert!(named, "{member}: {}", answer.told());
    }
}

async fn a_discount_is_within_the_roles_limit(app: TestApp) {
    let admin = app.admin().await;
    let limits = json!({ "seller_discount_percent": "5", "manager_discount_percent": "20" });
    let matriz = app.matriz().await.id();
    admin
        .patch(&format!("/branches/{matriz}"), limits)
        .await
        .expect(200);
    let (seller, manager) = (app.seller_of(matriz).await, app.manager_of(matriz).await);
    let negotiation = app.planned().by(&seller).await;
    let path = format!("/negotiations/{negotiation}/contract");
    let percent =
        |value: &str| json!({ "discount": { "kind": "percent", "value": value, "months": 3 } });
    seller.patch(&path, percent("5")).await.expect(200);
    let above = seller.patch(&path, percent("5.01")).await.expect(422);
    assert!(
        above.codes().contains(&"discount_above_limit".to_owned()),
        "{}",
        above.told()
    );
    manager.patch(&path, percent("20")).await.expect(200);
    manager.patch(&path, percent("21")).await.expect(422);
    admin.patch(&path, percent("100")).await.expect(200);
    let amount = json!({ "discount": { "kind": "amount", "value": "10", "months": 1 } });
    seller.patch(&path, amount).await.expect(422);
}

async fn a_setup_fee_above_the_offers_needs_a_manager(app: TestApp) {
    let matriz = app.matriz().await.id();
    let (seller, manager) = (app.seller_of(matriz).await, app.manager_of(matriz).await);
    let negotiation = app.planned().by(&seller).await;
    let path = format!("/negotiations/{negotiation}/contract");
    seller
        .patch(&path, json!({ "setup_fee": "0" }))
        .await
        .expect(200);
    let above = seller
        .patch(&path, json!({ "setup_fee": "150.01" }))
        .await
        .expect(422);
    above.error_at("/setup_fee", "setup_fee_above_offer");
    manager
        .patch(&path, json!({ "setup_fee": "200" }))
        .await
        .expect(200);
}

async fn a_billing_type_is_public_or_the_clients_own(app: TestApp) {
    let admin = app.admin().await;
    let (negotiation, path) = planned(&app).await;
    let own = app
        .billing_type()
        .with(json!({ "client_id": negotiation["client_id"] }))
        .await;
    let others = app
        .billing_type()
        .with(json!({ "client_id": app.client().await.id() }))
        .await;
    admin
        .patch(&path, json!({ "billing_type_id": own.id() }))
        .await
        .expect(200);
    let refused = admin
        .patch(&path, json!({ "billing_type_id": others.id() }))
        .await
        .expect(422);
    refused.error_at("/billing_type_id", "not_of_client");
}

async fn a_billing_type_is_made_on_the_spot(app: TestApp) {
    let matriz = app.matriz().await.id();
    let seller = app.seller_of(matriz).await;
    let negotiation = app.planned().by(&seller).await;
    let path = format!("/negotiations/{negotiation}/contract");
    let body = json!({ "name": "Cartão da Ana", "method": "card" });
    let made = seller.post(&format!("{path}/billing-type"), body).await;
    assert!(made.status.is_success(), "{}", made.told());
    let chosen = seller.get(&path).await.expect(200);
    let billing_type = chosen.text_at("/billing_type_id").to_owned();
    let billing_type = seller
        .get(&format!("/billing-types/{billing_type}"))
        .await
        .expect(200);
    assert_eq!(billing_type.at("/client_id"), &negotiation["client_id"]);
    assert_eq!(billing_type.at("/method"), "card");
    let wrong = json!({ "name": "x", "method": "barter" });
    seller
        .post(&format!("{path}/billing-type"), wrong)
        .await
        .expect(422)
        .refused_at("/method");
}

async fn a_contract_may_be_taken_away(app: TestApp) {
    let admin = app.admin().await;
    let (negotiation, path) = planned(&app).await;
    admin.delete(&path).await.expect(204);
    admin.delete(&path).await.problem(404, "not_found");
    let head = admin
        .get(&format!("/negotiations/{negotiation}"))
        .await
        .expect(200);
    assert!(head.at("/version").as_i64() > negotiation["version"].as_i64());
}

async fn a_contract_is_complete_with_type_template_and_due_day(app: TestApp) {
    let admin = app.admin().await;
    let (_, path) = planned(&app).await;
    let mut body = json!({});
    admin.put(&path, body.clone()).await;
    assert_eq!(admin.get(&path).await.expect(200).at("/complete"), false);
    let whole = app.contract_body().await;
    for (member, value) in whole.as_object().expect("members") {
        let answer = admin.put(&path, body.clone()).await.expect(200);
        assert_eq!(answer.at("/complete"), false, "{}", answer.told());
        body[member] = value.clone();
    }
    assert_eq!(
        admin.put(&path, body).await.expect(200).at("/complete"),
        true
    );
}
