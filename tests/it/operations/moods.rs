//! What a database may say instead of answering: nobody gets a 500 for it, and it passes without a hand.

use serde_json::json;
use std::time::{Duration, Instant};
use tests::app::Place;
use tests::cluster::with_user;
use tests::{Answer, Client, Database, Line, Process, TestApp};

/// Told to come back.
fn come_back(answer: Answer) {
    let answer = answer.problem(503, "service_unavailable");
    assert!(
        !answer.header("retry-after").is_empty(),
        "{}",
        answer.told()
    );
}

fn write(by: &Client, name: &str) -> tests::Call {
    by.post("/channels", json!({ "name": name }))
}

/// Served again without a hand, within seconds.
async fn serves(by: &Client) {
    let began = Instant::now();
    let mut served = 0;
    while served < 20 {
        let answer = write(by, "De volta").await;
        assert_ne!(answer.status, 500, "{}", answer.told());
        served = if answer.status == 201 { served + 1 } else { 0 };
        assert!(
            began.elapsed() < Duration::from_secs(6),
            "{}",
            answer.told()
        );
    }
}

async fn on_postgres(settings: &[(&str, &str)]) -> Option<(TestApp, Client)> {
    let app = TestApp::start_with(Database::Postgres, settings).await?;
    let admin = app.admin().await.clone();
    tests::race::together(24, |_| write(&admin, "Antes").send()).await;
    Some((app, admin))
}

/// The name of the database of a case.
async fn named(app: &TestApp) -> String {
    let names = app
        .db_texts("SELECT current_database()::text AS text")
        .await;
    names.into_iter().next().expect("a name")
}

/// Ends all sessions of the product.
async fn terminate(app: &TestApp) {
    app.db_execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
         WHERE datname = current_database() AND application_name = 'vencemos'",
    )
    .await;
}

/// A session that the server ended is another one's matter: reads and writes take a new one.
#[tokio::test(flavor = "multi_thread")]
async fn ended_sessions_are_nobody_s_concern() {
    let Some((app, admin)) = on_postgres(&[]).await else {
        return;
    };
    for _ in 0..3 {
        terminate(&app).await;
        let answers = tests::race::together(12, |index| match index % 2 {
            0 => admin.get("/negotiations").send(),
            _ => write(&admin, "Durante").send(),
        });
        for answer in answers.await {
            assert!(answer.status.is_success(), "{}", answer.told());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_that_end_for_resting_are_nobody_s_concern() {
    let Some((app, admin)) = on_postgres(&[]).await else {
        return;
    };
    let database = named(&app).await;
    app.db_execute(&format!(
        "ALTER DATABASE {database} SET idle_session_timeout = '150ms'"
    ))
    .await;
    terminate(&app).await;
    for _ in 0..8 {
        admin.get("/channels").await.expect(200);
        write(&admin, "Durante").await.expect(201);
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}

/// As after a fail-over, for whoever is still connected to the former primary.
#[tokio::test(flavor = "multi_thread")]
async fn what_can_only_be_read_is_read() {
    let Some((app, admin)) = on_postgres(&[]).await else {
        return;
    };
    let database = named(&app).await;
    let read_only = format!("ALTER DATABASE {database} SET default_transaction_read_only");
    app.db_execute(&format!("{read_only} = on")).await;
    terminate(&app).await;
    for _ in 0..10 {
        come_back(write(&admin, "Durante").await);
        admin.get("/channels").await.expect(200);
    }
    app.db_execute(&format!("{read_only} = off")).await;
    // Sessions keep what they began with: each must be given up for another.
    tests::race::together(24, |_| admin.get("/channels").send()).await;
    serves(&admin).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_does_not_fit_any_more_is_made_anew() {
    let Some((app, admin)) = on_postgres(&[]).await else {
        return;
    };
    for _ in 0..20 {
        admin.get("/channels").await.expect(200);
    }
    app.db_execute("ALTER TABLE channels ALTER COLUMN name TYPE varchar(200)")
        .await;
    for _ in 0..20 {
        admin.get("/channels").await.expect(200);
    }
    app.db_execute("ALTER TABLE channels ALTER COLUMN name TYPE varchar(300)")
        .await;
    for _ in 0..20 {
        write(&admin, "Durante").await.expect(201);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_without_connections_left_is_told_to_come_back() {
    let Some(place) = Place::new(Database::Postgres).await else {
        return;
    };
    let tables = tests::database::open(place.url()).await;
    let role = format!("small_{}", uuid::Uuid::now_v7().simple());
    let run = async |sql: &str| {
        let done = sea_orm::ConnectionTrait::execute_unprepared(&tables, sql).await;
        done.expect(sql);
    };
    run(&format!(
        "CREATE ROLE {role} LOGIN SUPERUSER PASSWORD 'segredo'"
    ))
    .await;
    let url = with_user(place.url(), &role, "segredo");
    let app = TestApp::start_at(place, &[("DATABASE_URL", &url)]);
    let admin = app.admin().await.clone();
    write(&admin, "Antes").await.expect(201);
    // Limits are not a superuser's.
    let grant = "GRANT ALL ON ALL TABLES IN SCHEMA public TO";
    run(&format!(
        "{grant} {role}; GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {role}"
    ))
    .await;
    run(&format!("ALTER ROLE {role} NOSUPERUSER CONNECTION LIMIT 0")).await;
    terminate(&app).await;
    for _ in 0..5 {
        come_back(write(&admin, "Durante").await);
        come_back(admin.get("/channels").await);
    }
    app.anonymous().get("/health/ready").await.expect(503);
    run(&format!("ALTER ROLE {role} CONNECTION LIMIT -1")).await;
    serves(&admin).await;
    app.anonymous().get("/health/ready").await.expect(200);
    run(&format!("DROP OWNED BY {role}; DROP ROLE {role}")).await;
}

/// What a server says that lets nobody in: it starts up, is full, knows neither user nor database.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_lets_nobody_in_is_away() {
    let Some(place) = Place::new(Database::Postgres).await else {
        return;
    };
    let line = Line::to(place.url()).await;
    let app = TestApp::start_at(place, &[("DATABASE_URL", line.url())]);
    let admin = app.admin().await.clone();
    for sqlstate in [
        "57P03", "57P01", "53300", "53400", "08004", "28P01", "3D000", "XX000",
    ] {
        write(&admin, "Antes").await.expect(201);
        line.refuse(sqlstate);
        come_back(admin.get("/channels").await);
        come_back(write(&admin, "Durante").await);
        app.anonymous().get("/health/ready").await.expect(503);
        line.heal();
        serves(&admin).await;
    }
}

/// A lock that somebody holds, a statement that takes too long.
#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_too_long_is_told_to_come_back() {
    let limit = [("VENCEMOS_DB_STATEMENT_TIMEOUT", "1")];
    let Some((app, admin)) = on_postgres(&limit).await else {
        return;
    };
    let held = app.db_hold_writes("channels").await;
    let began = Instant::now();
    come_back(write(&admin, "Durante").await);
    assert!(
        began.elapsed() < Duration::from_secs(5),
        "{:?}",
        began.elapsed()
    );
    // A key that is waited for is another matter, and the wait for it is as long as ever.
    held.rollback().await.expect("released");
    serves(&admin).await;
}

/// SQLite: a damaged table is no defect of the product's, and what is whole is served.
#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_table_is_told_to_come_back_to() {
    let Some(app) = TestApp::start(Database::Sqlite).await else {
        return;
    };
    write(app.admin().await, "Antes").await.expect(201);
    let root = async |name: &str| {
        let sql = "SELECT rootpage AS n FROM sqlite_schema WHERE name =";
        app.db_number(&format!("{sql} '{name}'")).await
    };
    let (whole, other) = (
        root("channels").await,
        root("sqlite_autoindex_channels_1").await,
    );
    let move_to = |page: i64| {
        format!(
            "PRAGMA writable_schema = ON; \
             UPDATE sqlite_schema SET rootpage = {page} WHERE name = 'channels'; \
             PRAGMA writable_schema = RESET"
        )
    };
    app.db_execute(&move_to(other)).await;
    let place = app.into_place();
    let process = Process::spawn(&place).await;
    let admin = process.admin().await;
    for _ in 0..3 {
        come_back(admin.get("/channels").await);
        come_back(write(&admin, "Durante").await);
        admin.get("/campaigns").await.expect(200);
    }
    assert_eq!(process.terminate().await, Some(0));
    let app = TestApp::start_at(place, &[]);
    app.db_execute(&move_to(whole)).await;
    let place = app.into_place();
    let app = TestApp::start_at(place, &[]);
    serves(app.admin().await).await;
}

/// SQLite: a file that was taken away is not made anew, empty, beside those who still have it open.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_away_is_told_to_come_back_to() {
    let Some(app) = TestApp::start(Database::Sqlite).await else {
        return;
    };
    let place = app.into_place();
    let file = place.data().join("vencemos.db");
    let app = TestApp::start_at(place, &[]);
    let away = file.with_extension("away");
    let admin = app.admin().await.clone();
    std::fs::rename(&file, &away).expect("moved");
    // More than there are open connections.
    let answers = tests::race::together(64, |_| admin.get("/negotiations").send()).await;
    for answer in answers {
        match answer.status.as_u16() {
            200 => {}
            _ => come_back(answer),
        }
    }
    assert!(!file.exists(), "another one was made");
    std::fs::rename(&away, &file).expect("moved back");
    serves(app.admin().await).await;
}
