//! The offer behind a negotiation plan: sold here, active and valid, or the plan is not chosen.

use serde_json::{Value, json};
use tests::{Answer, TestApp, both};

both!(
    a_plan_whose_offer_is_not_sold_here_is_not_chosen,
    a_plan_whose_offer_is_over_or_inactive_is_not_chosen,
    an_offer_no_longer_sold_here_stands_in_the_way_of_the_win,
    what_was_chosen_before_stays,
);

/// A plan of every branch over an offer with these members.
async fn plan_of(app: &TestApp, members: Value) -> String {
    let offer = app.sales_plan().with(members).await;
    let plan = json!({ "sales_plan_id": offer.id() });
    app.negotiation_plan().with(plan).await.id().to_owned()
}

/// Asserts that the plan is chosen neither by a new negotiation nor by one that is there.
async fn refused(app: &TestApp, plan: &str, code: &str) {
    let choice = json!({ "negotiation_plan_id": plan });
    let there = format!("/negotiations/{}", app.negotiation().await);
    let before = app.db_digest().await;
    let created = app.negotiation().with(choice.clone()).attempt().await;
    let changed = app.admin().await.patch(&there, choice).await;
    for answer in [created, changed] {
        let answer = answer.problem(422, code);
        answer.error_at("/negotiation_plan_id", code);
    }
    let changed = app.db_digest().await.changed_since(&before);
    assert!(!changed.contains(&"negotiations".to_owned()), "{changed:?}");
}

async fn a_plan_whose_offer_is_not_sold_here_is_not_chosen(app: TestApp) {
    let elsewhere = app.branch().await;
    let plan = plan_of(&app, json!({ "branch_ids": [elsewhere.id()] })).await;
    refused(&app, &plan, "not_in_branch").await;
    let here = app.matriz().await.id();
    let both = json!({ "branch_ids": [elsewhere.id(), here] });
    let plan = plan_of(&app, both).await;
    let members = json!({ "negotiation_plan_id": plan });
    app.negotiation().with(members).await;
}

async fn a_plan_whose_offer_is_over_or_inactive_is_not_chosen(app: TestApp) {
    let plan = plan_of(&app, json!({ "valid_until": "2020-01-01" })).await;
    refused(&app, &plan, "not_valid_today").await;
    let plan = plan_of(&app, json!({ "valid_from": "2199-01-01" })).await;
    refused(&app, &plan, "not_valid_today").await;
    let offer = app.sales_plan().await;
    let plan = json!({ "sales_plan_id": offer.id() });
    let plan = app.negotiation_plan().with(plan).await;
    let off = json!({ "active": false });
    let path = format!("/sales-plans/{offer}");
    app.admin().await.patch(&path, off).await.expect(200);
    refused(&app, plan.id(), "inactive").await;
}

async fn offer_of(app: &TestApp, plan: &str) -> String {
    let plan = app
        .admin()
        .await
        .get(&format!("/negotiation-plans/{plan}"))
        .await;
    format!(
        "/sales-plans/{}",
        plan.expect(200).text_at("/sales_plan_id")
    )
}

fn blockers(answer: &Answer) -> Vec<String> {
    answer.codes()
}

async fn an_offer_no_longer_sold_here_stands_in_the_way_of_the_win(app: TestApp) {
    let admin = app.admin().await;
    let ready = app.ready_to_win().await;
    let preview = admin.get(&ready.path("/win/preview")).await.expect(200);
    assert!(blockers(&preview).is_empty(), "{}", preview.told());
    let elsewhere = json!({ "branch_ids": [app.branch().await.id()] });
    let offer = offer_of(&app, &ready.plan_id).await;
    admin.patch(&offer, elsewhere).await.expect(200);
    let preview = admin.get(&ready.path("/win/preview")).await.expect(200);
    assert_eq!(blockers(&preview), ["offer_not_valid"]);
    let refused = ready.win(admin).await.problem(409, "not_ready_to_win");
    refused.error_at("/contract/sales_plan", "offer_not_valid");
    admin
        .patch(&offer, json!({ "branch_ids": [] }))
        .await
        .expect(200);
    ready.win(admin).await.expect(200);
}

async fn what_was_chosen_before_stays(app: TestApp) {
    let admin = app.admin().await;
    let ready = app.ready_to_win().await;
    let revision = json!({ "offer_code": "SEGUNDA" });
    let revisions = format!("{}/revisions", offer_of(&app, &ready.plan_id).await);
    admin.post(&revisions, revision).await.expect(201);
    let change = json!({ "description": "Outra", "negotiation_plan_id": ready.plan_id });
    admin.patch(&ready.path(""), change).await.expect(200);
    let preview = admin.get(&ready.path("/win/preview")).await.expect(200);
    assert_eq!(blockers(&preview), ["offer_not_valid"]);
    refused(&app, &ready.plan_id, "not_valid_today").await;
}
