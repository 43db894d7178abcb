//! A database host that vanishes without a word: everything ends in bounded time, and it goes on by itself.

use serde_json::json;
use std::time::{Duration, Instant};
use tests::app::Place;
use tests::race::together;
use tests::{Client, Database, Line, TestApp};

/// How long a request may take while the host is away: the statement's limit and the wait for a connection.
const BOUND: Duration = Duration::from_secs(6);
/// How soon everything is as before once the host is back.
const SOON: Duration = Duration::from_secs(6);

/// The product behind a line, with a connection for each of many callers.
async fn behind_a_line() -> Option<(TestApp, Line)> {
    let place = Place::new(Database::Postgres).await?;
    let line = Line::to(place.url()).await;
    let settings = [
        ("DATABASE_URL", line.url()),
        ("VENCEMOS_DB_STATEMENT_TIMEOUT", "1"),
    ];
    let app = TestApp::start_at(place, &settings);
    let admin = app.admin().await.clone();
    let names = together(24, |index| write(&admin, &format!("Antes {index}")).send()).await;
    assert!(names.iter().all(|made| made.status == 201), "{names:?}");
    Some((app, line))
}

fn write(by: &Client, name: &str) -> tests::Call {
    by.post("/channels", json!({ "name": name })).key(name)
}

/// Readers and writers at once, each of whom is answered in time: as ever, or told to come back.
async fn bounded(admin: &Client, round: &str) -> Vec<tests::Answer> {
    let began = Instant::now();
    let answers = together(24, |index| match index % 2 {
        0 => admin.get("/channels").send(),
        _ => write(admin, &format!("{round} {index}")).send(),
    })
    .await;
    assert!(began.elapsed() < BOUND, "{:?}", began.elapsed());
    for answer in &answers {
        match answer.status.as_u16() {
            200 | 201 => {}
            _ => {
                let answer = answer.clone().problem(503, "service_unavailable");
                assert!(!answer.header("retry-after").is_empty());
            }
        }
    }
    answers
}

/// Ready, and so is what serves: nobody is told to come back any more.
async fn recovered(app: &TestApp) {
    let began = Instant::now();
    while app.anonymous().get("/health/ready").await.status != 200 {
        assert!(began.elapsed() < SOON, "it is not ready");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let admin = app.admin().await;
    let mut served = 0;
    while served < 30 {
        let answer = admin.get("/channels").await;
        served = if answer.status == 200 { served + 1 } else { 0 };
        assert!(began.elapsed() < SOON, "{}", answer.told());
    }
}

/// What was told as refused is repeated under its key, and stands there once.
async fn repeated(app: &TestApp, round: &str) {
    let admin = app.admin().await;
    for index in (1..24).step_by(2) {
        let name = format!("{round} {index}");
        write(admin, &name).await.expect(201);
        let rows = app.db_count("channels", &format!("name = '{name}'")).await;
        assert_eq!(rows, 1, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_fall_silent_are_given_up() {
    let Some((app, line)) = behind_a_line().await else {
        return;
    };
    line.silence();
    bounded(app.admin().await, "Durante").await;
    recovered(&app).await;
    repeated(&app, "Durante").await;
}

/// One that rested is asked first, so that nobody is refused for it.
#[tokio::test(flavor = "multi_thread")]
async fn a_silent_connection_that_rested_is_found_out_before_it_is_used() {
    let Some((app, line)) = behind_a_line().await else {
        return;
    };
    line.silence();
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    let began = Instant::now();
    for answer in bounded(app.admin().await, "Depois").await {
        assert!(answer.status.is_success(), "{}", answer.told());
    }
    assert!(
        began.elapsed() < Duration::from_secs(3),
        "{:?}",
        began.elapsed()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn ready_tells_of_the_connections_that_serve() {
    let Some((app, line)) = behind_a_line().await else {
        return;
    };
    line.silence();
    let asked = Instant::now();
    let told = app.anonymous().get("/health/ready").await;
    told.problem(503, "service_unavailable");
    assert!(
        asked.elapsed() < Duration::from_secs(3),
        "{:?}",
        asked.elapsed()
    );
    // Whoever asks has them given up, and nobody else meets them.
    recovered(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_host_is_away_ready_says_so() {
    let Some((app, line)) = behind_a_line().await else {
        return;
    };
    line.vanish();
    let admin = app.admin().await;
    for round in ["Ida", "Volta"] {
        let asked = Instant::now();
        let answers = bounded(admin, round).await;
        assert!(answers.iter().all(|answer| answer.status == 503));
        app.anonymous().get("/health/live").await.expect(200);
        let ready = Instant::now();
        let told = app.anonymous().get("/health/ready").await;
        told.problem(503, "service_unavailable");
        assert!(
            ready.elapsed() < Duration::from_secs(3),
            "{:?}",
            asked.elapsed()
        );
    }
    line.heal();
    recovered(&app).await;
    repeated(&app, "Ida").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_stops_half_way_is_not_waited_for() {
    let Some((app, line)) = behind_a_line().await else {
        return;
    };
    line.vanish_after(700);
    let answers = bounded(app.admin().await, "Meio").await;
    assert!(answers.iter().any(|answer| answer.status == 503));
    line.heal();
    recovered(&app).await;
    repeated(&app, "Meio").await;
}

/// Each of them would be waited for as long as the first.
#[tokio::test(flavor = "multi_thread")]
async fn many_moves_are_not_tried_one_by_one() {
    let Some((app, line)) = behind_a_line().await else {
        return;
    };
    let admin = app.admin().await;
    let ids: Vec<_> = (0..50).map(|_| uuid::Uuid::now_v7()).collect();
    let many = json!({ "ids": ids, "stage_id": ids[0] });
    admin.get("/auth/me").await.expect(200);
    line.vanish();
    let began = Instant::now();
    let answer = admin.post("/negotiations/bulk/transitions", many).await;
    assert!(began.elapsed() < BOUND, "{:?}", began.elapsed());
    let statuses = answer.expect(200).column("status");
    assert_eq!(statuses, vec![json!(503); 50]);
}

/// Nobody knows whether it was done: it is not told as done, and repeating it is safe.
#[tokio::test(flavor = "multi_thread")]
async fn a_commit_without_an_answer_is_no_success() {
    let Some((app, line)) = behind_a_line().await else {
        return;
    };
    let admin = app.admin().await;
    line.lose_the_answer_to("COMMIT");
    let asked = Instant::now();
    let told = write(admin, "Sem resposta").await;
    assert!(asked.elapsed() < BOUND, "{:?}", asked.elapsed());
    told.problem(503, "service_unavailable");
    assert_eq!(app.db_count("channels", "name = 'Sem resposta'").await, 1);
    let again = write(admin, "Sem resposta").await.expect(201);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(app.db_count("channels", "name = 'Sem resposta'").await, 1);
}

/// Nobody knows whether it was done, so nobody is believed to be who they were.
#[tokio::test(flavor = "multi_thread")]
async fn rights_that_may_have_been_taken_away_are_asked_for_anew() {
    let Some((app, line)) = behind_a_line().await else {
        return;
    };
    let (admin, matriz) = (app.admin().await, app.matriz().await.id());
    let person = app.manager_of(matriz).await;
    let path = format!("/employees/{}", person.id);
    let demoting = admin.patch(&path, json!({ "role": "viewer" }));
    line.lose_the_answer_to("COMMIT");
    // Remembered for two seconds, longer than the answer is waited for.
    person.get("/auth/me").await.expect(200);
    let told = demoting.await;
    told.problem(503, "service_unavailable");
    let denied = write(&person, "Sem direito").await;
    denied.problem(403, "forbidden");
}
