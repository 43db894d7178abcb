//! Fifty wins of one negotiation make one conversion.

use serde_json::json;
use tests::race::{statuses, together};
use tests::{Answer, Database, Instance, TestApp, both};

both!(
    fifty_simultaneous_wins_make_one_conversion,
    a_win_and_a_loss_at_once_leave_one_of_them,
    wins_of_two_negotiations_of_one_client_convert_it_once,
);

async fn fifty_simultaneous_wins_make_one_conversion(app: TestApp) {
    let admin = app.admin().await.clone();
    let ready = app.ready_to_win().await;
    let answers = together(50, |_| admin.act(&ready.path("/win")).send()).await;
    one_conversion(&app, &answers).await;
    let conversion = admin.get(&ready.path("/conversion")).await.expect(200);
    let won = answers
        .iter()
        .find(|answer| answer.status == 200)
        .expect("a winner");
    assert_eq!(conversion.at("/contract/id"), won.at("/contract/id"));
}

async fn one_conversion(app: &TestApp, answers: &[Answer]) {
    let counts = statuses(answers);
    assert_eq!(counts.get(&200), Some(&1), "{counts:?}");
    for answer in answers.iter().filter(|answer| answer.status != 200) {
        let refused = answer.clone().problem(409, "already_won");
        assert!(refused.at("/conversion").is_string(), "{}", refused.told());
    }
    for table in ["conversions", "contracts", "logins"] {
        assert_eq!(app.db_count(table, "1 = 1").await, 1, "{table}");
    }
    assert_eq!(app.db_count("port_claims", "state = 'occupied'").await, 1);
    assert_eq!(app.db_count("clients", "stage = 'client'").await, 1);
    let doubled = "SELECT count(*) AS n FROM (SELECT number FROM instalments GROUP BY contract_id, number HAVING count(*) > 1) AS d";
    assert_eq!(app.db_number(doubled).await, 0);
}

async fn a_win_and_a_loss_at_once_leave_one_of_them(app: TestApp) {
    let admin = app.admin().await.clone();
    for _ in 0..5 {
        let ready = app.ready_to_win().await;
        let verbs = ["/win", "/lose", "/pause", "/abort"];
        let answers = together(8, |index| admin.act(&ready.path(verbs[index % 4])).send()).await;
        for answer in &answers {
            let status = answer.status.as_u16();
            assert!([200, 409].contains(&status), "{}", answer.told());
        }
        let status = admin.get(&ready.path("")).await.expect(200);
        let id = &ready.id;
        let contracts = admin
            .get(&format!("/contracts?negotiation_id={id}"))
            .await
            .expect(200);
        assert_eq!(
            contracts.rows().len(),
            usize::from(status.at("/status") == "won")
        );
        let won = answers
            .iter()
            .any(|answer| answer.status == 200 && answer.asked.contains("/win"));
        assert_eq!(won, status.at("/status") == "won", "{}", status.told());
    }
}

async fn wins_of_two_negotiations_of_one_client_convert_it_once(app: TestApp) {
    let admin = app.admin().await.clone();
    let client = app.client().await;
    let first = app.ready_for(&client, json!({})).await;
    let second = app.ready_for(&client, json!({})).await;
    let both = [first, second];
    let answers = together(8, |index| admin.act(&both[index % 2].path("/win")).send()).await;
    assert_eq!(statuses(&answers).get(&200), Some(&2));
    assert_eq!(app.db_count("contracts", "1 = 1").await, 2);
}

/// Two processes, one PostgreSQL: the same promise.
#[tokio::test(flavor = "multi_thread")]
async fn two_processes_make_one_conversion() {
    let Some(app) = TestApp::start(Database::Postgres).await else {
        return;
    };
    let other: Instance = app.beside();
    let here = app.admin().await.clone();
    let there = tests::Client::new(other.base()).with_token(here.token());
    let ready = app.ready_to_win().await;
    let answers = together(24, |index| {
        let client = if index % 2 == 0 { &here } else { &there };
        client.act(&ready.path("/win")).send()
    })
    .await;
    one_conversion(&app, &answers).await;
}
