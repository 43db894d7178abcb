//! A seller writes the own negotiations only.

use serde_json::json;
use tests::{TestApp, both};

both!(
    a_seller_does_not_write_what_is_anothers,
    a_seller_creates_for_oneself_only,
    a_seller_may_give_the_own_away,
    a_hold_is_extended_by_a_manager,
);

async fn a_seller_does_not_write_what_is_anothers(app: TestApp) {
    let matriz = app.matriz().await.id();
    let (owner, other) = (app.seller_of(matriz).await, app.seller_of(matriz).await);
    let negotiation = app.planned().by(&owner).await;
    let path = |rest: &str| format!("/negotiations/{negotiation}{rest}");
    let access = app.access_body(app.service_box().await.id(), 1);
    let access = owner.put(&path("/access"), access).await;
    assert!(access.status.is_success(), "{}", access.told());
    let stage = app.stages().await[1].id();
    let before = app.db_digest().await;
    let calls = [
        other.patch(&path(""), json!({ "description": "Minha" })),
        other.patch(&path(""), json!({ "responsible_id": other.id })),
        other.delete(&path("")),
        other.post(&path("/transitions"), json!({ "stage_id": stage })),
        other.act(&path("/pause")),
        other.act(&path("/lose")),
        other.act(&path("/abort")),
        other.act(&path("/win")),
        other.put(&path("/contract"), json!({ "due_day": 5 })),
        other.put(&path("/access"), json!({ "login": "meu" })),
        other.delete(&path("/contract")),
        other.post(&path("/notes"), json!({ "body": "x" })),
        other.act(&path("/billing")),
        other.post(
            &path("/contract/billing-type"),
            json!({ "name": "Pix", "method": "pix" }),
        ),
    ];
    for call in calls {
        call.await.problem(403, "forbidden");
    }
    assert!(app.db_digest().await.changed_since(&before).is_empty());
    other.get(&path("")).await.expect(200);
    let bulk = json!({ "ids": [negotiation.id()], "stage_id": stage });
    let answer = other
        .post("/negotiations/bulk/transitions", bulk)
        .await
        .expect(200);
    assert_eq!(answer.at("/data/0/status"), 403, "{}", answer.told());
}

async fn a_seller_creates_for_oneself_only(app: TestApp) {
    let matriz = app.matriz().await.id();
    let (seller, other) = (app.seller_of(matriz).await, app.seller_of(matriz).await);
    let own = app.negotiation().by(&seller).await;
    assert_eq!(own["responsible_id"], seller.id.as_str());
    let for_other = json!({ "responsible_id": other.id });
    app.negotiation()
        .with(for_other)
        .by(&seller)
        .attempt()
        .await
        .problem(403, "forbidden");
    let manager = app.manager_of(matriz).await;
    app.negotiation()
        .with(json!({ "responsible_id": other.id }))
        .by(&manager)
        .await;
}

async fn a_seller_may_give_the_own_away(app: TestApp) {
    let matriz = app.matriz().await.id();
    let (seller, other) = (app.seller_of(matriz).await, app.seller_of(matriz).await);
    let path = format!("/negotiations/{}", app.negotiation().by(&seller).await);
    let given = seller
        .patch(&path, json!({ "responsible_id": other.id }))
        .await
        .expect(200);
    assert_eq!(given.at("/responsible_id"), other.id.as_str());
    let back = seller
        .patch(&path, json!({ "responsible_id": seller.id }))
        .await;
    back.problem(403, "forbidden");
}

async fn a_hold_is_extended_by_a_manager(app: TestApp) {
    let matriz = app.matriz().await.id();
    let (seller, manager) = (app.seller_of(matriz).await, app.manager_of(matriz).await);
    let negotiation = app.planned().by(&seller).await;
    let path = format!("/negotiations/{negotiation}/access");
    let service_box = app.service_box().await;
    let body = app.access_body(service_box.id(), 1);
    let access = seller.put(&path, body).await;
    assert!(access.status.is_success(), "{}", access.told());
    let later = json!({ "hold_until": "2199-01-01T00:00:00Z" });
    seller
        .patch(&path, later.clone())
        .await
        .problem(403, "forbidden");
    let extended = manager.patch(&path, later).await.expect(200);
    assert_eq!(
        extended.instant_at("/hold_until"),
        tests::instant("2199-01-01T00:00:00Z")
    );
}
