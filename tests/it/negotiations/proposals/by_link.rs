//! Sent by link: no mail, no address; whoever sends it gets the link, once, and it works as a mailed one.

use super::{Deal, numbered, of};
use serde_json::{Value, json};
use tests::race::{statuses, together};
use tests::{Answer, Database, TestApp, both};

both!(
    a_sending_by_link_needs_no_address_and_tells_the_link_once,
    a_channel_is_mail_or_link,
    a_link_asks_for_a_day_and_an_offer_like_a_mail,
    what_is_handed_over_is_seen_and_answered,
    a_key_tells_the_same_link_again_and_rests_sealed,
    every_link_of_a_proposal_opens_it,
    what_was_mailed_may_go_by_link_and_the_other_way_round,
    a_link_ends_with_its_proposal,
    a_successor_by_link_ends_the_former_link,
    the_history_knows_the_channel_and_not_the_link,
    senders_at_once_all_get_a_link_that_opens,
);

fn by_link() -> Value {
    json!({ "channel": "link" })
}

/// Path of the page behind the link that an answer tells.
fn page(sent: &Answer) -> String {
    let link = sent.text_at("/link");
    let at = link.find("/public/proposals/").expect("a link");
    link[at..].to_owned()
}

fn token(sent: &Answer) -> String {
    let page = page(sent);
    page.rsplit('/').next().expect("a token").to_owned()
}

/// A negotiation whose client nobody can mail, and a draft in it.
async fn counter_sale(app: &TestApp) -> (Deal, Answer) {
    let deal = Deal {
        id: app.planned().await.id().to_owned(),
        email: String::new(),
    };
    let draft = deal.draft(app.admin().await, json!({})).await;
    (deal, draft)
}

async fn sent(app: &TestApp) -> (Deal, Answer) {
    let (deal, draft) = counter_sale(app).await;
    let send = deal.one(&draft, "/send");
    let sent = app.admin().await.post(&send, by_link()).await.expect(202);
    (deal, sent)
}

async fn a_sending_by_link_needs_no_address_and_tells_the_link_once(app: TestApp) {
    let (admin, (deal, sent)) = (app.admin().await, sent(&app).await);
    assert_eq!(sent.at("/status"), "sent");
    assert_eq!(sent.at("/recipients"), &json!([]));
    assert_eq!(sent.at("/delivery/status"), "none");
    assert!(token(&sent).len() >= 43, "{}", sent.told());
    assert_eq!(app.db_count("mails", "1 = 1").await, 0);
    let read = deal.read(admin, &sent).await;
    assert_eq!(read.at("/link"), &Value::Null);
    assert_eq!(read.at("/version"), sent.at("/version"));
    // The link is none of the resource: who has just sent it needs not read it again.
    assert_eq!(read.header("etag"), sent.header("etag"));
    let list = admin.get(&deal.path("/proposals")).await.expect(200);
    assert_eq!(list.column("link"), [Value::Null]);
    let kept: Vec<String> = app.db_everything().await;
    let rests = kept.iter().filter(|row| row.contains(&token(&sent)));
    assert_eq!(rests.collect::<Vec<_>>(), Vec::<&String>::new());
}

async fn a_channel_is_mail_or_link(app: TestApp) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    for channel in [json!("whatsapp"), json!(1), json!(["link"])] {
        let draft = deal.draft(admin, json!({})).await;
        let body = json!({ "channel": channel });
        let refused = admin.post(&deal.one(&draft, "/send"), body).await;
        refused.expect(422).refused_at("/channel");
    }
    for body in [
        json!({}),
        json!(null),
        json!({ "channel": null }),
        json!({ "channel": "mail" }),
    ] {
        let draft = deal.draft(admin, json!({})).await;
        let sent = admin
            .post(&deal.one(&draft, "/send"), body)
            .await
            .expect(202);
        assert_eq!(sent.at("/link"), &Value::Null, "{}", sent.told());
        assert_eq!(app.db_count("mails", &of(&sent)).await, 1);
    }
}

async fn a_link_asks_for_a_day_and_an_offer_like_a_mail(app: TestApp) {
    let admin = app.admin().await;
    let (deal, _) = counter_sale(&app).await;
    let late = deal
        .draft(admin, json!({ "valid_until": "2020-01-01" }))
        .await;
    let refused = admin.post(&deal.one(&late, "/send"), by_link()).await;
    refused.expect(422).error_at("/valid_until", "out_of_range");
    let bare = app.negotiation().await;
    let path = format!("/negotiations/{bare}/proposals");
    let draft = admin.post(&path, json!({ "title": "x" })).await.expect(201);
    let send = format!("{path}/{}/send", draft.id());
    let refused = admin.post(&send, by_link()).await;
    refused.problem(409, "plan_missing");
}

async fn what_is_handed_over_is_seen_and_answered(app: TestApp) {
    let (admin, nobody) = (app.admin().await, app.anonymous());
    let (deal, sent) = sent(&app).await;
    nobody.get(&page(&sent)).browsing().await.page(200);
    assert_eq!(deal.read(admin, &sent).await.at("/status"), "viewed");
    let who = json!({ "name": "Maria Souza" });
    let accept = format!("{}/accept", page(&sent));
    nobody.post(&accept, who.clone()).await.expect(200);
    let read = deal.read(admin, &sent).await;
    assert_eq!(read.at("/status"), "accepted");
    assert_eq!(read.at("/answer/name"), "Maria Souza");
    let told = format!("{} AND kind = 'proposal_answered'", of(&sent));
    assert_eq!(app.db_count("mails", &told).await, 1);
    let again = nobody.post(&accept, who).await;
    again.problem(409, "proposal_already_answered");
    let once_more = admin.post(&deal.one(&sent, "/send"), by_link()).await;
    once_more.problem(409, "proposal_already_answered");
    let (deal, other) = self::sent(&app).await;
    let decline = format!("{}/decline", page(&other));
    nobody.post(&decline, json!({})).await.expect(200);
    assert_eq!(deal.read(admin, &other).await.at("/status"), "declined");
}

async fn a_key_tells_the_same_link_again_and_rests_sealed(app: TestApp) {
    let admin = app.admin().await;
    let (deal, draft) = counter_sale(&app).await;
    let send = deal.one(&draft, "/send");
    let first = admin.post(&send, by_link()).key("k").await.expect(202);
    let again = admin.post(&send, by_link()).key("k").await.expect(202);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.json, first.json);
    assert_eq!(again.etag(), first.etag());
    let other = admin.act(&send).key("k").await;
    other.problem(422, "idempotency_key_reused");
    let rows = app.db_everything().await;
    assert!(!rows.iter().any(|row| row.contains(&token(&first))));
    let sealed = "response_body IS NULL AND response_sealed IS NOT NULL";
    assert_eq!(app.db_count("idempotency_keys", sealed).await, 1);
    app.anonymous().get(&page(&again)).await.expect(200);
    assert_eq!(deal.read(admin, &draft).await.at("/version"), 3);
}

async fn every_link_of_a_proposal_opens_it(app: TestApp) {
    let (admin, nobody) = (app.admin().await, app.anonymous());
    let (deal, first) = sent(&app).await;
    let hash = |of: &str| {
        format!(
            "SELECT {of}_hash AS text FROM proposals WHERE {}",
            numbered(&first)
        )
    };
    let before = app.db_texts(&hash("snapshot")).await;
    let second = admin
        .post(&deal.one(&first, "/send"), by_link())
        .await
        .expect(202);
    let third = admin
        .post(&deal.one(&first, "/send"), by_link())
        .await
        .expect(202);
    assert_eq!(second.at("/status"), "sent");
    assert_eq!(second.at("/sent_at"), first.at("/sent_at"));
    for (one, other) in [(&first, &second), (&second, &third)] {
        assert_ne!(token(one), token(other));
    }
    for sent in [&first, &second, &third] {
        let shown = nobody.get(&page(sent)).await.expect(200);
        assert_eq!(shown.at("/number"), first.at("/number"));
    }
    let who = json!({ "name": "Maria" });
    let accept = format!("{}/accept", page(&second));
    nobody.post(&accept, who.clone()).await.expect(200);
    let too_late = nobody.post(&format!("{}/accept", page(&third)), who).await;
    too_late.problem(409, "proposal_already_answered");
    assert_eq!(
        nobody.get(&page(&first)).await.expect(200).at("/status"),
        "accepted"
    );
    let after = app.db_texts(&hash("answer")).await;
    assert_eq!(after, before, "what was sent stays what it was");
}

async fn what_was_mailed_may_go_by_link_and_the_other_way_round(app: TestApp) {
    let (admin, nobody, deal) = (app.admin().await, app.anonymous(), Deal::new(&app).await);
    let mailed = deal.sent(admin, json!({})).await;
    let in_mail = format!(
        "/public/proposals/{}",
        app.db_give_link(mailed.at("/number")).await
    );
    let by_hand = admin
        .post(&deal.one(&mailed, "/send"), by_link())
        .await
        .expect(202);
    for link in [in_mail, page(&by_hand)] {
        nobody.get(&link).await.expect(200);
    }
    assert_eq!(by_hand.at("/recipients"), &json!([deal.email]));
    assert_eq!(by_hand.at("/delivery/status"), "queued");
    admin
        .act(&deal.one(&mailed, "/send"))
        .await
        .problem(409, "proposal_not_draft");

    let draft = deal.draft(admin, json!({})).await;
    let send = deal.one(&draft, "/send");
    let handed = admin.post(&send, by_link()).await.expect(202);
    let mailed = admin.act(&send).await.expect(202);
    assert_eq!(mailed.at("/link"), &Value::Null);
    assert_eq!(mailed.at("/recipients"), &json!([deal.email]));
    assert_eq!(mailed.at("/delivery/status"), "queued");
    let sealed = format!("{} AND link_sealed IS NOT NULL", of(&draft));
    assert_eq!(app.db_count("mails", &sealed).await, 1);
    nobody.get(&page(&handed)).await.expect(200);
    admin.act(&send).await.problem(409, "proposal_not_draft");
    // Nobody to mail: what went by link stays as it is.
    let (deal, handed) = sent(&app).await;
    let refused = admin.act(&deal.one(&handed, "/send")).await;
    refused.expect(422).error_at("/recipients", "required");
    nobody.get(&page(&handed)).await.expect(200);
}

async fn a_link_ends_with_its_proposal(app: TestApp) {
    let (admin, nobody) = (app.admin().await, app.anonymous());
    let (deal, first) = sent(&app).await;
    let further = admin
        .post(&deal.one(&first, "/send"), by_link())
        .await
        .expect(202);
    admin.act(&deal.one(&first, "/cancel")).await.expect(200);
    for sent in [&first, &further] {
        nobody
            .get(&page(sent))
            .await
            .problem(410, "proposal_cancelled");
    }
    let again = admin.post(&deal.one(&first, "/send"), by_link()).await;
    again.problem(409, "proposal_cancelled");
    let (deal, late) = sent(&app).await;
    app.db_expire_proposal(late.at("/number")).await;
    nobody
        .get(&page(&late))
        .await
        .problem(410, "proposal_expired");
    let again = admin.post(&deal.one(&late, "/send"), by_link()).await;
    again.problem(409, "proposal_expired");
    let (deal, lost) = sent(&app).await;
    admin.act(&deal.path("/lose")).await.expect(200);
    nobody
        .get(&page(&lost))
        .await
        .problem(410, "proposal_cancelled");
}

async fn a_successor_by_link_ends_the_former_link(app: TestApp) {
    let (admin, nobody) = (app.admin().await, app.anonymous());
    let (deal, former) = sent(&app).await;
    let draft = deal
        .draft(admin, json!({ "supersedes_id": former.id() }))
        .await;
    let successor = admin
        .post(&deal.one(&draft, "/send"), by_link())
        .await
        .expect(202);
    nobody
        .get(&page(&former))
        .await
        .problem(410, "proposal_cancelled");
    nobody.get(&page(&successor)).await.expect(200);
}

async fn the_history_knows_the_channel_and_not_the_link(app: TestApp) {
    let (admin, (deal, sent)) = (app.admin().await, sent(&app).await);
    admin
        .post(&deal.one(&sent, "/send"), by_link())
        .await
        .expect(202);
    let history = admin.get(&deal.path("/history")).await.expect(200);
    assert_eq!(
        history.column("action")[..2],
        ["proposal.resent", "proposal.sent"]
    );
    let channel = format!("proposals.{}.channel", sent.id());
    for (entry, change) in [(0, 0), (1, 1)] {
        let change = history.at(&format!("/data/{entry}/changes/{change}"));
        assert_eq!(
            (&change["field"], &change["to"]),
            (&json!(channel), &json!("link"))
        );
    }
    assert!(!history.told().contains(&token(&sent)));
}

async fn senders_at_once_all_get_a_link_that_opens(app: TestApp) {
    let (admin, nobody) = (app.admin().await.clone(), app.anonymous());
    let (deal, draft) = counter_sale(&app).await;
    let send = deal.one(&draft, "/send");
    // On PostgreSQL half of them come through another process.
    let second = (app.database() == Database::Postgres).then(|| app.beside());
    let other = match &second {
        Some(instance) => tests::Client::new(instance.base()).with_token(admin.token()),
        None => admin.clone(),
    };
    let callers = [&admin, &other];
    let answers = together(8, |index| callers[index % 2].post(&send, by_link()).send()).await;
    assert_eq!(statuses(&answers).get(&202), Some(&8));
    for sent in &answers {
        nobody.get(&page(sent)).await.expect(200);
    }
    let events = app.db_count("events", "event_type = 'proposal.sent'");
    assert_eq!(events.await, 1);
    assert_eq!(app.db_count("proposal_links", "1 = 1").await, 7);
}
