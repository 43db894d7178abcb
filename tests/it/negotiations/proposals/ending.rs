//! Cancelling, and what becomes of proposals when their negotiation ends.

use super::{Deal, numbered, of};
use serde_json::{Value, json};
use tests::{TestApp, both};

both!(
    a_proposal_is_withdrawn_with_its_mails,
    losing_and_aborting_withdraw_what_awaits_an_answer,
    pausing_keeps_them,
    a_win_keeps_what_was_accepted,
    a_negotiation_with_a_sent_proposal_is_not_deleted,
);

async fn a_proposal_is_withdrawn_with_its_mails(app: TestApp) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    let sent = deal.sent(admin, json!({})).await;
    let cancelled = admin.act(&deal.one(&sent, "/cancel")).await.expect(200);
    assert_eq!(cancelled.at("/status"), "cancelled");
    assert_eq!(cancelled.at("/delivery/status"), "none");
    assert!(cancelled.etag().starts_with("\"3."), "{}", cancelled.told());
    let mails = format!(
        "{} AND status = 'cancelled' AND link_sealed IS NULL",
        of(&sent)
    );
    assert_eq!(app.db_count("mails", &mails).await, 1);
    let history = admin.get(&deal.path("/history?limit=1")).await.expect(200);
    assert_eq!(history.at("/data/0/action"), "proposal.cancelled");
    for action in ["/cancel", "/send"] {
        let refused = admin.act(&deal.one(&sent, action)).await;
        refused.problem(409, "proposal_cancelled");
    }
    let draft = deal.draft(admin, json!({})).await;
    let cancelled = admin.act(&deal.one(&draft, "/cancel")).await.expect(200);
    assert_eq!(cancelled.at("/status"), "cancelled");
    let accepted = deal.sent(admin, json!({})).await;
    app.db_execute(&format!(
        "UPDATE proposals SET status = 'accepted' WHERE {}",
        numbered(&accepted)
    ))
    .await;
    let refused = admin.act(&deal.one(&accepted, "/cancel")).await;
    refused.problem(409, "proposal_already_answered");
}

async fn losing_and_aborting_withdraw_what_awaits_an_answer(app: TestApp) {
    let admin = app.admin().await;
    for end in ["/lose", "/abort"] {
        let deal = Deal::new(&app).await;
        let draft = deal.draft(admin, json!({})).await;
        let sent = deal.sent(admin, json!({})).await;
        let viewed = deal.sent(admin, json!({})).await;
        let accepted = deal.sent(admin, json!({})).await;
        for (proposal, status) in [(&viewed, "viewed"), (&accepted, "accepted")] {
            let sql = format!(
                "UPDATE proposals SET status = '{status}' WHERE {}",
                numbered(proposal)
            );
            app.db_execute(&sql).await;
        }
        admin.act(&deal.path(end)).await.expect(200);
        let expected = [
            (&draft, "draft"),
            (&sent, "cancelled"),
            (&viewed, "cancelled"),
            (&accepted, "accepted"),
        ];
        for (proposal, status) in expected {
            assert_eq!(
                deal.read(admin, proposal).await.at("/status"),
                status,
                "{end}"
            );
        }
        let queued = format!("{} AND status = 'queued'", of(&sent));
        assert_eq!(app.db_count("mails", &queued).await, 0);
        let history = admin.get(&deal.path("/history?limit=1")).await.expect(200);
        assert!(history.told().contains(sent.id()), "{}", history.told());
        // Nothing is sent from an ended negotiation; reopened, the draft may go.
        let send = deal.one(&draft, "/send");
        admin.act(&send).await.problem(409, "invalid_status");
        admin.act(&deal.path("/reopen")).await.expect(200);
        admin.act(&send).await.expect(202);
    }
}

async fn pausing_keeps_them(app: TestApp) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    let sent = deal.sent(admin, json!({})).await;
    admin.act(&deal.path("/pause")).await.expect(200);
    let told = deal.read(admin, &sent).await;
    assert_eq!(told.at("/status"), "sent");
    assert_eq!(told.at("/delivery/status"), "queued");
    let refused = admin.act(&deal.one(&sent, "/cancel")).await;
    refused.problem(409, "invalid_status");
}

async fn a_win_keeps_what_was_accepted(app: TestApp) {
    let admin = app.admin().await;
    let ready = app.ready_to_win().await;
    let path = ready.path("/proposals");
    let body = json!({ "title": "Proposta", "recipients": ["a@example.com"] });
    let mut sent = Vec::new();
    for _ in 0..2 {
        let draft = admin.post(&path, body.clone()).await.expect(201);
        let send = format!("{path}/{}/send", draft.id());
        sent.push(admin.act(&send).await.expect(202));
    }
    let accept = format!(
        "UPDATE proposals SET status = 'accepted' WHERE {}",
        numbered(&sent[0])
    );
    app.db_execute(&accept).await;
    ready.win(admin).await.expect(200);
    let list = admin.get(&format!("{path}?sort=number")).await.expect(200);
    assert_eq!(
        list.column("status"),
        [json!("accepted"), json!("cancelled")]
    );
    let history = admin.get(&ready.path("/history?limit=1")).await.expect(200);
    assert_eq!(history.at("/data/0/action"), "negotiation.won");
    let fields: Vec<&Value> = history
        .at("/data/0/changes")
        .as_array()
        .expect("changes")
        .iter()
        .collect();
    let open = format!("proposals.{}.status", sent[1].id());
    assert!(
        fields.iter().any(|change| change["field"] == open.as_str()),
        "{}",
        history.told()
    );
}

async fn a_negotiation_with_a_sent_proposal_is_not_deleted(app: TestApp) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    let sent = deal.sent(admin, json!({})).await;
    admin.act(&deal.one(&sent, "/cancel")).await.expect(200);
    let refused = admin.delete(&deal.path("")).await;
    refused.problem(409, "proposal_sent");
    let drafted = Deal::new(&app).await;
    drafted.draft(admin, json!({})).await;
    admin.delete(&drafted.path("")).await.expect(204);
    assert_eq!(app.db_count("proposals", "1 = 1").await, 1);
}
