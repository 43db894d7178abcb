//! A proposal that is taken back while its mails are under way.

use super::{Deal, delivery, of, posted, stands, tried};
use api::negotiations::proposals::answer;
use serde_json::json;
use tests::post::Act;
use tests::{PostOffice, TestApp};

posted!(
    what_is_withdrawn_is_not_sent,
    what_was_sent_all_the_same_is_told,
    an_answer_meanwhile_is_kept,
);

async fn what_is_withdrawn_is_not_sent(app: TestApp, office: PostOffice) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    office.next([Act::AtEnd("451 wait")]);
    let sent = deal.sent(admin, json!({})).await;
    delivery(&deal, admin, &sent, tried(1)).await;
    let cancelled = admin.act(&deal.one(&sent, "/cancel")).await.expect(200);
    assert_eq!(cancelled.at("/delivery/status"), "none");
    app.db_mails_are_due().await;
    let other = deal
        .sent(admin, json!({ "recipients": ["b@example.com"] }))
        .await;
    delivery(&deal, admin, &other, stands("sent")).await;
    assert_eq!(office.taken_for(&deal.email).len(), 0);
    assert_eq!(deal.read(admin, &sent).await.json, cancelled.json);
}

async fn what_was_sent_all_the_same_is_told(app: TestApp, office: PostOffice) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    office.next([Act::Slowly(1_500)]);
    let sent = deal.sent(admin, json!({})).await;
    while office.overheard().matches("DATA").count() == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    let cancelled = admin.act(&deal.one(&sent, "/cancel")).await.expect(200);
    assert_eq!(cancelled.at("/delivery/status"), "none");
    let told = delivery(&deal, admin, &sent, stands("sent")).await;
    assert_eq!(told.at("/status"), "cancelled");
    assert_eq!(office.taken().len(), 1);
    assert_ne!(told.etag(), cancelled.etag());
}

/// The worker's note and the caller's write don't lose each other.
async fn an_answer_meanwhile_is_kept(app: TestApp, office: PostOffice) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    let recipients: Vec<String> = (0..10).map(|n| format!("r{n}@example.com")).collect();
    for recipient in &recipients {
        office.always(recipient, Act::Slowly(20));
    }
    let sent = deal.sent(admin, json!({ "recipients": recipients })).await;
    let hash = api::auth::token::hash("um-token-conhecido");
    app.db_execute(&format!("UPDATE proposals SET token_hash = '{hash}' WHERE id IN (SELECT proposal_id FROM mails WHERE {})", of(&sent)))
        .await;
    let store = app.db_store().await;
    let looking = store.transaction(|tx| {
        let visitor = answer::Visitor {
            request_id: "um-pedido".to_owned(),
            address: None,
            user_agent: None,
        };
        Box::pin(async move { answer::viewed(tx, "um-token-conhecido", &visitor).await })
    });
    looking.await.expect("a look");
    delivery(&deal, admin, &sent, stands("sent")).await;
    // A read asks for the row before its mails, which may be recorded in between.
    let told = deal.read(admin, &sent).await;
    assert_eq!(told.at("/status"), "viewed");
    // Drafted, sent, seen, and a change for each mail.
    assert_eq!(told.at("/version"), 13);
}
