//! Replies that are no 250: tried again, or told.

use super::{Deal, content, delivery, of, posted, stands, tried};
use serde_json::{Value, json};
use tests::journal::types;
use tests::post::Act;
use tests::{PostOffice, TestApp};

posted!(
    deferred_three_times_then_sent,
    refused_is_told_and_can_be_sent_again,
    after_the_last_try_it_has_failed,
    a_lost_confirmation_doubles_the_mail_under_its_id,
    a_connection_that_ends_after_the_content_is_no_sending,
    a_connection_that_ends_after_the_confirmation_is_one,
    an_endless_reply_is_given_up,
);

async fn deferred_three_times_then_sent(app: TestApp, office: PostOffice) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    let later = Act::AtEnd("451 4.7.1 greylisted, come back");
    office.next([later; 3]);
    let sent = deal.sent(admin, json!({})).await;
    let mut etag = sent.etag();
    for attempts in 1..=3 {
        let told = delivery(&deal, admin, &sent, tried(attempts)).await;
        assert_eq!(
            told.at("/delivery/last_error"),
            "451 4.7.1 greylisted, come back"
        );
        assert_eq!(told.at("/delivery/sent_at"), &Value::Null);
        // A caller who asks only for news gets it.
        let asked = admin
            .get(&deal.one(&sent, ""))
            .header("if-none-match", &etag);
        etag = asked.await.expect(200).etag();
        let unchanged = admin
            .get(&deal.one(&sent, ""))
            .header("if-none-match", &etag);
        unchanged.await.expect(304);
        // Not before its time.
        app.wake();
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        assert_eq!(deal.read(admin, &sent).await.json, told.json);
        app.db_mails_are_due().await;
    }
    let told = delivery(&deal, admin, &sent, stands("sent")).await;
    assert_eq!(told.at("/delivery/attempts"), 4);
    assert_eq!(told.at("/delivery/last_error"), &Value::Null);
    assert_eq!(office.taken().len(), 1);
    let stale = admin.act(&deal.one(&sent, "/cancel")).if_match(&etag);
    stale.await.problem(412, "precondition_failed");
    let events = app.journal_of(sent.id()).await;
    let expected = [
        "proposal.sent",
        "proposal.delivery_delayed",
        "proposal.delivery_delayed",
        "proposal.delivery_delayed",
        "proposal.delivered",
    ];
    assert_eq!(types(&events)[events.len() - 5..], expected);
}

async fn refused_is_told_and_can_be_sent_again(app: TestApp, office: PostOffice) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    let reply = "550-5.1.1 no such\r\n550 5.1.1 mailbox";
    office.always("b@example.com", Act::AtRecipient(reply));
    let recipients = json!({ "recipients": ["a@example.com", "b@example.com"] });
    let sent = deal.sent(admin, recipients).await;
    let told = delivery(&deal, admin, &sent, stands("failed")).await;
    assert_eq!(told.at("/delivery/attempts"), 1, "a 5xx is not tried again");
    let error = told.text_at("/delivery/last_error");
    assert!(
        error.starts_with("550 5.1.1 no such") && error.ends_with("mailbox"),
        "{error}"
    );
    let ids = format!(
        "SELECT message_id AS text FROM mails WHERE {} ORDER BY recipient",
        of(&sent)
    );
    let before = app.db_texts(&ids).await;
    office.behave();
    let again = admin.act(&deal.one(&sent, "/send")).await.expect(202);
    assert_eq!(again.at("/delivery/status"), "queued");
    delivery(&deal, admin, &sent, stands("sent")).await;
    for (recipient, id) in [("a@example.com", &before[0]), ("b@example.com", &before[1])] {
        let taken = office.taken_for(recipient);
        assert_eq!(taken.len(), 1, "{recipient}");
        let message = content::parsed(&taken[0]);
        assert_eq!(Some(id.trim_matches(['<', '>'])), message.message_id());
    }
}

async fn after_the_last_try_it_has_failed(app: TestApp, office: PostOffice) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    office.always(&deal.email, Act::AtRecipient("421 4.3.2 closed today"));
    let sent = deal.sent(admin, json!({})).await;
    for attempts in 1..=5 {
        delivery(&deal, admin, &sent, tried(attempts)).await;
        app.db_mails_are_due().await;
    }
    let told = delivery(&deal, admin, &sent, stands("failed")).await;
    assert_eq!(told.at("/delivery/attempts"), 6);
    assert_eq!(told.at("/delivery/last_error"), "421 4.3.2 closed today");
    office.behave();
    admin.act(&deal.one(&sent, "/send")).await.expect(202);
    let told = delivery(&deal, admin, &sent, stands("sent")).await;
    assert_eq!(told.at("/delivery/attempts"), 1, "a fresh count");
}

async fn a_lost_confirmation_doubles_the_mail_under_its_id(app: TestApp, office: PostOffice) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    office.next([Act::HangUpAfterTaking]);
    let sent = deal.sent(admin, json!({})).await;
    let told = delivery(&deal, admin, &sent, tried(1)).await;
    assert_eq!(
        told.at("/delivery/last_error"),
        "the mail server's reply could not be understood"
    );
    app.db_mails_are_due().await;
    delivery(&deal, admin, &sent, stands("sent")).await;
    let taken = office.taken();
    assert_eq!(taken.len(), 2);
    let (first, second) = (content::parsed(&taken[0]), content::parsed(&taken[1]));
    assert_eq!(first.message_id(), second.message_id());
    assert_eq!(first.date(), second.date());
    assert_eq!(content::token(&taken[0]), content::token(&taken[1]));
}

async fn a_connection_that_ends_after_the_content_is_no_sending(app: TestApp, office: PostOffice) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    office.next([Act::HangUpAfterData]);
    let sent = deal.sent(admin, json!({})).await;
    delivery(&deal, admin, &sent, tried(1)).await;
    assert_eq!(office.taken().len(), 0);
    app.db_mails_are_due().await;
    delivery(&deal, admin, &sent, stands("sent")).await;
    assert_eq!(office.taken().len(), 1);
}

async fn a_connection_that_ends_after_the_confirmation_is_one(app: TestApp, office: PostOffice) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    office.next([Act::ConfirmAndHangUp]);
    let first = deal.sent(admin, json!({})).await;
    delivery(&deal, admin, &first, stands("sent")).await;
    // The next one notices that the line is dead before it uses it.
    let second = deal.sent(admin, json!({})).await;
    let told = delivery(&deal, admin, &second, stands("sent")).await;
    assert_eq!(told.at("/delivery/attempts"), 1);
    assert_eq!(office.taken().len(), 2);
}

async fn an_endless_reply_is_given_up(app: TestApp, office: PostOffice) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    office.next([
        Act::Endless,
        Act::AtEnd("nonsense"),
        Act::AtEnd("354 not a 250"),
    ]);
    let sent = deal.sent(admin, json!({})).await;
    for attempts in 1..=3 {
        let told = delivery(&deal, admin, &sent, tried(attempts)).await;
        let error = told.text_at("/delivery/last_error");
        assert!(error.starts_with("the "), "{error}");
        app.db_mails_are_due().await;
    }
    delivery(&deal, admin, &sent, stands("sent")).await;
}
