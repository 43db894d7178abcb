//! Pipelines and their stages.

use serde_json::json;
use tests::{TestApp, both};

both!(
    an_empty_database_brings_a_pipeline_along,
    stages_come_in_order_of_position,
    a_position_is_unique_within_its_pipeline,
    an_allowed_move_names_stages_of_the_pipeline,
    a_stage_in_use_is_deleted_only_with_a_place_to_go,
);

async fn an_empty_database_brings_a_pipeline_along(app: TestApp) {
    let names: Vec<_> = app
        .stages()
        .await
        .iter()
        .map(|stage| stage["name"].clone())
        .collect();
    assert_eq!(
        names,
        [
            "Prospecção",
            "Qualificação",
            "Proposta",
            "Negociação",
            "Fechamento"
        ]
    );
    let can_win: Vec<_> = app
        .stages()
        .await
        .iter()
        .map(|stage| stage["can_win"].clone())
        .collect();
    assert_eq!(can_win, [false, false, false, false, true]);
    let pipeline = app.first("/pipelines").await;
    assert_eq!(pipeline["policy"], "free");
    assert_eq!(pipeline["reason_required_for"], json!([]));
    for (path, least) in [
        ("/outcome-reasons", 3),
        ("/processes", 4),
        ("/schedule-types", 1),
        ("/billing-types", 1),
    ] {
        assert!(app.admin().await.all(path).await.len() >= least, "{path}");
    }
    assert!(
        app.admin()
            .await
            .all("/contract-templates")
            .await
            .is_empty()
    );
    assert_eq!(app.matriz().await["name"], "Matriz");
}

async fn stages_come_in_order_of_position(app: TestApp) {
    let pipeline = app.pipeline().await;
    for position in [3, 1, 2] {
        app.stage_of(pipeline.id(), position).await;
    }
    let path = format!("/pipelines/{pipeline}/stages");
    let page = app.admin().await.get(&path).await.expect(200);
    assert_eq!(page.column("position"), [json!(1), json!(2), json!(3)]);
}

async fn a_position_is_unique_within_its_pipeline(app: TestApp) {
    let (pipeline, other) = (app.pipeline().await, app.pipeline().await);
    app.stage_of(pipeline.id(), 1).await;
    let answer = app.stage_of(pipeline.id(), 1).attempt().await;
    answer
        .problem(409, "position_taken")
        .error_at("/position", "position_taken");
    app.stage_of(other.id(), 1).await;
}

async fn an_allowed_move_names_stages_of_the_pipeline(app: TestApp) {
    let admin = app.admin().await;
    let pipeline = app.pipeline().await;
    let first = app.stage_of(pipeline.id(), 1).await;
    let second = app.stage_of(pipeline.id(), 2).await;
    let foreign = app.stages().await[0].id();
    let path = format!("/pipelines/{pipeline}");
    let moves =
        |to: &str| json!({ "allowed_moves": [{ "from_stage_id": first.id(), "to_stage_id": to }] });
    let refused = admin.patch(&path, moves(foreign)).await.expect(422);
    refused.refused_at("/allowed_moves/0/to_stage_id");
    admin.patch(&path, moves(second.id())).await.expect(200);
}

async fn a_stage_in_use_is_deleted_only_with_a_place_to_go(app: TestApp) {
    let admin = app.admin().await;
    let pipeline = app.pipeline().await;
    let first = app.stage_of(pipeline.id(), 1).await;
    let second = app.stage_of(pipeline.id(), 2).await;
    let members = json!({ "pipeline_id": pipeline.id(), "stage_id": second.id() });
    let negotiation = app.negotiation().with(members).await;
    let path = format!("/pipelines/{pipeline}/stages/{second}");
    admin.delete(&path).await.expect(409);
    let foreign = app.stages().await[0].id();
    admin
        .delete(&format!("{path}?move_to={foreign}"))
        .await
        .expect(422);
    admin
        .delete(&format!("{path}?move_to={second}"))
        .await
        .expect(422);
    admin
        .delete(&format!("{path}?move_to={first}"))
        .await
        .expect(204);
    let moved = admin
        .get(&format!("/negotiations/{negotiation}"))
        .await
        .expect(200);
    assert_eq!(moved.at("/stage_id"), first.id());
    let history = admin
        .all(&format!("/negotiations/{negotiation}/history"))
        .await;
    assert!(
        history
            .iter()
            .any(|entry| entry["action"] == "stage.removed"),
        "{history:?}"
    );
}
