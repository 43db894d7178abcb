//! Many at the same moment.

use super::{Deal, numbered, of};
use serde_json::json;
use std::sync::atomic::{AtomicBool, Ordering};
use tests::race::{statuses, together};
use tests::{Client, Database, TestApp, both};

both!(
    twenty_sendings_of_a_draft_send_one,
    a_sending_and_a_cancelling_leave_one_truth,
    a_broken_queue_sends_nothing,
    a_proposal_and_its_delivery_are_of_one_moment,
);

async fn twenty_sendings_of_a_draft_send_one(app: TestApp) {
    let (admin, deal) = (app.admin().await.clone(), Deal::new(&app).await);
    let members = json!({ "recipients": ["a@example.com", "b@example.com"] });
    let draft = deal.draft(&admin, members).await;
    let send = deal.one(&draft, "/send");
    // On PostgreSQL half of them come through another process.
    let second = (app.database() == Database::Postgres).then(|| app.beside());
    let other = match &second {
        Some(instance) => Client::new(instance.base()).with_token(admin.token()),
        None => admin.clone(),
    };
    let callers = [&admin, &other];
    let answers = together(20, |index| callers[index % 2].act(&send).send()).await;
    let counts = statuses(&answers);
    assert_eq!(counts.get(&202), Some(&1), "{counts:?}");
    assert_eq!(counts.get(&409), Some(&19), "{counts:?}");
    assert_eq!(app.db_count("mails", &of(&draft)).await, 2);
    let sent = deal.read(&admin, &draft).await;
    assert_eq!(sent.at("/version"), 2);
    assert_eq!(
        app.db_count("events", "event_type = 'proposal.sent'").await,
        1
    );
}

async fn a_sending_and_a_cancelling_leave_one_truth(app: TestApp) {
    let (admin, deal) = (app.admin().await.clone(), Deal::new(&app).await);
    for _ in 0..5 {
        let draft = deal.draft(&admin, json!({})).await;
        let actions = [deal.one(&draft, "/send"), deal.one(&draft, "/cancel")];
        let answers = together(2, |index| admin.act(&actions[index]).send()).await;
        answers[1].clone().expect(200);
        let sent = answers[0].status == 202;
        if !sent {
            answers[0].clone().problem(409, "proposal_cancelled");
        }
        assert_eq!(deal.read(&admin, &draft).await.at("/status"), "cancelled");
        let queued = format!("{} AND status = 'queued'", of(&draft));
        assert_eq!(app.db_count("mails", &queued).await, 0);
        assert_eq!(app.db_count("mails", &of(&draft)).await, i64::from(sent));
    }
}

async fn a_proposal_and_its_delivery_are_of_one_moment(app: TestApp) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    let sent = deal.sent(admin, json!({})).await;
    let written = AtomicBool::new(false);
    // As a worker that tries again and again writes: the proposal's version goes up with the tries of its mail.
    let writing = async {
        for tries in 1..=300 {
            let mail = format!("UPDATE mails SET attempts = {tries} WHERE {}", of(&sent));
            let version = format!("UPDATE proposals SET version = {}", tries + 2);
            let proposal = format!("{version} WHERE {}", numbered(&sent));
            let both = format!("BEGIN; {mail}; {proposal}; COMMIT");
            app.db_execute(&both).await;
        }
        written.store(true, Ordering::Relaxed);
    };
    let reading = async {
        deal.read(admin, &sent).await;
        let paths = [deal.one(&sent, ""), deal.path("/proposals")];
        for path in paths.iter().cycle() {
            if written.load(Ordering::Relaxed) {
                break;
            }
            let told = admin.get(path).await.expect(200);
            let one = told.json.pointer("/data/0").unwrap_or(&told.json);
            let (version, tries) = (&one["version"], &one["delivery"]["attempts"]);
            let ahead = version.as_i64().zip(tries.as_i64());
            assert_eq!(
                ahead.map(|(version, tries)| version - tries),
                Some(2),
                "{one}"
            );
        }
    };
    tokio::join!(writing, reading);
}

async fn a_broken_queue_sends_nothing(app: TestApp) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    let draft = deal.draft(admin, json!({})).await;
    let before = app.db_digest().await;
    app.db_sabotage("mails").await;
    let send = deal.one(&draft, "/send");
    admin.act(&send).await.problem(500, "internal_error");
    app.db_repair("mails").await;
    assert_eq!(app.db_digest().await, before);
    admin.act(&send).await.expect(202);
}
