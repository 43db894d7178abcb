//! The summary (R31): what is sold, totals, progress, what is missing.

use serde_json::{Value, json};
use tests::{TestApp, both};

both!(
    a_summary_tells_the_whole_sale,
    a_fresh_negotiation_has_a_summary_too,
    a_stage_rots
);

async fn a_summary_tells_the_whole_sale(app: TestApp) {
    let admin = app.admin().await;
    let ready = app.ready_to_win().await;
    let (service, product) = (app.service().await, app.product().await);
    admin
        .post(
            &ready.path("/services"),
            json!({ "service_id": service.id() }),
        )
        .await
        .expect(201);
    admin
        .post(
            &ready.path("/products"),
            json!({ "product_id": product.id() }),
        )
        .await
        .expect(201);
    let far = json!({ "subject": "Longe", "starts_at": "2199-02-01T10:00:00Z" });
    let near = json!({ "subject": "Perto", "starts_at": "2199-01-01T10:00:00Z" });
    for body in [far, near] {
        admin
            .post(&ready.path("/appointments"), body)
            .await
            .expect(201);
    }
    let summary = admin.get(&ready.path("/summary")).await.expect(200);
    assert_eq!(summary.at("/totals/monthly"), "119.90");
    assert_eq!(summary.at("/totals/one_time"), "500.00");
    let billing = admin.get(&ready.path("/billing")).await.expect(200);
    assert_eq!(summary.at("/totals/commitment_total"), billing.at("/total"));
    assert!(
        summary.at("/totals/first_instalment").is_string(),
        "{}",
        summary.told()
    );
    assert_eq!(summary.at("/next_appointment/subject"), "Perto");
    assert_eq!(summary.at("/days_open"), 0);
    assert_eq!(summary.at("/days_in_stage"), 0);
    assert_eq!(summary.at("/rotting"), false);
    assert_eq!(summary.at("/readiness/ready"), true);
    assert!(summary.at("/last_activity_at").is_string());
}

async fn a_fresh_negotiation_has_a_summary_too(app: TestApp) {
    let path = format!("/negotiations/{}/summary", app.negotiation().await);
    let summary = app.admin().await.get(&path).await.expect(200);
    assert_eq!(summary.at("/totals/monthly"), "0.00");
    assert_eq!(summary.at("/next_appointment"), &Value::Null);
    assert_eq!(summary.at("/readiness/ready"), false);
}

async fn a_stage_rots(app: TestApp) {
    let admin = app.admin().await;
    let pipeline = app.pipeline().await;
    app.stage_of(pipeline.id(), 1)
        .with(json!({ "rot_after_days": 3 }))
        .await;
    let members = json!({ "pipeline_id": pipeline.id() });
    let (old, young) = (
        app.negotiation().with(members.clone()).await,
        app.negotiation().with(members).await,
    );
    let number = &old["number"];
    let past = "2020-01-01T00:00:00.000000+00:00";
    let sql =
        format!("UPDATE negotiations SET stage_entered_at = '{past}' WHERE number = {number}");
    assert_eq!(app.db_execute(&sql).await, 1);
    let summary = admin
        .get(&format!("/negotiations/{old}/summary"))
        .await
        .expect(200);
    assert_eq!(summary.at("/rotting"), true, "{}", summary.told());
    let rotting = admin.get("/negotiations?rotting=true").await.expect(200);
    assert_eq!(rotting.column("id"), [json!(old.id())]);
    let fresh = admin.get("/negotiations?rotting=false").await.expect(200);
    assert!(fresh.column("id").contains(&json!(young.id())));
}
