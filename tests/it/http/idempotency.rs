//! `Idempotency-Key`: a repeated POST gives the first answer again.

use serde_json::json;
use std::collections::BTreeSet;
use tests::race::together;
use tests::{TestApp, both};

both!(
    the_same_key_and_body_replay_the_first_answer,
    the_same_key_with_another_body_is_refused,
    a_refusal_does_not_burn_the_key,
    a_key_counts_per_user_and_route,
    a_key_counts_for_every_spelling_of_the_route,
    simultaneous_repeats_make_one_row,
    a_replay_is_authorised_again,
    a_repeated_win_gives_the_first_answer,
    an_unusable_key_is_refused,
    many_moves_under_one_key_are_done_once,
    a_claim_that_runs_is_waited_for_and_a_dead_one_taken_over,
);

async fn the_same_key_and_body_replay_the_first_answer(app: TestApp) {
    let admin = app.admin().await;
    let body = json!({ "name": "Loja" });
    let first = admin
        .post("/channels", body.clone())
        .key("k-1")
        .await
        .expect(201);
    assert_eq!(first.header("idempotency-replayed"), "");
    let again = admin.post("/channels", body).key("k-1").await.expect(201);
    assert_eq!(
        again.header("idempotency-replayed"),
        "true",
        "{}",
        again.told()
    );
    assert_eq!(again.json, first.json);
    assert_eq!(again.header("location"), first.header("location"));
    assert_eq!(again.etag(), first.etag());
    assert_eq!(app.db_count("channels", "name = 'Loja'").await, 1);
}

async fn the_same_key_with_another_body_is_refused(app: TestApp) {
    let admin = app.admin().await;
    admin
        .post("/channels", json!({ "name": "Loja" }))
        .key("k")
        .await
        .expect(201);
    let other = admin
        .post("/channels", json!({ "name": "Site" }))
        .key("k")
        .await;
    other.problem(422, "idempotency_key_reused");
    assert_eq!(app.db_count("channels", "name = 'Site'").await, 0);
}

async fn a_refusal_does_not_burn_the_key(app: TestApp) {
    let admin = app.admin().await;
    admin
        .post("/channels", json!({ "name": "" }))
        .key("k")
        .await
        .expect(422);
    admin
        .post("/channels", json!({ "name": "Loja" }))
        .key("k")
        .await
        .expect(201);
    let win = app.negotiation().await;
    let path = format!("/negotiations/{win}/win");
    admin.act(&path).key("w").await.expect(409);
    admin
        .post(&path, json!({ "note": "agora" }))
        .key("w")
        .await
        .expect(409);
}

async fn a_key_counts_per_user_and_route(app: TestApp) {
    let admin = app.admin().await;
    let manager = app.manager_of(app.matriz().await.id()).await;
    let body = json!({ "name": "Loja" });
    let first = admin
        .post("/channels", body.clone())
        .key("k")
        .await
        .expect(201);
    let other = manager
        .post("/channels", body.clone())
        .key("k")
        .await
        .expect(201);
    assert_ne!(first.id(), other.id());
    admin.post("/campaigns", body).key("k").await.expect(201);
}

async fn a_key_counts_for_every_spelling_of_the_route(app: TestApp) {
    let admin = app.admin().await;
    let body = json!({ "name": "Loja" });
    let first = admin.post("/channels", body.clone()).key("k").await;
    let first = first.expect(201);
    for path in ["/%63hannels", "/%63%68annel%73"] {
        let again = admin.post(path, body.clone()).key("k").await.expect(201);
        assert_eq!(again.header("idempotency-replayed"), "true", "{path}");
        assert_eq!(again.json, first.json);
    }
    let negotiation = app.negotiation().await;
    let id = negotiation.id();
    let body = json!({ "body": "Ligar amanhã" });
    let note = format!("/negotiations/{id}/notes");
    let first = admin.post(&note, body.clone()).key("k").await.expect(201);
    for id in [
        id.to_uppercase(),
        id.replace('-', ""),
        format!("%30{}", &id[1..]),
    ] {
        let path = format!("/negotiations/{id}/notes");
        let again = admin.post(&path, body.clone()).key("k").await.expect(201);
        assert_eq!(again.header("idempotency-replayed"), "true", "{path}");
        assert_eq!(again.json, first.json);
        // What is new is where it would be by the usual spelling, too.
        let new = admin.post(&path, body.clone()).await.expect(201);
        assert_eq!(new.header("location"), format!("{note}/{}", new.id()));
    }
    assert_eq!(app.db_count("channels", "name = 'Loja'").await, 1);
}

async fn simultaneous_repeats_make_one_row(app: TestApp) {
    let admin = app.admin().await.clone();
    let answers = together(16, |_| {
        admin
            .post("/channels", json!({ "name": "Uma só" }))
            .key("once")
            .send()
    })
    .await;
    let mut ids = BTreeSet::new();
    for answer in answers {
        match answer.status.as_u16() {
            409 => {
                let answer = answer.problem(409, "idempotency_key_in_use");
                assert!(!answer.header("retry-after").is_empty());
            }
            _ => {
                ids.insert(answer.expect(201).id().to_owned());
            }
        }
    }
    assert_eq!(ids.len(), 1);
    assert_eq!(app.db_count("channels", "name = 'Uma só'").await, 1);
}

async fn a_replay_is_authorised_again(app: TestApp) {
    let (matriz, other) = (app.matriz().await, app.branch().await);
    let manager = app.manager_of(matriz.id()).await;
    let body = app.client().body().await;
    let first = manager
        .post("/clients", body.clone())
        .key("k")
        .await
        .expect(201);
    let moved = json!({ "branch_ids": [other.id()] });
    app.admin()
        .await
        .patch(&format!("/employees/{}", manager.id), moved)
        .await
        .expect(200);
    let again = manager.post("/clients", body).key("k").await;
    assert!(again.status.is_client_error(), "{}", again.told());
    assert!(
        !String::from_utf8_lossy(&again.bytes).contains(first.id()),
        "{}",
        again.told()
    );
}

async fn a_repeated_win_gives_the_first_answer(app: TestApp) {
    let admin = app.admin().await;
    let ready = app.ready_to_win().await;
    let first = admin.act(&ready.path("/win")).key("win").await.expect(200);
    let again = admin.act(&ready.path("/win")).key("win").await.expect(200);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.json, first.json);
    admin
        .act(&ready.path("/win"))
        .key("other")
        .await
        .problem(409, "already_won");
    assert_eq!(app.db_count("contracts", "1 = 1").await, 1);
}

async fn an_unusable_key_is_refused(app: TestApp) {
    let call = app
        .admin()
        .await
        .post("/channels", json!({ "name": "Loja" }));
    let answer = call.key(&"k".repeat(10_000)).await;
    assert!(answer.status.is_client_error(), "{}", answer.told());
}

async fn many_moves_under_one_key_are_done_once(app: TestApp) {
    let admin = app.admin().await.clone();
    let client = app.client().await;
    let mut ids = Vec::new();
    for _ in 0..40 {
        let members = json!({ "client_id": client.id() });
        ids.push(app.negotiation().with(members).await.id().to_owned());
    }
    let body = json!({ "ids": ids, "stage_id": app.stages().await[1].id() });
    let move_all = || admin.post(BULK, body.clone()).key("once");
    let answers = together(3, |_| move_all().send()).await;
    let done: Vec<_> = answers
        .iter()
        .filter(|answer| answer.status == 200)
        .collect();
    for answer in &answers {
        if answer.status != 200 {
            let refused = answer.clone().problem(409, "idempotency_key_in_use");
            assert!(!refused.header("retry-after").is_empty());
        }
    }
    let again = move_all().await.expect(200);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.column("status"), vec![json!(200); 40]);
    assert!(!done.is_empty());
    for answer in done {
        assert_eq!(answer.bytes, again.bytes);
    }
    assert_eq!(app.db_count("stage_visits", "1 = 1").await, 80);
}

const BULK: &str = "/negotiations/bulk/transitions";

/// Makes the only kept answer a claim that began some seconds ago.
async fn back_to_claim(app: &TestApp, seconds: i64) {
    let began = chrono::Utc::now() - chrono::Duration::seconds(seconds);
    let began = began.format("%Y-%m-%dT%H:%M:%S%.6f+00:00");
    let members = format!("status = NULL, response_body = NULL, created_at = '{began}'");
    let sql = format!("UPDATE idempotency_keys SET {members}");
    assert_eq!(app.db_execute(&sql).await, 1);
}

async fn a_claim_that_runs_is_waited_for_and_a_dead_one_taken_over(app: TestApp) {
    let admin = app.admin().await;
    let negotiation = app.negotiation().await;
    let stages = app.stages().await;
    let to = |index: usize| json!({ "ids": [negotiation.id()], "stage_id": stages[index].id() });
    let refused = admin.post(BULK, json!({ "ids": 7 })).key("k").await;
    refused.expect(422);
    admin.post(BULK, to(1)).key("k").await.expect(200);
    back_to_claim(&app, 10).await;
    let other = admin.post(BULK, to(2)).key("k").await;
    other.problem(422, "idempotency_key_reused");
    let running = admin.post(BULK, to(1)).key("k").await;
    let running = running.problem(409, "idempotency_key_in_use");
    assert!(!running.header("retry-after").is_empty());
    back_to_claim(&app, 90).await;
    let taken = admin.post(BULK, to(1)).key("k").await.expect(200);
    assert_eq!(taken.header("idempotency-replayed"), "");
    assert_eq!(
        taken.at("/data/0/problem/code"),
        "stage_transition_not_allowed"
    );
    let kept = admin.post(BULK, to(1)).key("k").await.expect(200);
    assert_eq!(kept.bytes, taken.bytes);
}
