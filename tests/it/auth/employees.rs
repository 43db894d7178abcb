//! Employees: roles and branches, and what nobody may grant.

use serde_json::json;
use std::time::{Duration, Instant};
use tests::app::PASSWORD;
use tests::{TestApp, both, documents};

both!(
    a_manager_makes_sellers_of_the_own_branches,
    nobody_grants_what_they_do_not_have,
    a_seller_makes_nobody,
    the_last_admin_stays,
    a_disabled_employee_is_out_within_five_seconds,
    a_changed_role_bites_within_five_seconds,
    a_changed_branch_bites_within_five_seconds,
    everybody_but_an_admin_has_a_branch,
    a_password_is_never_shown,
);

async fn a_manager_makes_sellers_of_the_own_branches(app: TestApp) {
    let matriz = app.matriz().await.id();
    let manager = app.manager_of(matriz).await;
    for role in ["seller", "viewer"] {
        let body = json!({ "role": role, "branch_ids": [matriz] });
        app.employee().with(body).by(&manager).await;
    }
}

async fn nobody_grants_what_they_do_not_have(app: TestApp) {
    let matriz = app.matriz().await.id();
    let other = app.branch().await;
    let manager = app.manager_of(matriz).await;
    let seller = app.seller_of(matriz).await;
    let before = app.db_digest().await;
    for role in ["admin", "manager"] {
        let body = json!({ "role": role, "branch_ids": [matriz] });
        app.employee()
            .with(body)
            .by(&manager)
            .attempt()
            .await
            .problem(403, "forbidden");
        let path = format!("/employees/{}", seller.id);
        manager
            .patch(&path, json!({ "role": role }))
            .await
            .problem(403, "forbidden");
    }
    let body = json!({ "role": "seller", "branch_ids": [other.id()] });
    let answer = app
        .employee()
        .with(body)
        .by(&manager)
        .attempt()
        .await
        .expect(422);
    answer.error_at("/branch_ids/0", "reference_not_found");
    let own = format!("/employees/{}", manager.id);
    manager
        .patch(&own, json!({ "role": "admin" }))
        .await
        .problem(403, "forbidden");
    assert!(app.db_digest().await.changed_since(&before).is_empty());
}

async fn a_seller_makes_nobody(app: TestApp) {
    let matriz = app.matriz().await.id();
    for role in ["seller", "viewer"] {
        let person = app.person(role, &[matriz]).await;
        let body = json!({ "role": "viewer", "branch_ids": [matriz] });
        app.employee()
            .with(body)
            .by(&person)
            .attempt()
            .await
            .problem(403, "forbidden");
        person.get("/employees").await.expect(200);
    }
}

async fn the_last_admin_stays(app: TestApp) {
    let admin = app.admin().await;
    let own = format!(
        "/employees/{}",
        admin.get("/auth/me").await.expect(200).id()
    );
    let matriz = app.matriz().await.id();
    admin
        .patch(&own, json!({ "active": false }))
        .await
        .problem(409, "last_admin");
    let demoted = json!({ "role": "manager", "branch_ids": [matriz] });
    admin.patch(&own, demoted).await.problem(409, "last_admin");
    admin.delete(&own).await.expect(409);
    app.person("admin", &[]).await;
    admin
        .patch(&own, json!({ "active": false }))
        .await
        .expect(200);
}

async fn a_disabled_employee_is_out_within_five_seconds(app: TestApp) {
    let person = app.seller_of(app.matriz().await.id()).await;
    person.get("/channels").await.expect(200);
    let path = format!("/employees/{}", person.id);
    app.admin()
        .await
        .patch(&path, json!({ "active": false }))
        .await
        .expect(200);
    let started = Instant::now();
    while person.get("/channels").await.status != 401 {
        assert!(started.elapsed() < Duration::from_secs(5), "still in");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    app.anonymous()
        .try_login(&person.email, PASSWORD)
        .await
        .problem(401, "invalid_credentials");
}

async fn a_changed_role_bites_within_five_seconds(app: TestApp) {
    let person = app.manager_of(app.matriz().await.id()).await;
    app.channel().by(&person).await;
    let path = format!("/employees/{}", person.id);
    app.admin()
        .await
        .patch(&path, json!({ "role": "viewer" }))
        .await
        .expect(200);
    let started = Instant::now();
    while app.channel().by(&person).attempt().await.status != 403 {
        assert!(
            started.elapsed() < Duration::from_secs(5),
            "still a manager"
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn a_changed_branch_bites_within_five_seconds(app: TestApp) {
    let person = app.viewer_of(app.matriz().await.id()).await;
    let client = format!("/clients/{}", app.client().await);
    person.get(&client).await.expect(200);
    let moved = json!({ "branch_ids": [app.branch().await.id()] });
    let path = format!("/employees/{}", person.id);
    app.admin().await.patch(&path, moved).await.expect(200);
    let started = Instant::now();
    while person.get(&client).await.status != 404 {
        assert!(
            started.elapsed() < Duration::from_secs(5),
            "still in the branch"
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn everybody_but_an_admin_has_a_branch(app: TestApp) {
    for role in ["manager", "seller", "viewer"] {
        let body = json!({ "role": role, "branch_ids": [] });
        let answer = app.employee().with(body).attempt().await.expect(422);
        answer.refused_at("/branch_ids");
    }
    app.employee()
        .with(json!({ "role": "admin", "branch_ids": [] }))
        .await;
    let wrong = json!({ "role": "owner", "email": "no mail", "password": "short" });
    let answer = app.employee().with(wrong).attempt().await.expect(422);
    answer.refused_at("/role").refused_at("/email");
}

async fn a_password_is_never_shown(app: TestApp) {
    let body = json!({ "email": documents::email("secret") });
    let created = app.employee().with(body).attempt().await.expect(201);
    let read = app
        .admin()
        .await
        .get(&format!("/employees/{}", created.id()))
        .await
        .expect(200);
    for answer in [created, read] {
        let told = String::from_utf8_lossy(&answer.bytes).into_owned();
        assert!(
            !told.contains(PASSWORD) && !told.contains("argon2"),
            "{told}"
        );
    }
}
