//! A proposal that replaces another one.

use super::{Deal, of};
use serde_json::json;
use tests::{TestApp, both};

both!(
    sending_cancels_what_is_superseded,
    what_came_to_nothing_may_be_superseded,
    an_accepted_one_or_a_draft_is_not_superseded,
);

async fn sending_cancels_what_is_superseded(app: TestApp) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    let former = deal.sent(admin, json!({})).await;
    let next = deal
        .draft(admin, json!({ "supersedes_id": former.id() }))
        .await;
    assert_eq!(deal.read(admin, &former).await.at("/status"), "sent");
    let sent = admin.act(&deal.one(&next, "/send")).await.expect(202);
    assert_eq!(sent.at("/supersedes_id"), former.id());
    let former = deal.read(admin, &former).await;
    assert_eq!(former.at("/status"), "cancelled");
    assert_eq!(former.at("/version"), 3);
    assert_eq!(former.at("/delivery/status"), "none");
    let cancelled = format!(
        "{} AND status = 'cancelled' AND link_sealed IS NULL",
        of(&former)
    );
    assert_eq!(app.db_count("mails", &cancelled).await, 1);
    let queued = format!("{} AND status = 'queued'", of(&sent));
    assert_eq!(app.db_count("mails", &queued).await, 1);
    let history = admin.get(&deal.path("/history?limit=1")).await.expect(200);
    let told = history.told();
    assert!(
        told.contains(former.id()) && told.contains("cancelled"),
        "{told}"
    );
}

async fn what_came_to_nothing_may_be_superseded(app: TestApp) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    let former = deal.sent(admin, json!({})).await;
    admin.act(&deal.one(&former, "/cancel")).await.expect(200);
    let next = deal
        .sent(admin, json!({ "supersedes_id": former.id() }))
        .await;
    let former = deal.read(admin, &former).await;
    assert_eq!(
        (former.at("/status"), former.at("/version")),
        (&json!("cancelled"), &json!(3))
    );
    assert_eq!(next.at("/status"), "sent");
}

async fn an_accepted_one_or_a_draft_is_not_superseded(app: TestApp) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    let former = deal.draft(admin, json!({})).await;
    let next = deal
        .draft(admin, json!({ "supersedes_id": former.id() }))
        .await;
    let send = deal.one(&next, "/send");
    let refused = admin.act(&send).await.problem(409, "proposal_not_sent");
    refused.error_at("/supersedes_id", "proposal_not_sent");
    admin.act(&deal.one(&former, "/send")).await.expect(202);
    app.db_execute(&format!(
        "UPDATE proposals SET status = 'accepted' WHERE {}",
        super::numbered(&former)
    ))
    .await;
    let before = app.db_digest().await;
    let refused = admin
        .act(&send)
        .await
        .problem(409, "proposal_already_answered");
    refused.error_at("/supersedes_id", "proposal_already_answered");
    assert_eq!(app.db_digest().await, before);
}
