//! Rights that were taken away: what a request knew of its caller before is not remembered after.

use serde_json::json;
use tests::{TestApp, both};
use tokio::sync::Notify;

both!(
    what_was_read_before_a_change_is_not_remembered_after_it,
    a_role_and_branches_are_those_of_one_moment,
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
