//! Nothing is kept too long: what has had its time goes with the hourly sweep, and so do its bytes.

use persistence::sweep::{SweptKind, batch};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tests::app::PASSWORD;
use tests::{Answer, Client, Database, TestApp, both};

both!(
    kept_answers_go_after_a_day,
    ended_sessions_go_and_live_ones_stay,
    a_stolen_token_is_noticed_as_long_as_it_could_live,
    places_of_logins_are_forgotten,
    claims_go_with_what_they_were_for,
    a_link_that_nobody_may_send_goes_from_its_mail,
    events_go_and_a_history_stays,
    a_sweep_holds_nobody_up,
    a_batch_is_bounded,
    sweeps_at_once_share_the_work,
    the_sweep_tells_what_it_did,
);

const DAY: i64 = 24;

async fn count(app: &TestApp, table: &str) -> i64 {
    app.db_count(table, "1 = 1").await
}

async fn kept_answers_go_after_a_day(app: TestApp) {
    let admin = app.admin().await;
    let create = |name: &str| {
        let channel = json!({ "name": name });
        admin.post("/channels", channel).key("chave-do-canal")
    };
    create("Um").await.expect(201);
    assert_eq!(app.swept(DAY - 1).await["idempotency_keys"], 0);
    let again = create("Um").await.expect(201);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(app.swept(DAY + 1).await["idempotency_keys"], 1);
    assert_eq!(count(&app, "idempotency_keys").await, 0);
    create("Dois").await.expect(201);
}

async fn login(app: &TestApp, email: &str) -> Answer {
    app.anonymous().try_login(email, PASSWORD).await.expect(200)
}

async fn refreshed(app: &TestApp, pair: &Answer) -> Answer {
    let body = json!({ "refresh_token": pair.text_at("/refresh_token") });
    app.anonymous().post("/auth/refresh", body).await
}

async fn ended_sessions_go_and_live_ones_stay(app: TestApp) {
    let person = app.viewer_of(app.matriz().await.id()).await;
    let (mut left, stays) = (
        login(&app, &person.email).await,
        login(&app, &person.email).await,
    );
    for _ in 0..3 {
        left = refreshed(&app, &left).await.expect(200);
    }
    let leaving = app.anonymous().with_token(left.text_at("/access_token"));
    leaving.act("/auth/logout").await.expect(204);
    let before = (
        count(&app, "sessions").await,
        count(&app, "refresh_tokens").await,
    );
    let swept = app.swept(0).await;
    assert_eq!((swept["sessions"], swept["refresh_tokens"]), (1, 4));
    let after = (
        count(&app, "sessions").await,
        count(&app, "refresh_tokens").await,
    );
    assert_eq!(after, (before.0 - 1, before.1 - 4));
    leaving.get("/auth/me").await.expect(401);
    refreshed(&app, &left).await.problem(401, "unauthorized");
    refreshed(&app, &stays).await.expect(200);
    // A month later nobody can come back.
    app.swept(31 * DAY).await;
    let after = (
        count(&app, "sessions").await,
        count(&app, "refresh_tokens").await,
    );
    assert_eq!(after, (0, 0));
}

async fn a_stolen_token_is_noticed_as_long_as_it_could_live(app: TestApp) {
    let stolen = login(&app, tests::app::ADMIN).await;
    let thief = refreshed(&app, &stolen).await.expect(200);
    app.swept(29 * DAY).await;
    app.db_execute("UPDATE refresh_tokens SET rotated_at = '2020-01-01T00:00:00+00:00' WHERE rotated_at IS NOT NULL")
        .await;
    refreshed(&app, &stolen).await.problem(401, "unauthorized");
    refreshed(&app, &thief).await.problem(401, "unauthorized");
}

async fn places_of_logins_are_forgotten(app: TestApp) {
    login(&app, tests::app::ADMIN).await;
    login(&app, tests::app::ADMIN).await;
    assert_eq!(count(&app, "known_peers").await, 1);
    assert_eq!(app.swept(89 * DAY).await["known_peers"], 0);
    assert_eq!(app.swept(91 * DAY).await["known_peers"], 1);
}

async fn claims_go_with_what_they_were_for(app: TestApp) {
    let admin = app.admin().await;
    let (open, over, released) = (
        app.ready_to_win().await,
        app.ready_to_win().await,
        app.ready_to_win().await,
    );
    let won = app.ready_to_win().await;
    won.win(admin).await.expect(200);
    let claims = async || {
        (
            count(&app, "login_claims").await,
            count(&app, "port_claims").await,
        )
    };
    let none = app.swept(0).await;
    assert_eq!((none["login_claims"], none["port_claims"]), (0, 0));
    let of = |login: &str| {
        format!(
            "negotiation_id IN (SELECT negotiation_id FROM login_claims WHERE login = '{login}')"
        )
    };
    for table in ["port_claims", "login_claims"] {
        let sql = format!("UPDATE {table} SET state = 'released' WHERE");
        assert_eq!(
            app.db_execute(&format!("{sql} {}", of(&released.login)))
                .await,
            1
        );
    }
    let ended = format!(
        "id IN (SELECT negotiation_id FROM login_claims WHERE login = '{}')",
        over.login
    );
    app.db_execute(&format!(
        "UPDATE negotiations SET status = 'lost' WHERE {ended}"
    ))
    .await;
    // A hold that has not run out is nobody else's yet.
    let swept = app.swept(0).await;
    assert_eq!((swept["login_claims"], swept["port_claims"]), (2, 1));
    // Two months later all holds have; that of an open negotiation is told as run out.
    let swept = app.swept(60 * DAY).await;
    assert_eq!((swept["login_claims"], swept["port_claims"]), (0, 1));
    assert_eq!(claims().await, (2, 2));
    for kept in [&open.login, &won.login] {
        let login = format!("login = '{kept}'");
        assert_eq!(app.db_count("login_claims", &login).await, 1);
    }
}

async fn a_link_that_nobody_may_send_goes_from_its_mail(app: TestApp) {
    let admin = app.admin().await;
    let mut proposals = Vec::new();
    for _ in 0..3 {
        let attachments = app.attachments().await;
        let proposal = attachments.trim_end_matches("/attachments").to_owned();
        let negotiation = proposal.split("/proposals").next().expect("a path");
        let plan = json!({ "negotiation_plan_id": app.negotiation_plan().await.id() });
        admin.patch(negotiation, plan).await.expect(200);
        admin.act(&format!("{proposal}/send")).await.expect(202);
        proposals.push(proposal);
    }
    let failed = "UPDATE mails SET status = 'failed' WHERE link_sealed IS NOT NULL";
    assert_eq!(app.db_execute(failed).await, 3);
    admin
        .act(&format!("{}/cancel", proposals[0]))
        .await
        .expect(200);
    let accepted = proposals[1].rsplit('/').next().expect("an id").to_owned();
    let number = admin
        .get(&proposals[1])
        .await
        .expect(200)
        .at("/number")
        .clone();
    let token = app.db_give_link(&number).await;
    let accept = format!("/public/proposals/{token}/accept");
    let answered = app.anonymous().post(&accept, json!({ "name": "Maria" }));
    answered.await.expect(200);
    let before = admin.get(&proposals[1]).await.expect(200).json;
    assert_eq!(app.swept(0).await["mail_links"], 2, "{accepted}");
    assert_eq!(app.db_count("mails", "link_sealed IS NOT NULL").await, 1);
    assert_eq!(admin.get(&proposals[1]).await.expect(200).json, before);
    // What may be sent again still is.
    admin
        .act(&format!("{}/send", proposals[2]))
        .await
        .expect(202);
}

async fn events_go_and_a_history_stays(app: TestApp) {
    let admin = app.admin().await;
    let ready = app.ready_to_win().await;
    ready.win(admin).await.expect(200);
    let history = admin.all(&ready.path("/history")).await;
    let (told, others) = ("in_history", "NOT in_history");
    let (told, others) = (
        app.db_count("events", told).await,
        app.db_count("events", others).await,
    );
    assert_eq!(told, i64::try_from(history.len()).expect("a few"));
    assert!(others > 20, "{others}");
    assert_eq!(app.swept(89 * DAY).await["events"], 0);
    let swept = app.swept(91 * DAY).await["events"];
    assert_eq!(swept, u64::try_from(others).expect("a few"));
    assert_eq!(app.swept(4_000 * DAY).await["events"], 0);
    assert_eq!(admin.all(&ready.path("/history")).await, history);
}

#[tokio::test(flavor = "multi_thread")]
async fn events_are_kept_as_long_as_is_set() {
    let days = [("VENCEMOS_EVENTS_KEEP_DAYS", "2")];
    let app = TestApp::start_with(Database::Sqlite, &days).await;
    let app = app.expect("SQLite");
    app.channel().await;
    assert_eq!(app.swept(DAY).await["events"], 0);
    assert!(app.swept(2 * DAY + 1).await["events"] > 0);
}

/// Kept answers, all of them two days old.
async fn old_answers(app: &TestApp, count: u32) {
    let id = "SELECT id FROM employees LIMIT 1";
    app.db_execute(&format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) \
         INSERT INTO idempotency_keys (employee_id, method, route, key, body_hash, response_body, created_at) \
         SELECT ({id}), 'POST', '/channels', 'k' || i, 'x', '{{\"name\": \"Maria\"}}', \
         '2020-01-01T00:00:00.000000+00:00' FROM n"
    ))
    .await;
}

async fn a_sweep_holds_nobody_up(app: TestApp) {
    let admin = app.admin().await.clone();
    old_answers(&app, 5_000).await;
    let over = Arc::new(AtomicBool::new(false));
    let writing = tokio::spawn({
        let over = Arc::clone(&over);
        async move {
            let mut meanwhile = 0;
            while !over.load(Ordering::SeqCst) {
                let name = format!("Canal {meanwhile}");
                let made = admin.post("/channels", json!({ "name": name })).await;
                made.expect(201);
                meanwhile += 1;
            }
            meanwhile
        }
    });
    app.swept(0).await;
    over.store(true, Ordering::SeqCst);
    assert_eq!(count(&app, "idempotency_keys").await, 0);
    let meanwhile = writing.await.expect("no panic");
    assert!(meanwhile >= 5, "{meanwhile} writes meanwhile");
}

/// So many rows are locked at once, and no more.
async fn a_batch_is_bounded(app: TestApp) {
    old_answers(&app, 201).await;
    let now = app.clock().now();
    for ended in [200, 1, 0] {
        let batch = batch(app.store(), SweptKind::Answers, now).await;
        assert_eq!(batch.expect("a batch"), ended);
    }
}

async fn sweeps_at_once_share_the_work(app: TestApp) {
    old_answers(&app, 1_000).await;
    let (one, other) = match app.database() {
        Database::Sqlite => tokio::join!(app.swept(0), app.swept(0)),
        Database::Postgres => {
            let beside = app.beside();
            tokio::join!(app.swept(0), beside.swept(0))
        }
    };
    // The second process has begun with one of its own.
    assert!(one["idempotency_keys"] + other["idempotency_keys"] <= 1_000);
    app.swept(0).await;
    assert_eq!(count(&app, "idempotency_keys").await, 0);
}

async fn the_sweep_tells_what_it_did(app: TestApp) {
    old_answers(&app, 3).await;
    app.swept(0).await;
    let metrics = app.anonymous().get("/metrics").await.expect(200);
    let metrics = String::from_utf8(metrics.bytes).expect("text");
    for line in [
        "swept_total{kind=\"idempotency_keys\"}",
        "swept_total{kind=\"sessions\"}",
        "swept_total{kind=\"files\"}",
        "sweep_last_success_timestamp_seconds",
    ] {
        assert!(metrics.contains(line), "{line} is not in:\n{metrics}");
    }
}

/// What files hold of a text.
fn found(directory: &std::path::Path, text: &str) -> Vec<String> {
    let entries = std::fs::read_dir(directory).expect("the data directory");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let holds = |path: &std::path::PathBuf| {
        let bytes = std::fs::read(path).unwrap_or_default();
        bytes
            .windows(text.len())
            .any(|part| part == text.as_bytes())
    };
    paths
        .filter(|path| path.is_file() && holds(path))
        .map(|path| path.display().to_string())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn on_sqlite_the_bytes_of_what_was_swept_are_gone() {
    let app = TestApp::start(Database::Sqlite).await.expect("SQLite");
    let admin: &Client = app.admin().await;
    let key = "chave-que-so-existe-aqui-e-em-nenhum-outro-lugar";
    for index in 0..40 {
        let channel = json!({ "name": format!("Canal {index}") });
        let key = format!("{key}-{index}");
        admin.post("/channels", channel).key(&key).await.expect(201);
    }
    let data = app.outbox();
    let data = data.parent().expect("the data directory");
    assert_ne!(found(data, key), Vec::<String>::new());
    assert_eq!(app.swept(DAY + 1).await["idempotency_keys"], 40);
    assert_eq!(found(data, key), Vec::<String>::new());
    admin
        .post("/channels", json!({ "name": "Outro" }))
        .await
        .expect(201);
}
