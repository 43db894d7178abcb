//! Keys that many make, use and revoke at once.

use super::{integration, keys_of};
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use tests::race::{statuses, together};
use tests::{TestApp, both};

both!(
    twenty_makers_get_twenty_keys,
    of_twenty_who_revoke_a_key_one_does,
    a_key_in_use_is_used_until_it_is_revoked_and_not_after,
    a_key_is_not_made_for_an_integration_that_goes,
);

async fn twenty_makers_get_twenty_keys(app: TestApp) {
    let (admin, all) = (app.admin().await, keys_of(&integration(&app).await));
    let make = |_| admin.post(&all, json!({ "name": "Muitas" })).send();
    let made = together(20, make).await;
    let keys: BTreeSet<&str> = made.iter().map(|made| made.text_at("/key")).collect();
    assert_eq!(keys.len(), 20, "{:?}", statuses(&made));
    let using = together(20, |index| {
        let by_key = app.anonymous().with_token(made[index].text_at("/key"));
        by_key.get("/clients").send()
    });
    assert_eq!(statuses(&using.await), [(200, 20)].into());
}

async fn of_twenty_who_revoke_a_key_one_does(app: TestApp) {
    let program = app.program("viewer", &[app.matriz().await.id()]).await;
    let (admin, path) = (app.admin().await, program.key_path());
    let answers = together(20, |_| admin.delete(&path).send()).await;
    assert_eq!(statuses(&answers), [(204, 1), (404, 19)].into());
    let revoked = app.journal_of(&program.key_id).await;
    assert_eq!(revoked.len(), 2, "{revoked:?}");
    program.get("/clients").await.problem(401, "unauthorized");
}

async fn a_key_in_use_is_used_until_it_is_revoked_and_not_after(app: TestApp) {
    let program = app.program("manager", &[app.matriz().await.id()]).await;
    let (admin, path) = (app.admin().await, program.key_path());
    let revoked = AtomicBool::new(false);
    let revoking = async {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        admin.delete(&path).await.expect(204);
        revoked.store(true, Ordering::SeqCst);
    };
    let using = async {
        let mut count = 0;
        loop {
            let was_revoked = revoked.load(Ordering::SeqCst);
            let name = format!("Canal {count}");
            let answer = program.post("/channels", json!({ "name": name })).await;
            match answer.status.as_u16() {
                201 if !was_revoked => count += 1,
                401 => return count,
                _ => panic!("{was_revoked}: {}", answer.told()),
            }
        }
    };
    let (count, ()) = tokio::join!(using, revoking);
    let written = app.db_count("channels", "name LIKE 'Canal %'").await;
    assert_eq!(written, count);
    program.get("/clients").await.problem(401, "unauthorized");
}

/// Whichever comes first, no key is left of an integration that is gone.
async fn a_key_is_not_made_for_an_integration_that_goes(app: TestApp) {
    let (admin, id) = (app.admin().await, integration(&app).await);
    let answers = together(8, |index| match index {
        0 => admin.delete(&format!("/employees/{id}")).send(),
        _ => admin.post(&keys_of(&id), json!({ "name": "Tarde" })).send(),
    })
    .await;
    let counts = statuses(&answers);
    assert_eq!(counts.get(&204), Some(&1), "{counts:?}");
    assert!(
        counts.keys().all(|status| [201, 204, 404].contains(status)),
        "{counts:?}"
    );
    assert_eq!(app.db_count("api_keys", "true").await, 0);
}
