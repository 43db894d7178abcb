//! A client moves to another branch while somebody negotiates with it.

use serde_json::json;
use tests::race::together;
use tests::{TestApp, both};

both!(a_client_never_leaves_the_branch_of_its_negotiation);

async fn a_client_never_leaves_the_branch_of_its_negotiation(app: TestApp) {
    let admin = app.admin().await.clone();
    let there = app.branch().await;
    for _ in 0..10 {
        let client = app.client().await;
        let members = json!({ "client_id": client.id() });
        let body = app.negotiation().with(members).body().await;
        let path = format!("/clients/{client}");
        let answers = together(4, |index| match index {
            0 => admin
                .patch(&path, json!({ "branch_id": there.id() }))
                .send(),
            _ => admin.post("/negotiations", body.clone()).send(),
        })
        .await;
        for answer in &answers {
            assert!(!answer.status.is_server_error(), "{}", answer.told());
        }
        let now = admin.get(&path).await.expect(200);
        for answer in answers.iter().filter(|answer| answer.status == 201) {
            let told = answer.told();
            assert_eq!(answer.at("/branch_id"), now.at("/branch_id"), "{told}");
        }
    }
}
