//! A server that is away, hung or lying: others don't notice.

use super::super::Deal;
use super::{awaited, delivery, posted, sending_to, stands, tried};
use serde_json::json;
use std::time::{Duration, Instant};
use tests::post::{Act, Manner};
use tests::{Answer, Client, Database, PostOffice, TestApp};

posted!(
    mails_that_hang_do_not_hold_up_the_others,
    a_server_that_is_away_is_told_and_recovered_from,
);

async fn mails_that_hang_do_not_hold_up_the_others(app: TestApp, office: PostOffice) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    let hung = json!({ "recipients": ["x@example.com", "y@example.com", "z@example.com"] });
    for hangs in ["x@example.com", "y@example.com", "z@example.com"] {
        office.always(hangs, Act::Silence);
    }
    let hung = deal.sent(admin, hung).await;
    for _ in 0..4 {
        let good = deal.sent(admin, json!({})).await;
        delivery(&deal, admin, &good, stands("sent")).await;
    }
    let told = deal.read(admin, &hung).await;
    assert_eq!(told.at("/delivery/status"), "queued");
    assert_eq!(told.at("/delivery/attempts"), 0, "no try has ended");
    let ready = app.anonymous().get("/health/ready").await;
    ready.expect(200);
}

async fn a_server_that_is_away_is_told_and_recovered_from(app: TestApp, office: PostOffice) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    office.shut();
    let sent = deal.sent(admin, json!({})).await;
    let told = delivery(&deal, admin, &sent, tried(1)).await;
    let error = told.text_at("/delivery/last_error");
    assert_eq!(
        error,
        "the mail server cannot be reached: connection refused"
    );
    app.anonymous().get("/health/ready").await.expect(200);
    let metrics = app.anonymous().get("/metrics").await.expect(200);
    let metrics = String::from_utf8_lossy(&metrics.bytes).into_owned();
    assert!(
        metrics.contains("mails_total{outcome=\"retried\"}"),
        "{metrics}"
    );
    assert!(!metrics.contains('@'), "no address in metrics");
}

/// A proposal at a server with such manners, until its first try has ended; meanwhile others are served.
async fn given_up(database: Database, manner: Manner) -> Option<(TestApp, Answer)> {
    let office = PostOffice::of(manner, None).await;
    let app = sending_to(database, &office).await?;
    let deal = Deal::new(&app).await;
    let admin: &Client = app.admin().await;
    let sent = deal.sent(admin, json!({})).await;
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(1) {
        let asked = Instant::now();
        admin.get(&deal.path("/proposals")).await.expect(200);
        assert!(asked.elapsed() < Duration::from_secs(1), "others wait too");
    }
    let told = awaited(admin, &deal.one(&sent, ""), 50, tried(1)).await;
    Some((app, told))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_greeting_that_never_comes_is_given_up_on_sqlite() {
    silent(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_greeting_that_never_comes_is_given_up_on_postgres() {
    silent(Database::Postgres).await;
}

async fn silent(database: Database) {
    let Some((_app, told)) = given_up(database, Manner::Silent).await else {
        return;
    };
    let error = told.text_at("/delivery/last_error");
    assert_eq!(error, "the mail server did not answer in time");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_endless_greeting_is_given_up() {
    let (_app, told) = given_up(Database::Sqlite, Manner::Endless)
        .await
        .expect("SQLite");
    let error = told.text_at("/delivery/last_error");
    assert_eq!(error, "the connection to the mail server broke off");
}
