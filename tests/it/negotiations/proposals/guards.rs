//! Who may: the branch, the role, one's own.

use super::Deal;
use serde_json::json;
use tests::{Client, TestApp, both, client::Call};

both!(
    a_proposal_of_another_branch_does_not_exist,
    a_proposal_of_another_negotiation_does_not_exist,
    a_seller_writes_ones_own,
    a_viewer_only_reads,
    few_statements_send_one,
);

fn writes(by: &Client, deal: &Deal, proposal: &tests::Answer) -> Vec<Call> {
    vec![
        by.post(&deal.path("/proposals"), json!({ "title": "x" })),
        by.patch(&deal.one(proposal, ""), json!({ "title": "x" })),
        by.delete(&deal.one(proposal, "")),
        by.act(&deal.one(proposal, "/send")),
        by.act(&deal.one(proposal, "/cancel")),
    ]
}

async fn a_proposal_of_another_branch_does_not_exist(app: TestApp) {
    let deal = Deal::new(&app).await;
    let draft = deal.draft(app.admin().await, json!({})).await;
    let stranger = app.manager_of(app.branch().await.id()).await;
    let reads = [deal.path("/proposals"), deal.one(&draft, "")];
    for path in reads {
        stranger.get(&path).await.problem(404, "not_found");
    }
    let before = app.db_digest().await;
    for call in writes(&stranger, &deal, &draft) {
        call.await.problem(404, "not_found");
    }
    assert_eq!(app.db_digest().await, before);
}

async fn a_proposal_of_another_negotiation_does_not_exist(app: TestApp) {
    let admin = app.admin().await;
    let (deal, other) = (Deal::new(&app).await, Deal::new(&app).await);
    let draft = deal.draft(admin, json!({})).await;
    admin
        .get(&other.one(&draft, ""))
        .await
        .problem(404, "not_found");
    for call in writes(admin, &other, &draft).into_iter().skip(1) {
        call.await.problem(404, "not_found");
    }
    let malformed = other.path("/proposals/nonsense");
    admin.get(&malformed).await.problem(404, "not_found");
}

async fn a_seller_writes_ones_own(app: TestApp) {
    let matriz = app.matriz().await.id();
    let (seller, rival) = (app.seller_of(matriz).await, app.seller_of(matriz).await);
    let members = json!({ "responsible_id": seller.id });
    let deal = Deal::with(&app, members).await;
    let draft = deal.draft(&seller, json!({})).await;
    rival.get(&deal.one(&draft, "")).await.expect(200);
    let before = app.db_digest().await;
    for call in writes(&rival, &deal, &draft) {
        call.await.problem(403, "forbidden");
    }
    assert_eq!(app.db_digest().await, before);
    seller.act(&deal.one(&draft, "/send")).await.expect(202);
    seller.act(&deal.one(&draft, "/cancel")).await.expect(200);
}

async fn a_viewer_only_reads(app: TestApp) {
    let deal = Deal::new(&app).await;
    let draft = deal.draft(app.admin().await, json!({})).await;
    let viewer = app.viewer_of(app.matriz().await.id()).await;
    viewer.get(&deal.path("/proposals")).await.expect(200);
    viewer.get(&deal.one(&draft, "")).await.expect(200);
    for call in writes(&viewer, &deal, &draft) {
        call.await.problem(403, "forbidden");
    }
}

async fn few_statements_send_one(app: TestApp) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    let mut counts = Vec::new();
    for recipients in [1, 10] {
        let typed: Vec<String> = (0..recipients)
            .map(|n| format!("r{n}@example.com"))
            .collect();
        let draft = deal.draft(admin, json!({ "recipients": typed })).await;
        let send = admin.act(&deal.one(&draft, "/send"));
        let (took, answer) = app.cost(admin, send).await;
        answer.expect(202);
        counts.push(took);
        let line = json!({ "product_id": app.product().await.id() });
        admin.post(&deal.path("/products"), line).await.expect(201);
    }
    assert_eq!(
        counts[0], counts[1],
        "recipients and lines must not cost statements"
    );
    assert!(counts[0] <= 18, "a sending took {} statements", counts[0]);
    let mut reads = Vec::new();
    for _ in 0..2 {
        let read = admin.get(&deal.path("/proposals"));
        let (took, answer) = app.cost(admin, read).await;
        answer.expect(200);
        reads.push(took);
        deal.sent(admin, json!({})).await;
    }
    assert_eq!(reads[0], reads[1], "rows must not cost statements");
}
