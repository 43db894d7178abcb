//! Sessions, the last admin and other people's races.

use serde_json::json;
use tests::app::{ADMIN, PASSWORD};
use tests::race::{statuses, together};
use tests::{TestApp, both};

both!(
    of_parallel_refreshes_one_succeeds_and_its_successor_lives,
    the_last_admin_stays_under_a_race,
    one_login_name_for_many_employees,
);

async fn of_parallel_refreshes_one_succeeds_and_its_successor_lives(app: TestApp) {
    let nobody = app.anonymous();
    let login = nobody.try_login(ADMIN, PASSWORD).await.expect(200);
    let body = json!({ "refresh_token": login.text_at("/refresh_token") });
    let answers = together(50, |_| nobody.post("/auth/refresh", body.clone()).send()).await;
    assert_eq!(
        statuses(&answers).get(&200),
        Some(&1),
        "{:?}",
        statuses(&answers)
    );
    let mut successor = None;
    for answer in answers {
        match answer.status.as_u16() {
            200 => successor = Some(answer.text_at("/refresh_token").to_owned()),
            _ => drop(answer.problem(401, "refresh_token_superseded")),
        }
    }
    let body = json!({ "refresh_token": successor });
    let next = nobody.post("/auth/refresh", body).await.expect(200);
    let me = nobody
        .with_token(next.text_at("/access_token"))
        .get("/auth/me")
        .await;
    assert_eq!(me.expect(200).at("/email"), ADMIN);
}

async fn the_last_admin_stays_under_a_race(app: TestApp) {
    let first = app.admin().await.clone();
    let second = app.person("admin", &[]).await;
    let own = first.get("/auth/me").await.expect(200).id().to_owned();
    let ids = [own, second.id.clone()];
    let branch = app.matriz().await.id().to_owned();
    // Each demotes or disables the other: one of them must be left.
    let answers = together(2, |index| {
        let (by, whom) = if index == 0 {
            (&first, &ids[1])
        } else {
            (&*second, &ids[0])
        };
        let change = match index {
            0 => json!({ "active": false }),
            _ => json!({ "role": "viewer", "branch_ids": [branch] }),
        };
        by.patch(&format!("/employees/{whom}"), change).send()
    })
    .await;
    assert!(
        answers
            .iter()
            .all(|answer| !answer.status.is_server_error())
    );
    let left = "role = 'admin' AND active";
    assert_eq!(
        app.db_count("employees", left).await,
        1,
        "{:?}",
        statuses(&answers)
    );
}

async fn one_login_name_for_many_employees(app: TestApp) {
    let admin = app.admin().await.clone();
    let body = app.employee().await;
    assert!(body["password"].is_null());
    let mut body = app.employee().body().await;
    body["email"] = json!("Nova.Pessoa@Example.com");
    let answers = together(8, |index| {
        let mut body = body.clone();
        if index % 2 == 0 {
            body["email"] = json!("nova.pessoa@example.com");
        }
        admin.post("/employees", body).send()
    })
    .await;
    assert_eq!(statuses(&answers).get(&201), Some(&1));
    for answer in answers.into_iter().filter(|answer| answer.status != 201) {
        answer
            .problem(409, "email_taken")
            .error_at("/email", "email_taken");
    }
}
