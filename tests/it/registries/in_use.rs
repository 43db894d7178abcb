//! A used row is deactivated, not deleted.

use serde_json::json;
use tests::{TestApp, both};

both!(
    what_a_plan_names_is_not_deleted,
    what_a_negotiation_names_is_not_deleted,
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

async fn refuses_to_delete(app: &TestApp, rows: &[(&str, String)], user: &str) {
    let admin = app.admin().await;
    for (path, id) in rows {
        let one = format!("{path}/{id}");
        let refused = admin.delete(&one).await.problem(409, "in_use");
        let told = refused.at("/detail").to_string();
        let words = user.replace('_', " ");
        assert!(
            told.contains(user) || told.contains(&words),
            "{}",
            refused.told()
        );
        admin.get(&one).await.expect(200);
    }
}

async fn what_a_plan_names_is_not_deleted(app: TestApp) {
    let (pipeline, process) = (app.pipeline().await, app.process().await);
    let stage = app.stage_of(pipeline.id(), 1).await;
    let rows = [
        ("/pipelines", pipeline.id().to_owned()),
        ("/campaigns", app.campaign().await.id().to_owned()),
        ("/billing-types", app.billing_type().await.id().to_owned()),
        (
            "/contract-templates",
            app.contract_template().await.id().to_owned(),
        ),
        (
            "/ticket-subjects",
            app.ticket_subject().await.id().to_owned(),
        ),
        ("/processes", process.id().to_owned()),
        ("/schedule-types", app.schedule_type().await.id().to_owned()),
    ];
    let id = |index: usize| rows[index].1.as_str();
    let members = json!({
        "pipeline_id": id(0),
        "stage_id": stage.id(),
        "campaign_id": id(1),
        "billing_type_id": id(2),
        "contract_template_id": id(3),
        "ticket": { "subject_id": id(4), "process_id": id(5) },
        "task": { "title": "Instalar", "schedule_type_id": id(6) },
    });
    let plan = app.negotiation_plan().with(members).await;
    refuses_to_delete(&app, &rows, "negotiation_plan").await;
    let stages = format!("/pipelines/{pipeline}/stages");
    refuses_to_delete(
        &app,
        &[(&stages, stage.id().to_owned())],
        "negotiation_plan",
    )
    .await;
    let admin = app.admin().await;
    admin
        .delete(&format!("/negotiation-plans/{plan}"))
        .await
        .expect(204);
    for (path, id) in rows {
        admin.delete(&format!("{path}/{id}")).await.expect(204);
    }
}

async fn what_a_negotiation_names_is_not_deleted(app: TestApp) {
    let admin = app.admin().await;
    let seller = app.person("seller", &[app.matriz().await.id()]).await;
    let service_box = app.service_box().await;
    let reason = app.outcome_reason().await;
    let members = json!({ "responsible_id": seller.id });
    let negotiation = app.negotiation().with(members).await;
    let path = |rest: &str| format!("/negotiations/{negotiation}{rest}");
    let access = app.access_body(service_box.id(), 1);
    admin.put(&path("/access"), access).await.expect(201);
    let subject = app.ticket_subject().await;
    let ticket = json!({ "priority": "low", "subject_id": subject.id() });
    admin.put(&path("/ticket"), ticket).await.expect(201);
    let schedule_type = app.schedule_type().await;
    let task = json!({ "title": "Ligar", "schedule_type_id": schedule_type.id() });
    admin.post(&path("/tasks"), task).await.expect(201);
    let lost = json!({ "reason_id": reason.id() });
    admin.post(&path("/lose"), lost).await.expect(200);
    let rows = [
        ("/employees", seller.id.clone()),
        ("/service-boxes", service_box.id().to_owned()),
        ("/outcome-reasons", reason.id().to_owned()),
        ("/ticket-subjects", subject.id().to_owned()),
        ("/schedule-types", schedule_type.id().to_owned()),
    ];
    refuses_to_delete(&app, &rows, "negotiation").await;
}
