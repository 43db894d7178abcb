//! A used row is deactivated, not deleted.

use serde_json::json;
use tests::{TestApp, both};

both!(
    a_used_row_is_not_deleted_and_says_by_what_it_is_used,
    a_client_with_a_negotiation_is_not_deleted,
    an_offer_once_used_is_never_deleted,
);

async fn a_used_row_is_not_deleted_and_says_by_what_it_is_used(app: TestApp) {
    let admin = app.admin().await;
    let (channel, campaign) = (app.channel().await, app.campaign().await);
    let members = json!({ "channel_id": channel.id(), "campaign_id": campaign.id() });
    let negotiation = app.planned().with(members).await;
    let path = |rest: &str| format!("/negotiations/{negotiation}{rest}");
    let (service, product) = (app.service().await, app.product().await);
    admin
        .post(&path("/services"), json!({ "service_id": service.id() }))
        .await
        .expect(201);
    admin
        .post(&path("/products"), json!({ "product_id": product.id() }))
        .await
        .expect(201);
    let plan = admin.get(&format!(
        "/negotiation-plans/{}",
        negotiation["negotiation_plan_id"].as_str().expect("a plan")
    ));
    let plan = plan.await.expect(200);
    let sales_plan = plan.text_at("/sales_plan_id").to_owned();
    let offer = admin
        .get(&format!("/sales-plans/{sales_plan}"))
        .await
        .expect(200);
    let used = [
        format!("/channels/{channel}"),
        format!("/campaigns/{campaign}"),
        format!("/services/{service}"),
        format!("/products/{product}"),
        format!("/negotiation-plans/{}", plan.id()),
        format!("/sales-plans/{sales_plan}"),
        format!("/speed-plans/{}", offer.text_at("/speed_plan_id")),
        format!(
            "/pipelines/{}",
            negotiation["pipeline_id"].as_str().expect("a pipeline")
        ),
        format!("/branches/{}", app.matriz().await),
    ];
    for path in used {
        let refused = admin.delete(&path).await.expect(409);
        let code = refused.text_at("/code").to_owned();
        assert!(
            ["in_use", "offer_in_use"].contains(&code.as_str()),
            "{}",
            refused.told()
        );
        admin
            .patch(&path, json!({ "active": false }))
            .await
            .expect(200);
    }
}

async fn a_client_with_a_negotiation_is_not_deleted(app: TestApp) {
    let admin = app.admin().await;
    let negotiation = app.negotiation().await;
    let client = format!(
        "/clients/{}",
        negotiation["client_id"].as_str().expect("a client")
    );
    let refused = admin.delete(&client).await.problem(409, "in_use");
    let told = format!("{} {}", refused.at("/detail"), refused.at("/errors"));
    assert!(told.contains("negotiation"), "{}", refused.told());
    admin
        .delete(&format!("/negotiations/{negotiation}"))
        .await
        .expect(204);
    admin.delete(&client).await.expect(204);
}

async fn an_offer_once_used_is_never_deleted(app: TestApp) {
    let admin = app.admin().await;
    let ready = app.ready_to_win().await;
    let won = ready.win(admin).await.expect(200);
    let contract = admin
        .get(&format!("/contracts/{}", won.text_at("/contract/id")))
        .await
        .expect(200);
    assert!(contract.told().contains("OFERTA-"), "{}", contract.told());
    let plan = admin
        .get(&format!("/negotiation-plans/{}", ready.plan_id))
        .await
        .expect(200);
    let offer = format!("/sales-plans/{}", plan.text_at("/sales_plan_id"));
    admin.delete(&offer).await.expect(409);
}
