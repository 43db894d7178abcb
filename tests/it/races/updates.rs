//! Lost updates, and moves against changes.

use serde_json::{Value, json};
use tests::race::{statuses, together};
use tests::{TestApp, both};

both!(
    of_changes_based_on_one_version_one_succeeds,
    changes_of_different_members_are_all_kept,
    lines_added_at_once_are_all_in_the_total,
    a_stage_is_not_deleted_under_a_negotiation,
    numbers_are_never_given_twice,
    a_used_row_is_not_deleted_while_it_is_chosen,
);

async fn of_changes_based_on_one_version_one_succeeds(app: TestApp) {
    let admin = app.admin().await.clone();
    let path = format!("/negotiations/{}", app.negotiation().await);
    let etag = admin.get(&path).await.expect(200).etag();
    let answers = together(16, |index| {
        let change = json!({ "description": format!("Versão {index}") });
        admin.patch(&path, change).if_match(&etag).send()
    })
    .await;
    let counts = statuses(&answers);
    assert_eq!(
        (counts.get(&200), counts.get(&412)),
        (Some(&1), Some(&15)),
        "{counts:?}"
    );
    let winner = answers
        .iter()
        .find(|answer| answer.status == 200)
        .expect("a winner");
    let now = admin.get(&path).await.expect(200);
    assert_eq!(now.at("/description"), winner.at("/description"));
}

async fn changes_of_different_members_are_all_kept(app: TestApp) {
    let admin = app.admin().await.clone();
    let path = format!("/negotiations/{}", app.negotiation().await);
    let channel = app.channel().await.id().to_owned();
    let campaign = app.campaign().await.id().to_owned();
    let changes = [
        ("description", json!("Outra")),
        ("channel_id", json!(channel)),
        ("campaign_id", json!(campaign)),
        ("expected_close_on", json!("2030-01-31")),
        ("contact_status", json!("unresponsive")),
    ];
    let answers = together(changes.len(), |index| {
        let (member, value) = &changes[index];
        let mut change = json!({});
        change[*member] = value.clone();
        admin.patch(&path, change).send()
    })
    .await;
    assert_eq!(statuses(&answers).get(&200), Some(&changes.len()));
    let now = admin.get(&path).await.expect(200);
    for (member, value) in &changes {
        assert_eq!(&now.json[*member], value, "{member} was lost");
    }
}

async fn lines_added_at_once_are_all_in_the_total(app: TestApp) {
    let admin = app.admin().await.clone();
    let negotiation = app.negotiation().await;
    let product = app.product().with(json!({ "price": "10.01" })).await;
    let path = format!("/negotiations/{negotiation}");
    let answers = together(20, |_| {
        admin
            .post(
                &format!("{path}/products"),
                json!({ "product_id": product.id() }),
            )
            .send()
    })
    .await;
    assert_eq!(
        statuses(&answers).get(&201),
        Some(&20),
        "{:?}",
        statuses(&answers)
    );
    assert_eq!(
        admin.get(&path).await.expect(200).at("/one_time_value"),
        "200.20"
    );
}

async fn a_stage_is_not_deleted_under_a_negotiation(app: TestApp) {
    let admin = app.admin().await.clone();
    for _ in 0..5 {
        let pipeline = app.pipeline().await;
        let first = app.stage_of(pipeline.id(), 1).await;
        let second = app.stage_of(pipeline.id(), 2).await;
        let members = json!({ "pipeline_id": pipeline.id(), "stage_id": first.id() });
        let negotiation = app.negotiation().with(members).await;
        let body = json!({ "stage_id": second.id() });
        let answers = together(2, |index| match index {
            0 => admin
                .post(
                    &format!("/negotiations/{negotiation}/transitions"),
                    body.clone(),
                )
                .send(),
            _ => admin
                .delete(&format!("/pipelines/{}/stages/{second}", pipeline.id()))
                .send(),
        })
        .await;
        assert!(
            answers
                .iter()
                .all(|answer| !answer.status.is_server_error())
        );
        let now = admin
            .get(&format!("/negotiations/{negotiation}?expand=stage"))
            .await
            .expect(200);
        assert!(now.at("/stage/id").is_string(), "{}", now.told());
    }
}

async fn numbers_are_never_given_twice(app: TestApp) {
    let admin = app.admin().await.clone();
    let body = app.negotiation().body().await;
    let answers = together(40, |_| admin.post("/negotiations", body.clone()).send()).await;
    assert_eq!(
        statuses(&answers).get(&201),
        Some(&40),
        "{:?}",
        statuses(&answers)
    );
    let mut numbers: Vec<String> = answers
        .iter()
        .map(|answer| answer.at("/number").to_string())
        .collect();
    numbers.sort();
    numbers.dedup();
    assert_eq!(numbers.len(), 40);
}

async fn a_used_row_is_not_deleted_while_it_is_chosen(app: TestApp) {
    let admin = app.admin().await.clone();
    for _ in 0..5 {
        let channel = app.channel().await;
        let mut body = app.negotiation().body().await;
        body["channel_id"] = json!(channel.id());
        let answers = together(2, |index| match index {
            0 => admin.post("/negotiations", body.clone()).send(),
            _ => admin.delete(&format!("/channels/{channel}")).send(),
        })
        .await;
        let won: Vec<Value> = answers
            .iter()
            .map(|answer| json!(answer.status.is_success()))
            .collect();
        assert!(
            won.iter().filter(|won| *won == true).count() <= 1,
            "both succeeded"
        );
        assert!(
            answers
                .iter()
                .all(|answer| !answer.status.is_server_error())
        );
    }
}
