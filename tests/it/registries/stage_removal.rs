//! The removal of a stage: what stands in it moves on, and everybody can see it.

use serde_json::json;
use tests::{Resource, TestApp, both};

both!(
    an_unused_stage_just_goes,
    a_removed_stage_closes_and_opens_visits,
    every_status_moves_with_the_stage,
    plans_and_allowed_moves_forget_the_stage,
    a_place_to_go_is_another_stage_of_the_pipeline,
    a_seller_removes_no_stage,
);

async fn funnel(app: &TestApp) -> (Resource, Resource, Resource) {
    let pipeline = app.pipeline().await;
    let first = app.stage_of(pipeline.id(), 1).await;
    let second = app.stage_of(pipeline.id(), 2).await;
    (pipeline, first, second)
}

async fn standing_in(app: &TestApp, pipeline: &Resource, stage: &Resource) -> Resource {
    let members = json!({ "pipeline_id": pipeline.id(), "stage_id": stage.id() });
    app.negotiation().with(members).await
}

fn path(pipeline: &Resource, stage: &Resource) -> String {
    format!("/pipelines/{pipeline}/stages/{stage}")
}

async fn an_unused_stage_just_goes(app: TestApp) {
    let admin = app.admin().await;
    let (pipeline, first, second) = funnel(&app).await;
    let one = path(&pipeline, &second);
    admin.delete(&one).await.expect(204);
    admin.delete(&one).await.problem(404, "not_found");
    let other = app.pipeline().await;
    let wrong = path(&other, &first);
    admin.delete(&wrong).await.problem(404, "not_found");
    admin.get(&wrong).await.problem(404, "not_found");
}

async fn a_removed_stage_closes_and_opens_visits(app: TestApp) {
    let admin = app.admin().await;
    let (pipeline, first, second) = funnel(&app).await;
    let deals = [
        standing_in(&app, &pipeline, &second).await,
        standing_in(&app, &pipeline, &second).await,
    ];
    let other = standing_in(&app, &pipeline, &first).await;
    let one = path(&pipeline, &second);
    let refused = admin.delete(&one).await.problem(409, "in_use");
    refused.error_at("move_to", "move_to_required");
    let moved = admin.delete(&format!("{one}?move_to={first}")).await;
    moved.expect(204);
    for deal in &deals {
        let negotiation = format!("/negotiations/{deal}");
        let row = admin.get(&negotiation).await.expect(200);
        assert_eq!(row.at("/stage_id"), first.id());
        assert_eq!(row.at("/version"), 2);
        let entries = admin.all(&format!("{negotiation}/history")).await;
        let removed: Vec<_> = entries
            .iter()
            .filter(|entry| entry["action"] == "stage.removed")
            .collect();
        assert_eq!(removed.len(), 1, "{entries:?}");
        let changes = removed[0]["changes"].to_string();
        assert!(changes.contains(second.id()) && changes.contains(first.id()));
        let summary = admin.get(&format!("{negotiation}/summary")).await;
        let summary = summary.expect(200);
        let visits = summary.at("/stages").as_array().expect("visits");
        assert_eq!(visits.len(), 2, "{}", summary.told());
        assert!(visits[0]["left_at"].is_string() && visits[0]["seconds"].is_number());
        assert!(visits[1]["left_at"].is_null());
    }
    let untouched = admin
        .get(&format!("/negotiations/{other}"))
        .await
        .expect(200);
    assert_eq!(untouched.at("/version"), 1);
}

async fn every_status_moves_with_the_stage(app: TestApp) {
    let admin = app.admin().await;
    let (pipeline, first, second) = funnel(&app).await;
    let mut deals = Vec::new();
    for action in ["pause", "lose", "abort"] {
        let deal = standing_in(&app, &pipeline, &second).await;
        let path = format!("/negotiations/{deal}/{action}");
        admin.act(&path).await.expect(200);
        deals.push(deal);
    }
    let one = path(&pipeline, &second);
    admin.delete(&one).await.problem(409, "in_use");
    let moved = admin.delete(&format!("{one}?move_to={first}")).await;
    moved.expect(204);
    for deal in deals {
        let row = admin
            .get(&format!("/negotiations/{deal}"))
            .await
            .expect(200);
        assert_eq!(row.at("/stage_id"), first.id());
        assert_ne!(row.at("/status"), "open");
    }
}

async fn plans_and_allowed_moves_forget_the_stage(app: TestApp) {
    let admin = app.admin().await;
    let (pipeline, first, second) = funnel(&app).await;
    let third = app.stage_of(pipeline.id(), 3).await;
    let step = |from: &Resource, to: &Resource| json!({ "from_stage_id": from.id(), "to_stage_id": to.id() });
    let moves = [
        step(&first, &second),
        step(&second, &third),
        step(&first, &third),
    ];
    let funnel = format!("/pipelines/{pipeline}");
    let listed = admin.patch(&funnel, json!({ "allowed_moves": moves }));
    listed.await.expect(200);
    let members = json!({ "pipeline_id": pipeline.id(), "stage_id": second.id() });
    let plan = app.negotiation_plan().with(members).await;
    let one = path(&pipeline, &second);
    admin.delete(&one).await.problem(409, "in_use");
    let moved = admin.delete(&format!("{one}?move_to={first}")).await;
    moved.expect(204);
    let plan = admin.get(&format!("/negotiation-plans/{plan}")).await;
    assert_eq!(plan.expect(200).at("/stage_id"), first.id());
    let left = admin.get(&funnel).await.expect(200);
    assert_eq!(left.at("/allowed_moves"), &json!([step(&first, &third)]));
}

async fn a_place_to_go_is_another_stage_of_the_pipeline(app: TestApp) {
    let admin = app.admin().await;
    let (pipeline, _, second) = funnel(&app).await;
    let deal = standing_in(&app, &pipeline, &second).await;
    let foreign = app.stages().await[0].id();
    let one = path(&pipeline, &second);
    let unknown = "0199b0a2-7c1e-7000-8000-000000000001";
    for (to, code) in [
        (foreign, "not_of_pipeline"),
        (second.id(), "same_stage"),
        (unknown, "reference_not_found"),
        ("x", "reference_not_found"),
    ] {
        let refused = admin.delete(&format!("{one}?move_to={to}")).await;
        refused.problem(422, code).error_at("move_to", code);
    }
    let row = admin
        .get(&format!("/negotiations/{deal}"))
        .await
        .expect(200);
    assert_eq!(row.at("/stage_id"), second.id());
}

async fn a_seller_removes_no_stage(app: TestApp) {
    let (pipeline, first, second) = funnel(&app).await;
    let seller = app.seller_of(app.matriz().await.id()).await;
    let refused = seller.delete(&format!("{}?move_to={first}", path(&pipeline, &second)));
    refused.await.problem(403, "forbidden");
    let manager = app.manager_of(app.matriz().await.id()).await;
    let gone = manager.delete(&path(&pipeline, &second));
    gone.await.expect(204);
}
