//! Rights that were taken away: what a request knew of its caller before is not remembered after.

use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::app::{PASSWORD, Person};
use tests::openapi::Operation;
use tests::{Call, Client, TestApp, both, documents};
use tokio::sync::Notify;

both!(
    what_was_read_before_a_change_is_not_remembered_after_it,
    a_role_and_branches_are_those_of_one_moment,
    a_change_of_an_employee_is_seen_by_the_next_request,
    the_end_of_a_session_is_seen_by_the_next_request,
    every_write_of_a_caller_is_in_a_case,
);

fn channel() -> serde_json::Value {
    json!({ "name": format!("Canal {}", tests::documents::email("canal")) })
}

async fn what_was_read_before_a_change_is_not_remembered_after_it(app: TestApp) {
    let (admin, matriz) = (app.admin().await, app.matriz().await.id());
    let person = app.manager_of(matriz).await;
    let path = format!("/employees/{}", person.id);
    let (read, changed) = (Notify::new(), Notify::new());
    let slow = app.slow_request(&person, async {
        read.notify_one();
        changed.notified().await;
    });
    let change = async {
        read.notified().await;
        let demoted = json!({ "role": "seller" });
        admin.patch(&path, demoted).await.expect(200);
        changed.notify_one();
    };
    tokio::join!(slow, change);
    let denied = person.post("/channels", channel()).await;
    denied.problem(403, "forbidden");
}

/// A manager of one branch becomes a viewer of another, and back; a manager of the other there never was.
async fn a_role_and_branches_are_those_of_one_moment(app: TestApp) {
    let (matriz, other) = (app.matriz().await.id(), app.branch().await);
    let person = app.manager_of(matriz).await;
    let admin = app.admin().await;
    let path = format!("/employees/{}", person.id);
    let changing = async {
        for round in 0..40 {
            let change = match round % 2 {
                0 => json!({ "role": "viewer", "branch_ids": [other.id()] }),
                _ => json!({ "role": "manager", "branch_ids": [matriz] }),
            };
            admin.patch(&path, change).await.expect(200);
        }
    };
    let reading = async {
        let mut seen = Vec::new();
        for _ in 0..200 {
            app.forget_callers();
            let me = person.get("/auth/me").await.expect(200);
            seen.push((me.at("/role").clone(), me.at("/branch_ids/0").clone()));
        }
        seen
    };
    let ((), seen) = tokio::join!(changing, reading);
    let was = [
        (json!("manager"), json!(matriz)),
        (json!("viewer"), json!(other.id())),
    ];
    for seen in seen {
        assert!(was.contains(&seen), "{seen:?}");
    }
}

/// What somebody's next request is told: a member of `/auth/me`, or that they have no session.
type Told = Option<(&'static str, Value)>;

/// A write between two requests of somebody, of which the first lets them be remembered.
async fn seen(somebody: &Client, write: Call, told: Told) {
    somebody.get("/auth/me").await.expect(200);
    let written = write.await;
    let next = somebody.get("/auth/me").await;
    match told {
        None => assert_eq!(next.status, 401, "{}", written.told()),
        Some((member, value)) => assert_eq!(next.at(member), &value, "{}", written.told()),
    }
}

async fn a_change_of_an_employee_is_seen_by_the_next_request(app: TestApp) {
    let (matriz, other) = (app.matriz().await.id(), app.branch().await);
    let (admin, email) = (app.admin().await, documents::email("outra"));
    let branches = json!([other.id()]);
    let changes: [(Value, Told); 6] = [
        (
            json!({ "role": "viewer" }),
            Some(("/role", json!("viewer"))),
        ),
        (
            json!({ "branch_ids": branches }),
            Some(("/branch_ids", branches)),
        ),
        (json!({ "name": "Outra" }), Some(("/name", json!("Outra")))),
        (json!({ "email": email }), Some(("/email", json!(email)))),
        (json!({ "active": false }), None),
        (json!({ "password": "uma senha nova e comprida" }), None),
    ];
    let path = |person: &Person| format!("/employees/{}", person.id);
    for (change, told) in changes {
        let person = app.manager_of(matriz).await;
        seen(&person, admin.patch(&path(&person), change), told).await;
    }
    let person = app.manager_of(matriz).await;
    seen(&person, admin.delete(&path(&person)), None).await;
}

async fn the_end_of_a_session_is_seen_by_the_next_request(app: TestApp) {
    let nobody = app.anonymous();
    let person = app.viewer_of(app.matriz().await.id()).await;
    let other = nobody.login(&person.email, PASSWORD).await;
    seen(&other, other.act("/auth/logout"), None).await;

    let other = nobody.login(&person.email, PASSWORD).await;
    let body = json!({ "current_password": PASSWORD, "new_password": "uma senha nova e comprida" });
    seen(&other, person.post("/auth/password", body), None).await;

    // A refresh token that was used long ago: somebody has stolen it.
    let person = app.viewer_of(app.matriz().await.id()).await;
    let login = nobody.try_login(&person.email, PASSWORD).await.expect(200);
    let stolen = json!({ "refresh_token": login.text_at("/refresh_token") });
    let refreshed = nobody
        .post("/auth/refresh", stolen.clone())
        .await
        .expect(200);
    let rightful = nobody.with_token(refreshed.text_at("/access_token"));
    app.clock().turn(chrono::TimeDelta::seconds(11));
    seen(&rightful, nobody.post("/auth/refresh", stolen), None).await;
}

/// A new one is to be told by a case above, unless nobody can have been the caller before.
async fn every_write_of_a_caller_is_in_a_case(app: TestApp) {
    let told = [
        "PATCH /employees/{id}",
        "DELETE /employees/{id}",
        "POST /auth/logout",
        "POST /auth/password",
        "POST /auth/refresh",
        // See the cases of API keys.
        "DELETE /employees/{employee_id}/api-keys/{id}",
    ];
    let of_nobody = [
        "POST /auth/login",
        "POST /employees",
        "POST /employees/{employee_id}/api-keys",
    ];
    let mut writes = app.document().await.operations();
    writes.retain(|write| {
        let of_callers = ["/auth", "/employees"];
        let path = |start: &&str| write.path.starts_with(*start);
        write.writes() && of_callers.iter().any(path)
    });
    let names: BTreeSet<_> = writes.iter().map(Operation::name).collect();
    let told = told.iter().chain(&of_nobody).map(ToString::to_string);
    assert_eq!(names, told.collect());
}
