//! What an accepted proposal satisfies, and what the summary tells.

use super::numbered;
use serde_json::{Value, json};
use tests::{Answer, TestApp, both, build::Ready};

both!(
    an_accepted_proposal_opens_the_stage_that_asks_for_it,
    an_accepted_proposal_makes_ready_to_win,
    a_summary_tells_of_the_latest_proposal,
);

async fn sent(app: &TestApp, ready: &Ready) -> Answer {
    let admin = app.admin().await;
    let body = json!({ "title": "Proposta", "recipients": ["a@example.com"] });
    let draft = admin
        .post(&ready.path("/proposals"), body)
        .await
        .expect(201);
    let send = ready.path(&format!("/proposals/{}/send", draft.id()));
    admin.act(&send).await.expect(202)
}

async fn db_accept(app: &TestApp, proposal: &Answer) {
    let sql = format!(
        "UPDATE proposals SET status = 'accepted' WHERE {}",
        numbered(proposal)
    );
    assert_eq!(app.db_execute(&sql).await, 1);
}

async fn an_accepted_proposal_opens_the_stage_that_asks_for_it(app: TestApp) {
    let admin = app.admin().await;
    let ready = app.ready_to_win().await;
    let stage = app.stages().await[1].id();
    let pipeline = app.first("/pipelines").await;
    let asks = json!({ "entry_requirements": ["accepted_proposal"] });
    let path = format!("/pipelines/{pipeline}/stages/{stage}");
    admin.patch(&path, asks).await.expect(200);
    let there = json!({ "stage_id": stage });
    let proposal = sent(&app, &ready).await;
    let move_to = ready.path("/transitions");
    let refused = admin.post(&move_to, there.clone()).await;
    refused
        .problem(409, "stage_transition_not_allowed")
        .error_at("/proposals", "accepted_proposal_missing");
    db_accept(&app, &proposal).await;
    admin.post(&move_to, there).await.expect(200);
}

async fn an_accepted_proposal_makes_ready_to_win(app: TestApp) {
    let admin = app.admin().await;
    let ready = app.ready_to_win().await;
    let requires = json!({ "requires": ["contract", "access", "accepted_proposal"] });
    let plan = format!("/negotiation-plans/{}", ready.plan_id);
    admin.patch(&plan, requires).await.expect(200);
    let proposal = sent(&app, &ready).await;
    let preview = admin.get(&ready.path("/win/preview")).await.expect(200);
    assert_eq!(preview.codes(), ["accepted_proposal_missing"]);
    ready.win(admin).await.problem(409, "not_ready_to_win");
    db_accept(&app, &proposal).await;
    ready.win(admin).await.expect(200);
}

async fn a_summary_tells_of_the_latest_proposal(app: TestApp) {
    let admin = app.admin().await;
    let ready = app.ready_to_win().await;
    let summary = admin.get(&ready.path("/summary")).await.expect(200);
    assert_eq!(summary.at("/proposal"), &Value::Null);
    assert_eq!(summary.at("/counts/proposals"), 0);
    sent(&app, &ready).await;
    let summary = admin.get(&ready.path("/summary")).await.expect(200);
    assert_eq!(summary.at("/proposal"), "sent");
    let body = json!({ "title": "Outra" });
    admin
        .post(&ready.path("/proposals"), body)
        .await
        .expect(201);
    let summary = admin.get(&ready.path("/summary")).await.expect(200);
    assert_eq!(summary.at("/proposal"), "draft");
    assert_eq!(summary.at("/counts/proposals"), 2);
}
