//! Login, refresh, logout and passwords.

use sea_orm::ConnectionTrait as _;
use serde_json::json;
use std::time::{Duration, Instant};
use tests::app::{ADMIN, PASSWORD};
use tests::{Answer, Client, TestApp, both};

both!(
    a_login_gives_a_bearer_token,
    a_wrong_password_and_an_unknown_name_are_told_alike,
    the_login_name_ignores_case,
    a_refresh_rotates_the_token,
    an_old_refresh_token_revokes_the_family,
    logout_ends_the_session,
    a_changed_password_ends_the_other_sessions,
    a_password_is_checked_before_it_is_changed,
    many_wrong_passwords_make_the_caller_wait,
    secrets_are_not_kept_in_the_clear,
    a_login_under_way_ends_with_its_password,
    a_stolen_token_ends_its_session_at_once,
);

async fn a_login_gives_a_bearer_token(app: TestApp) {
    let nobody = app.anonymous();
    let answer = nobody.try_login(ADMIN, PASSWORD).await.expect(200);
    assert_eq!(answer.at("/token_type"), "Bearer");
    assert_eq!(answer.at("/expires_in"), 900);
    let me = nobody
        .with_token(answer.text_at("/access_token"))
        .get("/auth/me")
        .await
        .expect(200);
    assert_eq!(me.at("/email"), ADMIN);
    assert_eq!(me.at("/name"), "Administrator");
    assert_eq!(me.at("/role"), "admin");
    assert!(me.at("/password").is_null());
}

async fn a_wrong_password_and_an_unknown_name_are_told_alike(app: TestApp) {
    let nobody = app.anonymous();
    let wrong = nobody.try_login(ADMIN, "not the right one").await;
    let unknown = nobody
        .try_login("nobody@example.com", "not the right one")
        .await;
    let told = |answer: Answer| {
        let answer = answer.problem(401, "invalid_credentials");
        (
            answer.text_at("/title").to_owned(),
            answer.text_at("/detail").to_owned(),
        )
    };
    assert_eq!(told(wrong), told(unknown));
}

async fn the_login_name_ignores_case(app: TestApp) {
    app.anonymous()
        .login(&format!("  {}", ADMIN.to_uppercase()), PASSWORD)
        .await;
}

async fn refresh(client: &Client, token: &str) -> Answer {
    client
        .post("/auth/refresh", json!({ "refresh_token": token }))
        .await
}

async fn a_refresh_rotates_the_token(app: TestApp) {
    let nobody = app.anonymous();
    let login = nobody.try_login(ADMIN, PASSWORD).await.expect(200);
    let first = login.text_at("/refresh_token");
    let next = refresh(&nobody, first).await.expect(200);
    assert_ne!(next.text_at("/refresh_token"), first);
    nobody
        .with_token(next.text_at("/access_token"))
        .get("/auth/me")
        .await
        .expect(200);
    // Just rotated: told so, and nothing is revoked.
    refresh(&nobody, first)
        .await
        .problem(401, "refresh_token_superseded");
    refresh(&nobody, next.text_at("/refresh_token"))
        .await
        .expect(200);
    refresh(&nobody, "unknown").await.expect(401);
}

async fn an_old_refresh_token_revokes_the_family(app: TestApp) {
    let nobody = app.anonymous();
    let login = nobody.try_login(ADMIN, PASSWORD).await.expect(200);
    let first = login.text_at("/refresh_token");
    let next = refresh(&nobody, first).await.expect(200);
    let rotated = "UPDATE refresh_tokens SET rotated_at = '2020-01-01T00:00:00+00:00' WHERE rotated_at IS NOT NULL";
    assert_eq!(app.db_execute(rotated).await, 1);
    refresh(&nobody, first).await.expect(401);
    refresh(&nobody, next.text_at("/refresh_token"))
        .await
        .expect(401);
    let stolen = nobody.with_token(next.text_at("/access_token"));
    within_five_seconds(&stolen).await;
}

async fn a_stolen_token_ends_its_session_at_once(app: TestApp) {
    let nobody = app.anonymous();
    let login = nobody.try_login(ADMIN, PASSWORD).await.expect(200);
    let first = login.text_at("/refresh_token");
    let next = refresh(&nobody, first).await.expect(200);
    let rightful = nobody.with_token(next.text_at("/access_token"));
    rightful.get("/auth/me").await.expect(200);
    let rotated = "UPDATE refresh_tokens SET rotated_at = '2020-01-01T00:00:00+00:00' WHERE rotated_at IS NOT NULL";
    assert_eq!(app.db_execute(rotated).await, 1);
    refresh(&nobody, first).await.expect(401);
    rightful.get("/auth/me").await.expect(401);
}

/// Its password is changed after it was verified, and before there is a session.
async fn a_login_under_way_ends_with_its_password(app: TestApp) {
    let person = app.seller_of(app.matriz().await.id()).await;
    let held = app.db_hold_writes("employees").await;
    let login = tokio::spawn({
        let (nobody, email) = (app.anonymous(), person.email.clone());
        async move { nobody.try_login(&email, PASSWORD).await }
    });
    tokio::time::sleep(Duration::from_secs(1)).await;
    let changed = format!(
        "UPDATE employees SET password_hash = 'another' WHERE email = '{}'",
        person.email
    );
    held.execute_unprepared(&changed).await.expect(&changed);
    held.commit().await.expect("released");
    let answer = login.await.expect("no panic");
    answer.problem(401, "invalid_credentials");
}

/// A revoked caller is refused soon; what is cached may live for five seconds.
async fn within_five_seconds(client: &Client) {
    let started = Instant::now();
    loop {
        let answer = client.get("/auth/me").await;
        if answer.status == 401 {
            return;
        }
        assert!(
            started.elapsed() < Duration::from_secs(5),
            "{}",
            answer.told()
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn logout_ends_the_session(app: TestApp) {
    let nobody = app.anonymous();
    let login = nobody.try_login(ADMIN, PASSWORD).await.expect(200);
    let somebody = nobody.with_token(login.text_at("/access_token"));
    let other = nobody.login(ADMIN, PASSWORD).await;
    somebody.act("/auth/logout").await.expect(204);
    within_five_seconds(&somebody).await;
    refresh(&nobody, login.text_at("/refresh_token"))
        .await
        .expect(401);
    other.get("/auth/me").await.expect(200);
}

async fn a_changed_password_ends_the_other_sessions(app: TestApp) {
    let person = app.viewer_of(app.matriz().await.id()).await;
    let other = app.anonymous().login(&person.email, PASSWORD).await;
    let new = "uma senha nova e comprida";
    let body = json!({ "current_password": PASSWORD, "new_password": new });
    person.post("/auth/password", body).await.expect(204);
    within_five_seconds(&other).await;
    person.get("/auth/me").await.expect(200);
    app.anonymous()
        .try_login(&person.email, PASSWORD)
        .await
        .expect(401);
    app.anonymous().login(&person.email, new).await;
}

async fn a_password_is_checked_before_it_is_changed(app: TestApp) {
    let person = app.viewer_of(app.matriz().await.id()).await;
    let change = |current: &str, new: &str| {
        let body = json!({ "current_password": current, "new_password": new });
        person.post("/auth/password", body)
    };
    change("wrong wrong wrong", "uma senha nova e boa")
        .await
        .expect(422)
        .refused_at("/current_password");
    let long = "x1".repeat(65);
    for new in [
        "curta",
        "",
        person.email.as_str(),
        "123456789012",
        "aaaaaaaaaaaaaa",
        &long,
    ] {
        change(PASSWORD, new)
            .await
            .expect(422)
            .refused_at("/new_password");
    }
    app.anonymous().login(&person.email, PASSWORD).await;
}

async fn many_wrong_passwords_make_the_caller_wait(app: TestApp) {
    let person = app.viewer_of(app.matriz().await.id()).await;
    let mut limited = None;
    for _ in 0..40 {
        let answer = app
            .anonymous()
            .try_login(&person.email, "wrong wrong wrong")
            .await;
        if answer.status == 429 {
            limited = Some(answer);
            break;
        }
        answer.problem(401, "invalid_credentials");
    }
    let limited = limited.expect("a limit").problem(429, "too_many_requests");
    assert!(
        limited.header("retry-after").parse::<u32>().is_ok(),
        "{}",
        limited.told()
    );
    // Who forwards addresses without being trusted gains nothing.
    let forged = app
        .anonymous()
        .post(
            "/auth/login",
            json!({ "email": person.email, "password": "wrong wrong wrong" }),
        )
        .header("x-forwarded-for", "203.0.113.7");
    forged.await.expect(429);
}

async fn secrets_are_not_kept_in_the_clear(app: TestApp) {
    let login = app.anonymous().try_login(ADMIN, PASSWORD).await.expect(200);
    let token = login.text_at("/refresh_token");
    let cast = "CAST(token_hash AS TEXT)";
    assert_eq!(
        app.db_count("refresh_tokens", &format!("{cast} LIKE '%{token}%'"))
            .await,
        0
    );
    let hashes = app
        .db_texts("SELECT password_hash AS text FROM employees")
        .await;
    assert!(
        hashes.iter().all(|hash| hash.starts_with("$argon2id$")),
        "{hashes:?}"
    );
}
