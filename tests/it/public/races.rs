//! Answers at the same moment.

use super::Offered;
use serde_json::json;
use tests::race::{statuses, together};
use tests::{Client, Database, TestApp, both};

both!(
    of_twenty_acceptances_one_counts,
    an_acceptance_and_a_cancelling_leave_one_truth,
    an_acceptance_and_a_loss_leave_one_truth,
    twenty_first_looks_are_one,
);

async fn of_twenty_acceptances_one_counts(app: TestApp) {
    let offered = Offered::new(&app).await;
    // On PostgreSQL half of them come through another process.
    let second = (app.database() == Database::Postgres).then(|| app.beside());
    let other = second.as_ref().map(|instance| Client::new(instance.base()));
    let callers = [app.anonymous(), other.unwrap_or_else(|| app.anonymous())];
    let accept = offered.link("/accept");
    let answers = together(20, |index| {
        let who = json!({ "name": format!("Maria {index}") });
        callers[index % 2].post(&accept, who).send()
    });
    let answers = answers.await;
    let counts = statuses(&answers);
    assert_eq!(counts.get(&200), Some(&1), "{counts:?}");
    assert_eq!(counts.get(&409), Some(&19), "{counts:?}");
    let one = answers
        .iter()
        .find(|answer| answer.status == 200)
        .expect("one");
    assert_eq!(
        offered.read(&app).await.at("/answer/name"),
        one.at("/answer/name")
    );
    let id = format!(
        "proposal_id IN (SELECT id FROM proposals WHERE {})",
        offered.row()
    );
    let mails = format!("{id} AND kind = 'proposal_answered'");
    assert_eq!(app.db_count("mails", &mails).await, 1);
}

async fn an_acceptance_and_a_cancelling_leave_one_truth(app: TestApp) {
    let (admin, nobody) = (app.admin().await.clone(), app.anonymous());
    for _ in 0..5 {
        let offered = Offered::new(&app).await;
        let (accept, cancel) = (offered.link("/accept"), offered.inside("/cancel"));
        let answers = together(2, |index| match index {
            0 => nobody.post(&accept, json!({ "name": "Maria" })).send(),
            _ => admin.act(&cancel).send(),
        });
        let [accepted, cancelled] = answers.await.try_into().expect("two");
        let stands = offered.status(&app).await;
        match accepted.status.as_u16() {
            200 => {
                cancelled.problem(409, "proposal_already_answered");
                assert_eq!(stands, "accepted");
            }
            _ => {
                accepted.problem(410, "proposal_cancelled");
                cancelled.expect(200);
                assert_eq!(stands, "cancelled");
            }
        }
    }
}

async fn an_acceptance_and_a_loss_leave_one_truth(app: TestApp) {
    let (admin, nobody) = (app.admin().await.clone(), app.anonymous());
    for _ in 0..5 {
        let offered = Offered::new(&app).await;
        let accept = offered.link("/accept");
        let lose = format!("/negotiations/{}/lose", offered.negotiation);
        let answers = together(2, |index| match index {
            0 => nobody.post(&accept, json!({ "name": "Maria" })).send(),
            _ => admin.act(&lose).send(),
        });
        let [accepted, lost] = answers.await.try_into().expect("two");
        lost.expect(200);
        let stands = offered.status(&app).await;
        match accepted.status.as_u16() {
            200 => assert_eq!(stands, "accepted"),
            _ => {
                accepted.problem(410, "proposal_cancelled");
                assert_eq!(stands, "cancelled");
            }
        }
    }
}

async fn twenty_first_looks_are_one(app: TestApp) {
    let (offered, nobody) = (Offered::new(&app).await, app.anonymous());
    let before = offered.read(&app).await.at("/version").as_i64();
    let link = offered.link("");
    let answers = together(20, |_| nobody.get(&link).send()).await;
    assert_eq!(statuses(&answers).get(&200), Some(&20));
    let viewed = offered.read(&app).await;
    assert_eq!(
        viewed.at("/version").as_i64(),
        before.map(|version| version + 1)
    );
}
