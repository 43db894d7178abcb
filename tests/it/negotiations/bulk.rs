//! Many moves in one request, each by the same rule and in its own transaction.

use serde_json::json;
use tests::{TestApp, both};

both!(each_is_moved_or_told_why, at_most_two_hundred_at_once);

const RANDOM: &str = "0199b0a2-7c1e-7000-8000-00000000dead";

async fn each_is_moved_or_told_why(app: TestApp) {
    let admin = app.admin().await;
    let (first, second, lost) = (
        app.negotiation().await,
        app.negotiation().await,
        app.negotiation().await,
    );
    admin
        .act(&format!("/negotiations/{lost}/lose"))
        .await
        .expect(200);
    let stage = app.stages().await[2].id();
    let body = json!({ "ids": [first.id(), lost.id(), RANDOM, second.id()], "stage_id": stage });
    let answer = admin
        .post("/negotiations/bulk/transitions", body)
        .await
        .expect(200);
    assert_eq!(
        answer.column("status"),
        [json!(200), json!(409), json!(404), json!(200)]
    );
    assert_eq!(answer.at("/data/0/negotiation/stage_id"), stage);
    assert_eq!(answer.at("/data/1/problem/code"), "invalid_status");
    assert_eq!(answer.at("/data/2/problem/code"), "not_found");
    assert_eq!(answer.column("id")[3], second.id());
}

async fn at_most_two_hundred_at_once(app: TestApp) {
    let admin = app.admin().await;
    let stage = app.stages().await[2].id();
    let ids = vec![RANDOM; 201];
    let many = json!({ "ids": ids, "stage_id": stage });
    admin
        .post("/negotiations/bulk/transitions", many)
        .await
        .expect(422)
        .refused_at("/ids");
    let wrong = json!({ "ids": [], "stage_id": RANDOM });
    let answer = admin.post("/negotiations/bulk/transitions", wrong).await;
    assert!(
        answer.status.is_client_error() || answer.rows().is_empty(),
        "{}",
        answer.told()
    );
}
