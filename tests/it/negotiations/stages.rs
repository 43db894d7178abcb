//! Moves between stages (R08): policies, requirements, all violations at once.

use serde_json::{Value, json};
use tests::{Answer, Resource, TestApp, both};

both!(
    a_free_pipeline_moves_anywhere,
    a_forward_pipeline_never_goes_back,
    a_sequential_pipeline_takes_one_step,
    listed_moves_win_over_the_policy,
    requirements_are_all_told_at_once,
    what_can_be_next_is_told_for_every_stage,
    a_move_is_kept_with_the_time_in_the_former_stage,
    a_stage_of_another_pipeline_is_refused,
);

/// A pipeline with a policy and four stages.
struct Funnel {
    pipeline: Resource,
    stages: Vec<Resource>,
}

async fn funnel(app: &TestApp, policy: &str, last: Value) -> Funnel {
    let pipeline = app.pipeline().with(json!({ "policy": policy })).await;
    let mut stages = Vec::new();
    for position in 1..=3 {
        stages.push(app.stage_of(pipeline.id(), position).await);
    }
    let last = app.stage_of(pipeline.id(), 4).with(last).await;
    stages.push(last);
    Funnel { pipeline, stages }
}

impl Funnel {
    async fn negotiation(&self, app: &TestApp, at: usize) -> Resource {
        let stage = self.stages[at].id();
        let members = json!({ "pipeline_id": self.pipeline.id(), "stage_id": stage });
        app.negotiation().with(members).await
    }

    async fn go(&self, app: &TestApp, negotiation: &Resource, to: usize) -> Answer {
        let path = format!("/negotiations/{negotiation}/transitions");
        let body = json!({ "stage_id": self.stages[to].id() });
        app.admin().await.post(&path, body).await
    }
}

/// All from × to: which moves a pipeline allows.
async fn allowed(app: &TestApp, funnel: &Funnel) -> Vec<Vec<bool>> {
    let mut rows = Vec::new();
    for from in 0..4 {
        let mut row = Vec::new();
        for to in 0..4 {
            let negotiation = funnel.negotiation(app, from).await;
            let answer = funnel.go(app, &negotiation, to).await;
            if answer.status != 200 {
                answer.clone().problem(409, "stage_transition_not_allowed");
            }
            row.push(answer.status == 200);
        }
        rows.push(row);
    }
    rows
}

const NO: bool = false;
const YES: bool = true;

async fn a_free_pipeline_moves_anywhere(app: TestApp) {
    let funnel = funnel(&app, "free", json!({})).await;
    let table = [
        [NO, YES, YES, YES],
        [YES, NO, YES, YES],
        [YES, YES, NO, YES],
        [YES, YES, YES, NO],
    ];
    assert_eq!(allowed(&app, &funnel).await, table);
}

async fn a_forward_pipeline_never_goes_back(app: TestApp) {
    let funnel = funnel(&app, "forward", json!({})).await;
    let table = [
        [NO, YES, YES, YES],
        [NO, NO, YES, YES],
        [NO, NO, NO, YES],
        [NO, NO, NO, NO],
    ];
    assert_eq!(allowed(&app, &funnel).await, table);
}

async fn a_sequential_pipeline_takes_one_step(app: TestApp) {
    let funnel = funnel(&app, "sequential", json!({})).await;
    let table = [
        [NO, YES, NO, NO],
        [YES, NO, YES, NO],
        [YES, YES, NO, YES],
        [YES, YES, YES, NO],
    ];
    assert_eq!(allowed(&app, &funnel).await, table);
}

async fn listed_moves_win_over_the_policy(app: TestApp) {
    let funnel = funnel(&app, "sequential", json!({})).await;
    let id = |index: usize| funnel.stages[index].id();
    let moves = json!([
        { "from_stage_id": id(0), "to_stage_id": id(3) },
        { "from_stage_id": id(3), "to_stage_id": id(0) },
    ]);
    let path = format!("/pipelines/{}", funnel.pipeline);
    app.admin()
        .await
        .patch(&path, json!({ "allowed_moves": moves }))
        .await
        .expect(200);
    let table = [
        [NO, NO, NO, YES],
        [NO, NO, NO, NO],
        [NO, NO, NO, NO],
        [YES, NO, NO, NO],
    ];
    assert_eq!(allowed(&app, &funnel).await, table);
}

async fn requirements_are_all_told_at_once(app: TestApp) {
    let everything = json!({ "entry_requirements": [
        "contact", "contract", "access", "ticket", "task", "channel", "campaign",
        "expected_close_on", "client_document",
    ] });
    let funnel = funnel(&app, "sequential", everything).await;
    let client = app.client().with(json!({ "document": null })).await;
    let members = json!({
        "client_id": client.id(),
        "pipeline_id": funnel.pipeline.id(),
        "stage_id": funnel.stages[0].id(),
    });
    let negotiation = app.negotiation().with(members).await;
    let refused = funnel.go(&app, &negotiation, 3).await;
    let refused = refused.problem(409, "stage_transition_not_allowed");
    // Nine requirements, and the steps that were skipped.
    assert_eq!(refused.errors().len(), 10, "{}", refused.told());
    let before = app
        .admin()
        .await
        .get(&format!("/negotiations/{negotiation}"))
        .await
        .expect(200);
    assert_eq!(before.at("/version"), &negotiation["version"]);
}

async fn what_can_be_next_is_told_for_every_stage(app: TestApp) {
    let funnel = funnel(
        &app,
        "sequential",
        json!({ "entry_requirements": ["channel"] }),
    )
    .await;
    let negotiation = funnel.negotiation(&app, 2).await;
    let path = format!("/negotiations/{negotiation}/transitions");
    let next = app.admin().await.get(&path).await.expect(200);
    let ids: Vec<Value> = funnel
        .stages
        .iter()
        .map(|stage| json!(stage.id()))
        .collect();
    assert_eq!(next.column("stage_id"), ids);
    assert_eq!(next.column("allowed"), [true, true, false, false]);
    for (row, stage) in next.rows().iter().zip(&funnel.stages) {
        assert_eq!(row["name"], stage["name"]);
        let violations = row["violations"].as_array().expect("violations");
        assert_eq!(row["allowed"] == true, violations.is_empty(), "{row}");
        for violation in violations {
            assert!(
                violation["code"].is_string() && violation["message"].is_string(),
                "{row}"
            );
        }
    }
    // The answer and the move are of one mind.
    for to in 0..4 {
        let fresh = funnel.negotiation(&app, 2).await;
        let moved = funnel.go(&app, &fresh, to).await.status == 200;
        assert_eq!(next.rows()[to]["allowed"], moved);
    }
}

async fn a_move_is_kept_with_the_time_in_the_former_stage(app: TestApp) {
    let funnel = funnel(&app, "free", json!({})).await;
    let negotiation = funnel.negotiation(&app, 0).await;
    funnel.go(&app, &negotiation, 1).await.expect(200);
    let moved = funnel.go(&app, &negotiation, 0).await.expect(200);
    assert_ne!(
        moved.at("/stage_entered_at"),
        &negotiation["stage_entered_at"]
    );
    let path = format!("/negotiations/{negotiation}/summary");
    let summary = app.admin().await.get(&path).await.expect(200);
    let visits = summary.at("/stages").as_array().expect("visits").clone();
    assert_eq!(visits.len(), 3, "one entry a visit");
    for visit in &visits[..2] {
        assert!(
            visit["left_at"].is_string() && visit["seconds"].is_number(),
            "{visit}"
        );
    }
    assert!(visits[2]["left_at"].is_null(), "{}", visits[2]);
}

async fn a_stage_of_another_pipeline_is_refused(app: TestApp) {
    let negotiation = app.negotiation().await;
    let foreign = app.stage_of(app.pipeline().await.id(), 1).await;
    let path = format!("/negotiations/{negotiation}/transitions");
    let admin = app.admin().await;
    let answer = admin
        .post(&path, json!({ "stage_id": foreign.id() }))
        .await
        .expect(422);
    answer.error_at("/stage_id", "not_of_pipeline");
    admin
        .post(&path, json!({}))
        .await
        .expect(422)
        .error_at("/stage_id", "required");
}
