//! Sending: what it needs, whom it goes to, what it queues, and another try.

use super::{Deal, numbered, of};
use serde_json::{Value, json};
use tests::{TestApp, both};

both!(
    a_sending_queues_a_mail_for_each_recipient,
    without_recipients_it_goes_to_the_contact_else_the_client,
    a_sending_needs_somebody_a_day_and_an_offer,
    the_token_rests_only_as_hash_and_seal,
    a_repeated_sending_is_refused_unless_a_mail_failed,
    delivery_tells_the_worst_of_the_mails,
    a_key_sends_once,
    an_expired_proposal_is_told_by_the_clock,
    whoever_delivers_is_told_of_each_queued_mail,
);

async fn a_sending_queues_a_mail_for_each_recipient(app: TestApp) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    let members =
        json!({ "recipients": ["a@example.com", "b@example.com"], "valid_until": "2199-12-31" });
    let draft = deal.draft(admin, members).await;
    let before = admin.get(&deal.path("")).await.expect(200);
    let stale = admin
        .act(&deal.one(&draft, "/send"))
        .if_match("\"7\"")
        .await;
    stale.problem(412, "precondition_failed");
    let strange = admin
        .post(&deal.one(&draft, "/send"), json!({ "now": true }))
        .await;
    strange.expect(422).error_at("/now", "unknown_member");
    let sent = admin
        .act(&deal.one(&draft, "/send"))
        .if_match(&draft.etag())
        .await
        .expect(202);
    assert_eq!(sent.at("/status"), "sent");
    assert_eq!(sent.at("/version"), 2);
    assert_eq!(sent.at("/delivery/status"), "queued");
    assert_eq!(sent.at("/delivery/attempts"), 0);
    assert_eq!(sent.at("/delivery/sent_at"), &Value::Null);
    assert!(sent.at("/sent_at").is_string(), "{}", sent.told());
    assert_eq!(deal.read(admin, &sent).await.json, sent.json);
    let after = admin.get(&deal.path("")).await.expect(200);
    assert_eq!(
        after.at("/version").as_i64(),
        before.at("/version").as_i64().map(|version| version + 1)
    );

    let mails = format!("{} AND kind = 'proposal' AND status = 'queued'", of(&sent));
    let sql = format!("SELECT recipient AS text FROM mails WHERE {mails} ORDER BY recipient");
    assert_eq!(app.db_texts(&sql).await, ["a@example.com", "b@example.com"]);
    let sql = format!("SELECT message_id AS text FROM mails WHERE {mails}");
    let message_ids = app.db_texts(&sql).await;
    assert_ne!(message_ids[0], message_ids[1]);
    for id in message_ids {
        assert!(id.starts_with('<') && id.ends_with("@127.0.0.1>"), "{id}");
    }
    let history = admin.get(&deal.path("/history?limit=1")).await.expect(200);
    assert_eq!(history.at("/data/0/action"), "proposal.sent");
    assert_eq!(history.at("/data/0/changes/0/to"), "sent");
    assert_eq!(
        app.db_count("events", "event_type = 'proposal.sent'").await,
        1
    );
}

async fn without_recipients_it_goes_to_the_contact_else_the_client(app: TestApp) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    let to_client = deal.sent(admin, json!({})).await;
    assert_eq!(to_client.at("/recipients"), &json!([deal.email]));
    let negotiation = admin.get(&deal.path("")).await.expect(200);
    let contact = app
        .contact_of(negotiation.text_at("/client_id"))
        .with(json!({ "email": "contato@example.com" }))
        .await;
    let choose = json!({ "contact_id": contact.id() });
    admin.patch(&deal.path(""), choose).await.expect(200);
    let to_contact = deal.sent(admin, json!({})).await;
    assert_eq!(
        to_contact.at("/recipients"),
        &json!(["contato@example.com"])
    );
}

async fn a_sending_needs_somebody_a_day_and_an_offer(app: TestApp) {
    let admin = app.admin().await;
    let nobody = app.planned().await;
    let path = format!("/negotiations/{nobody}/proposals");
    let members = json!({ "title": "x", "valid_until": "2020-01-01" });
    let draft = admin.post(&path, members).await.expect(201);
    let send = format!("{path}/{}/send", draft.id());
    let refused = admin.act(&send).await.problem(422, "validation_failed");
    refused
        .error_at("/recipients", "required")
        .error_at("/valid_until", "out_of_range");
    // Without an offer there is nothing to propose.
    let bare = app.negotiation().await;
    let path = format!("/negotiations/{bare}/proposals");
    let members = json!({ "title": "x", "recipients": ["a@example.com"] });
    let draft = admin.post(&path, members).await.expect(201);
    let send = format!("{path}/{}/send", draft.id());
    let before = app.db_digest().await;
    let refused = admin.act(&send).await.problem(409, "plan_missing");
    refused.error_at("/negotiation_plan_id", "plan_missing");
    assert_eq!(app.db_digest().await, before);
}

async fn the_token_rests_only_as_hash_and_seal(app: TestApp) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    let sent = deal.sent(admin, json!({})).await;
    let other = deal.sent(admin, json!({})).await;
    let sql = "SELECT token_hash AS text FROM proposals WHERE token_hash IS NOT NULL";
    let hashes = app.db_texts(sql).await;
    assert_eq!(hashes.len(), 2);
    assert_ne!(hashes[0], hashes[1]);
    assert!(hashes.iter().all(|hash| hash.len() == 64), "{hashes:?}");
    let sealed = format!("SELECT link_sealed AS text FROM mails WHERE {}", of(&sent));
    let sealed = app.db_texts(&sealed).await;
    assert!(
        sealed[0].len() > 43,
        "a sealed token is longer than the token"
    );
    assert!(!sent.told().contains(&hashes[0]) && !other.told().contains(&hashes[1]));
}

async fn a_repeated_sending_is_refused_unless_a_mail_failed(app: TestApp) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    let members = json!({ "recipients": ["a@example.com", "b@example.com"] });
    let sent = deal.sent(admin, members).await;
    let send = deal.one(&sent, "/send");
    admin.act(&send).await.problem(409, "proposal_not_draft");
    let mine = of(&sent);
    app.db_execute(&format!(
        "UPDATE mails SET status = 'sent', attempts = 1 WHERE {mine} AND recipient = 'a@example.com'"
    ))
    .await;
    app.db_execute(&format!(
        "UPDATE mails SET status = 'failed', attempts = 6, last_error = '550 no such mailbox' \
         WHERE {mine} AND recipient = 'b@example.com'"
    ))
    .await;
    let told = deal.read(admin, &sent).await;
    assert_eq!(told.at("/delivery/status"), "failed");
    assert_eq!(told.at("/delivery/attempts"), 6);
    assert_eq!(told.at("/delivery/last_error"), "550 no such mailbox");
    let ids = format!("SELECT message_id AS text FROM mails WHERE {mine} ORDER BY recipient");
    let before = app.db_texts(&ids).await;
    let again = admin.act(&send).await.expect(202);
    assert_eq!(again.at("/delivery/status"), "queued");
    assert_eq!(again.at("/status"), "sent");
    assert_eq!(again.at("/sent_at"), told.at("/sent_at"));
    assert_eq!(app.db_texts(&ids).await, before, "a Message-ID stays");
    let queued = format!("{mine} AND status = 'queued' AND attempts = 0 AND last_error IS NULL");
    assert_eq!(app.db_count("mails", &queued).await, 1);
    let history = admin.get(&deal.path("/history?limit=1")).await.expect(200);
    assert_eq!(history.at("/data/0/action"), "proposal.resent");
}

async fn delivery_tells_the_worst_of_the_mails(app: TestApp) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    let members = json!({ "recipients": ["a@example.com", "b@example.com"] });
    let sent = deal.sent(admin, members).await;
    let mine = of(&sent);
    let at = "2026-12-01T10:00:00.000000+00:00";
    let steps = [
        ("status = 'sent', attempts = 1", "a@example.com", "queued"),
        ("status = 'sent', attempts = 3", "b@example.com", "sent"),
    ];
    for (set, to, expected) in steps {
        app.db_execute(&format!(
            "UPDATE mails SET {set}, sent_at = '{at}' WHERE {mine} AND recipient = '{to}'"
        ))
        .await;
        let told = deal.read(admin, &sent).await;
        assert_eq!(told.at("/delivery/status"), expected, "{}", told.told());
    }
    let told = deal.read(admin, &sent).await;
    assert_eq!(told.at("/delivery/attempts"), 3);
    assert_eq!(
        told.instant_at("/delivery/sent_at"),
        tests::instant("2026-12-01T10:00:00Z")
    );
}

async fn a_key_sends_once(app: TestApp) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    let draft = deal.draft(admin, json!({})).await;
    let send = deal.one(&draft, "/send");
    let first = admin.act(&send).key("uma-vez").await.expect(202);
    let again = admin.act(&send).key("uma-vez").await.expect(202);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.json, first.json);
    assert_eq!(app.db_count("mails", &of(&draft)).await, 1);
}

async fn an_expired_proposal_is_told_by_the_clock(app: TestApp) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    let sent = deal
        .sent(admin, json!({ "valid_until": "2199-12-31" }))
        .await;
    app.db_expire_proposal(sent.at("/number")).await;
    assert_eq!(deal.read(admin, &sent).await.at("/status"), "expired");
    let stored = format!("status = 'sent' AND {}", numbered(&sent));
    assert_eq!(app.db_count("proposals", &stored).await, 1, "never stored");
    let list = admin.get(&deal.path("/proposals")).await.expect(200);
    assert_eq!(list.column("status"), [json!("expired")]);
    let summary = admin.get(&deal.path("/summary")).await.expect(200);
    assert_eq!(summary.at("/proposal"), "expired");
    let set = format!("UPDATE mails SET status = 'failed' WHERE {}", of(&sent));
    app.db_execute(&set).await;
    let again = admin.act(&deal.one(&sent, "/send")).await;
    again.problem(409, "proposal_expired");
    let cancelled = admin.act(&deal.one(&sent, "/cancel")).await.expect(200);
    assert_eq!(cancelled.at("/status"), "cancelled");
}

/// By the write itself, whatever the route.
async fn whoever_delivers_is_told_of_each_queued_mail(app: TestApp) {
    let (admin, nobody, deal) = (app.admin().await, app.anonymous(), Deal::new(&app).await);
    let draft = deal.draft(admin, json!({})).await;
    assert!(!app.was_woken().await, "by a draft");
    let send = deal.one(&draft, "/send");
    let sent = admin.act(&send).await.expect(202);
    assert!(app.was_woken().await, "by a sending");
    admin.act(&send).await.expect(409);
    assert!(!app.was_woken().await, "by a refusal");
    let failed = format!("UPDATE mails SET status = 'failed' WHERE {}", of(&sent));
    app.db_execute(&failed).await;
    admin.act(&send).await.expect(202);
    assert!(app.was_woken().await, "by another try");
    for (answer, body) in [
        ("accept", json!({ "name": "Maria" })),
        ("decline", json!({})),
    ] {
        let sent = deal.sent(admin, json!({})).await;
        assert!(app.was_woken().await, "by a sending");
        let token = app.db_give_link(sent.at("/number")).await;
        let link = format!("/public/proposals/{token}");
        nobody.get(&link).await.expect(200);
        assert!(!app.was_woken().await, "by a look");
        let answering = nobody.post(&format!("{link}/{answer}"), body);
        answering.await.expect(200);
        assert!(app.was_woken().await, "by {answer}");
    }
}
