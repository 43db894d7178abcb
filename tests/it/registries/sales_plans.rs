//! Offers: their commercial terms never change once they are used.

use serde_json::json;
use tests::{TestApp, both};

both!(
    a_used_offer_keeps_its_terms,
    a_revision_is_a_new_offer_that_ends_the_old_one,
    a_negotiation_keeps_the_offer_it_was_sold_under,
    an_offer_code_is_unique,
    an_offer_of_another_branch_is_out_of_sight,
);

async fn a_used_offer_keeps_its_terms(app: TestApp) {
    let admin = app.admin().await;
    let offer = app.sales_plan().await;
    let path = format!("/sales-plans/{offer}");
    admin
        .patch(&path, json!({ "monthly_price": "89.90" }))
        .await
        .expect(200);
    app.negotiation_plan()
        .with(json!({ "sales_plan_id": offer.id() }))
        .await;
    for terms in [
        json!({ "monthly_price": "79.90" }),
        json!({ "setup_fee": "0" }),
        json!({ "commitment_months": 0 }),
        json!({ "offer_code": "OUTRO" }),
        json!({ "speed_plan_id": app.speed_plan().await.id() }),
    ] {
        admin.patch(&path, terms).await.problem(409, "offer_in_use");
    }
    admin
        .patch(&path, json!({ "name": "Fibra 500 (antiga)" }))
        .await
        .expect(200);
    admin
        .patch(&path, json!({ "monthly_price": "89.90" }))
        .await
        .expect(200);
}

async fn a_revision_is_a_new_offer_that_ends_the_old_one(app: TestApp) {
    let admin = app.admin().await;
    let offer = app.sales_plan().await;
    app.negotiation_plan()
        .with(json!({ "sales_plan_id": offer.id() }))
        .await;
    let body = json!({ "offer_code": "OFERTA-2", "monthly_price": "109.90" });
    let path = format!("/sales-plans/{offer}/revisions");
    let revision = admin.post(&path, body).await.expect(201);
    assert_ne!(revision.id(), offer.id());
    assert_eq!(revision.at("/previous_id"), offer.id());
    assert_eq!(revision.at("/monthly_price"), "109.90");
    assert_eq!(revision.at("/speed_plan_id"), &offer["speed_plan_id"]);
    let old = admin
        .get(&format!("/sales-plans/{offer}"))
        .await
        .expect(200);
    assert!(old.at("/valid_until").is_string(), "{}", old.told());
    assert_eq!(old.at("/monthly_price"), "99.90");
    let same_code = json!({ "offer_code": offer["offer_code"] });
    let refused = admin.post(&path, same_code).await.expect(409);
    assert_eq!(refused.at("/code"), "offer_code_taken");
}

async fn a_negotiation_keeps_the_offer_it_was_sold_under(app: TestApp) {
    let admin = app.admin().await;
    let ready = app.ready_to_win().await;
    let before = admin.get(&ready.path("/contract")).await.expect(200);
    let offer = before.text_at("/sales_plan/id").to_owned();
    let body = json!({ "offer_code": "OFERTA-NOVA", "monthly_price": "1.00" });
    admin
        .post(&format!("/sales-plans/{offer}/revisions"), body)
        .await
        .expect(201);
    let after = admin.get(&ready.path("/contract")).await.expect(200);
    assert_eq!(after.at("/sales_plan/id"), offer.as_str());
    assert_eq!(after.at("/monthly_price"), "99.90");
}

async fn an_offer_code_is_unique(app: TestApp) {
    let offer = app.sales_plan().await;
    let same = json!({ "offer_code": offer["offer_code"] });
    let answer = app.sales_plan().with(same).attempt().await;
    answer
        .problem(409, "offer_code_taken")
        .error_at("/offer_code", "offer_code_taken");
}

async fn an_offer_of_another_branch_is_out_of_sight(app: TestApp) {
    let other = app.branch().await;
    let manager = app.manager_of(app.matriz().await.id()).await;
    let theirs = app
        .sales_plan()
        .with(json!({ "branch_ids": [other.id()] }))
        .await;
    let everyones = app.sales_plan().with(json!({ "branch_ids": [] })).await;
    manager
        .get(&format!("/sales-plans/{theirs}"))
        .await
        .problem(404, "not_found");
    manager
        .get(&format!("/sales-plans/{everyones}"))
        .await
        .expect(200);
    let for_theirs = app
        .sales_plan()
        .with(json!({ "branch_ids": [other.id()] }))
        .by(&manager);
    for_theirs
        .attempt()
        .await
        .expect(422)
        .error_at("/branch_ids/0", "reference_not_found");
}
