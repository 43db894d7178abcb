//! Employees as a registry: who sees and writes whom, passwords, and the admins among themselves.

use serde_json::json;
use tests::app::PASSWORD;
use tests::race::{statuses, together};
use tests::{Client, Database, TestApp, both, documents};

both!(
    colleagues_see_each_other_and_the_admins,
    a_manager_touches_neither_managers_nor_admins,
    a_manager_leaves_alone_who_works_elsewhere_too,
    an_email_stands_once_in_any_case,
    a_new_password_ends_the_sessions_of_its_owner,
    who_sets_the_own_password_stays_in,
    deactivation_ends_the_sessions_for_good,
    a_password_must_be_a_good_one,
    without_a_password_nobody_logs_in,
    of_admins_who_dismiss_each_other_one_stays,
    an_admin_who_is_not_the_last_may_go,
);

const OTHER_PASSWORD: &str = "outra senha bem comprida 8";

async fn colleagues_see_each_other_and_the_admins(app: TestApp) {
    let (here, there) = (app.branch().await, app.branch().await);
    let viewer = app.viewer_of(here.id()).await;
    let colleague = app.person("seller", &[here.id(), there.id()]).await;
    let stranger = app.seller_of(there.id()).await;
    let rows = viewer.all("/employees").await;
    let sees = |id: &str| rows.iter().any(|row| row["id"] == id);
    assert!(sees(&viewer.id) && sees(&colleague.id) && !sees(&stranger.id));
    let path = format!("/employees/{}", stranger.id);
    viewer.get(&path).await.problem(404, "not_found");
    let path = format!("/employees/{}", colleague.id);
    let shown = viewer.get(&path).await.expect(200);
    assert!(shown.at("/password").is_null() && shown.at("/password_hash").is_null());
    let sellers = viewer.all("/employees?role=seller").await;
    assert_eq!(sellers.len(), 1);
}

async fn a_manager_touches_neither_managers_nor_admins(app: TestApp) {
    let matriz = app.matriz().await.id();
    let manager = app.manager_of(matriz).await;
    let equal = app.manager_of(matriz).await;
    let admin = app.person("admin", &[matriz]).await;
    let before = app.db_digest().await;
    for id in [&equal.id, &admin.id, &manager.id] {
        let path = format!("/employees/{id}");
        for change in [
            json!({ "name": "x" }),
            json!({ "role": "viewer" }),
            json!({ "active": false }),
        ] {
            manager.patch(&path, change).await.problem(403, "forbidden");
        }
        manager.delete(&path).await.problem(403, "forbidden");
    }
    let changed = app.db_digest().await.changed_since(&before);
    assert!(changed.is_empty(), "{changed:?}");
}

async fn a_manager_leaves_alone_who_works_elsewhere_too(app: TestApp) {
    let (here, there) = (app.branch().await, app.branch().await);
    let manager = app.manager_of(here.id()).await;
    let shared = app.person("seller", &[here.id(), there.id()]).await;
    let path = format!("/employees/{}", shared.id);
    let change = json!({ "branch_ids": [here.id()] });
    manager.patch(&path, change).await.problem(403, "forbidden");
    manager.delete(&path).await.problem(403, "forbidden");
    let own = app.seller_of(here.id()).await;
    let path = format!("/employees/{}", own.id);
    let grant = json!({ "branch_ids": [here.id(), there.id()] });
    let granted = manager.patch(&path, grant).await.expect(422);
    granted.error_at("/branch_ids/1", "reference_not_found");
    let rename = json!({ "name": "Nome Novo", "role": "viewer" });
    manager.patch(&path, rename).await.expect(200);
    manager.delete(&path).await.expect(204);
}

async fn an_email_stands_once_in_any_case(app: TestApp) {
    let admin = app.admin().await;
    let email = documents::email("Unica");
    let first = app.employee().with(json!({ "email": email })).await;
    assert_eq!(first["email"], email.to_lowercase());
    let shout = json!({ "email": email.to_uppercase() });
    let second = app.employee().with(shout.clone()).attempt().await;
    let refused = second.problem(409, "email_taken");
    refused.error_at("/email", "email_taken");
    let other = app.employee().await;
    let path = format!("/employees/{other}");
    admin.patch(&path, shout).await.problem(409, "email_taken");
    assert_eq!(admin.get(&path).await.at("/version"), 1);
    let twice = json!({ "branch_ids": [app.matriz().await.id(), app.matriz().await.id()] });
    let twice = app.employee().with(twice).attempt().await.expect(422);
    twice.error_at("/branch_ids", "duplicate_item");
}

async fn a_new_password_ends_the_sessions_of_its_owner(app: TestApp) {
    let person = app.seller_of(app.matriz().await.id()).await;
    let login = app.anonymous().try_login(&person.email, PASSWORD).await;
    let refresh = json!({ "refresh_token": login.expect(200).text_at("/refresh_token") });
    let path = format!("/employees/{}", person.id);
    let change = json!({ "password": OTHER_PASSWORD });
    let changed = app.admin().await.patch(&path, change).await.expect(200);
    assert_eq!(changed.at("/version"), 2);
    person.get("/channels").await.problem(401, "unauthorized");
    let nobody = app.anonymous();
    nobody.post("/auth/refresh", refresh).await.expect(401);
    let old = nobody.try_login(&person.email, PASSWORD).await;
    old.problem(401, "invalid_credentials");
    nobody.login(&person.email, OTHER_PASSWORD).await;
}

async fn who_sets_the_own_password_stays_in(app: TestApp) {
    let admin = app.person("admin", &[]).await;
    let elsewhere = app.anonymous().login(&admin.email, PASSWORD).await;
    let path = format!("/employees/{}", admin.id);
    let change = json!({ "password": OTHER_PASSWORD });
    admin.patch(&path, change).await.expect(200);
    admin.get("/auth/me").await.expect(200);
    elsewhere.get("/auth/me").await.problem(401, "unauthorized");
}

async fn deactivation_ends_the_sessions_for_good(app: TestApp) {
    let admin = app.admin().await;
    let person = app.seller_of(app.matriz().await.id()).await;
    let path = format!("/employees/{}", person.id);
    for active in [false, true] {
        let change = json!({ "active": active });
        admin.patch(&path, change).await.expect(200);
        person.get("/channels").await.problem(401, "unauthorized");
    }
    app.anonymous().login(&person.email, PASSWORD).await;
}

async fn a_password_must_be_a_good_one(app: TestApp) {
    let email = documents::email("boa.senha");
    let long = "x1".repeat(65);
    for (password, code) in [
        ("curta", "too_short"),
        (long.as_str(), "too_long"),
        ("password1234", "common_password"),
        (email.as_str(), "weak_password"),
    ] {
        let body = json!({ "email": email, "password": password });
        let answer = app.employee().with(body).attempt().await.expect(422);
        assert!(!answer.told().contains("argon2"));
        answer.error_at("/password", code);
    }
}

async fn without_a_password_nobody_logs_in(app: TestApp) {
    let email = documents::email("sem.senha");
    let body = json!({ "email": email, "password": null });
    app.employee().with(body).await;
    for password in [PASSWORD, "x"] {
        let answer = app.anonymous().try_login(&email, password).await;
        answer.problem(401, "invalid_credentials");
    }
}

/// A ring in which each deletes the next, on two processes where the database allows it.
async fn of_admins_who_dismiss_each_other_one_stays(app: TestApp) {
    let second = (app.database() == Database::Postgres).then(|| app.beside());
    let base = second.as_ref().map_or(app.base(), |process| process.base());
    let mut people = vec![app.admin().await.clone()];
    let first = people[0].get("/auth/me").await.expect(200);
    let mut ids = vec![first.id().to_owned()];
    for _ in 0..5 {
        let person = app.person("admin", &[]).await;
        ids.push(person.id.clone());
        people.push(Client::new(base).with_token(person.token()));
    }
    let answers = together(people.len(), |index| {
        let whom = &ids[(index + 1) % ids.len()];
        let path = format!("/employees/{whom}");
        match index % 2 {
            0 => people[index].delete(&path).send(),
            _ => people[index]
                .patch(&path, json!({ "active": false }))
                .send(),
        }
    })
    .await;
    let counts = statuses(&answers);
    assert!(
        answers
            .iter()
            .all(|answer| !answer.status.is_server_error()),
        "{counts:?}"
    );
    let left = app.db_count("employees", "role = 'admin' AND active").await;
    assert!(left >= 1, "{counts:?}");
    let gone = answers.iter().filter(|answer| answer.status.is_success());
    assert_eq!(
        left,
        6 - i64::try_from(gone.count()).expect("a small number"),
        "{counts:?}"
    );
}

async fn an_admin_who_is_not_the_last_may_go(app: TestApp) {
    let other = app.person("admin", &[]).await;
    let path = format!("/employees/{}", other.id);
    app.admin().await.delete(&path).await.expect(204);
    other.get("/auth/me").await.problem(401, "unauthorized");
    app.admin().await.get(&path).await.problem(404, "not_found");
}
