//! Offers and their revisions: periods, branches and who writes them.

use serde_json::json;
use tests::{TestApp, both};

both!(
    an_offer_has_defaults,
    an_offer_ends_after_it_begins,
    a_revision_ends_the_former_the_day_before,
    a_revision_on_the_first_day_leaves_the_former_writable,
    a_revision_does_not_bind_the_terms_of_an_unused_offer,
    a_revision_is_written_by_managers_within_their_branches,
    a_manager_leaves_alone_an_offer_sold_elsewhere_too,
    a_stale_revision_is_refused,
);

async fn an_offer_has_defaults(app: TestApp) {
    let body = json!({ "name": "Fibra", "offer_code": "F-1", "monthly_price": "99.9" });
    let offer = app
        .admin()
        .await
        .post("/sales-plans", body)
        .await
        .expect(201);
    assert_eq!(offer.at("/monthly_price"), "99.90");
    assert_eq!(offer.at("/setup_fee"), "0.00");
    assert_eq!(offer.at("/commitment_months"), 0);
    assert_eq!(offer.at("/branch_ids"), &json!([]));
    assert_eq!(offer.at("/active"), true);
    assert!(offer.at("/previous_id").is_null());
    let found = app
        .admin()
        .await
        .get("/sales-plans?q=f-1")
        .await
        .expect(200);
    assert_eq!(found.rows().len(), 1);
}

async fn an_offer_ends_after_it_begins(app: TestApp) {
    let period = json!({ "valid_from": "2026-12-02", "valid_until": "2026-12-01" });
    let answer = app.sales_plan().with(period).attempt().await.expect(422);
    answer.error_at("/valid_until", "invalid_period");
    for (member, value, code) in [
        ("monthly_price", json!(99.9), "wrong_type"),
        ("monthly_price", json!("-1.00"), "out_of_range"),
        ("monthly_price", json!("1.999"), "invalid_money"),
        ("commitment_months", json!(121), "out_of_range"),
        ("valid_from", json!("2026-02-31"), "invalid_date"),
    ] {
        let answer = app
            .sales_plan()
            .with(json!({ member: value }))
            .attempt()
            .await;
        answer.expect(422).error_at(&format!("/{member}"), code);
    }
}

async fn a_revision_ends_the_former_the_day_before(app: TestApp) {
    let admin = app.admin().await;
    for (until, from, ended) in [
        (None, "2199-03-01", "2199-02-28"),
        (Some("2199-01-15"), "2199-03-01", "2199-01-15"),
        (Some("2199-12-31"), "2199-03-01", "2199-02-28"),
    ] {
        let offer = app.sales_plan().with(json!({ "valid_until": until })).await;
        let body = json!({ "offer_code": format!("REV-{offer}"), "valid_from": from });
        let path = format!("/sales-plans/{offer}");
        let revision = admin
            .post(&format!("{path}/revisions"), body)
            .await
            .expect(201);
        assert_eq!(revision.at("/valid_from"), from);
        assert!(revision.at("/valid_until").is_null());
        assert_eq!(revision.at("/name"), &offer["name"]);
        let location = format!("/sales-plans/{}", revision.id());
        assert!(revision.header("location").ends_with(&location));
        let former = admin.get(&path).await.expect(200);
        assert_eq!(former.at("/valid_until"), ended);
        assert_eq!(former.at("/version"), 2);
    }
}

async fn a_revision_on_the_first_day_leaves_the_former_writable(app: TestApp) {
    let admin = app.admin().await;
    let offer = app
        .sales_plan()
        .with(json!({ "valid_from": "2199-03-01" }))
        .await;
    let path = format!("/sales-plans/{offer}");
    let body = json!({ "offer_code": "MESMO-DIA", "valid_from": "2199-03-01" });
    admin
        .post(&format!("{path}/revisions"), body)
        .await
        .expect(201);
    let renamed = admin
        .patch(&path, json!({ "name": "Fibra (antiga)" }))
        .await;
    // No period ends before it begins.
    assert_eq!(renamed.expect(200).at("/valid_until"), "2199-03-01");
}

async fn a_revision_does_not_bind_the_terms_of_an_unused_offer(app: TestApp) {
    let admin = app.admin().await;
    let offer = app.sales_plan().await;
    let path = format!("/sales-plans/{offer}");
    let body = json!({ "offer_code": "SEGUNDA" });
    admin
        .post(&format!("{path}/revisions"), body)
        .await
        .expect(201);
    let cheaper = json!({ "monthly_price": "79.90" });
    admin.patch(&path, cheaper).await.expect(200);
    admin.delete(&path).await.problem(409, "in_use");
}

async fn a_revision_is_written_by_managers_within_their_branches(app: TestApp) {
    let (here, there) = (app.branch().await, app.branch().await);
    let manager = app.manager_of(here.id()).await;
    let seller = app.seller_of(here.id()).await;
    let everywhere = app.sales_plan().await;
    let theirs = app
        .sales_plan()
        .with(json!({ "branch_ids": [there.id()] }))
        .await;
    let path = |id: &str| format!("/sales-plans/{id}/revisions");
    let body = json!({ "offer_code": "DAQUI", "branch_ids": [here.id()] });
    let denied = seller.post(&path(everywhere.id()), body.clone()).await;
    denied.problem(403, "forbidden");
    let hidden = manager.post(&path(theirs.id()), body.clone()).await;
    hidden.problem(404, "not_found");
    let foreign = json!({ "offer_code": "DE-LA", "branch_ids": [there.id()] });
    let foreign = manager.post(&path(everywhere.id()), foreign).await;
    foreign
        .expect(422)
        .error_at("/branch_ids/0", "reference_not_found");
    let made = manager.post(&path(everywhere.id()), body).await.expect(201);
    assert_eq!(made.at("/branch_ids"), &json!([here.id()]));
    let empty = manager.post(&path(everywhere.id()), json!({})).await;
    empty
        .problem(422, "required")
        .error_at("/offer_code", "required");
}

async fn a_manager_leaves_alone_an_offer_sold_elsewhere_too(app: TestApp) {
    let (here, there) = (app.branch().await, app.branch().await);
    let manager = app.manager_of(here.id()).await;
    let both = json!({ "branch_ids": [here.id(), there.id()] });
    let shared = app.sales_plan().with(both).await;
    let path = format!("/sales-plans/{shared}");
    manager.get(&path).await.expect(200);
    let change = json!({ "name": "Minha" });
    manager.patch(&path, change).await.problem(403, "forbidden");
    manager.delete(&path).await.problem(403, "forbidden");
    let body = json!({ "offer_code": "TOMADA" });
    let revised = manager.post(&format!("{path}/revisions"), body).await;
    revised.problem(403, "forbidden");
    let own = app
        .sales_plan()
        .with(json!({ "branch_ids": [here.id()] }))
        .await;
    let change = json!({ "name": "Minha", "branch_ids": [] });
    let path = format!("/sales-plans/{own}");
    manager.patch(&path, change).await.expect(200);
}

async fn a_stale_revision_is_refused(app: TestApp) {
    let admin = app.admin().await;
    let offer = app.sales_plan().await;
    let path = format!("/sales-plans/{offer}");
    let etag = admin.get(&path).await.expect(200).etag();
    admin
        .patch(&path, json!({ "name": "Outra" }))
        .await
        .expect(200);
    let body = json!({ "offer_code": "ATRASADA" });
    let late = admin
        .post(&format!("{path}/revisions"), body)
        .if_match(&etag)
        .await;
    late.problem(412, "precondition_failed");
}
