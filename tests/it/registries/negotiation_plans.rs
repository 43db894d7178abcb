//! Negotiation plans: what they name, and whether it fits together.

use serde_json::{Value, json};
use tests::{TestApp, both};

both!(
    a_plan_keeps_everything_it_was_given,
    a_plan_requires_contract_and_access_by_itself,
    a_stage_belongs_to_the_plans_pipeline,
    a_plan_takes_a_public_billing_type,
    a_discount_is_read_by_its_kind,
    every_reference_must_be_there,
    every_reference_must_be_active,
    an_offer_must_be_sold_in_a_branch_of_the_plan,
    empty_defaults_are_none,
    a_plan_is_written_by_managers_within_their_branches,
);

const RANDOM: &str = "0199b0a2-7c1e-7000-8000-00000000dead";

async fn a_plan_keeps_everything_it_was_given(app: TestApp) {
    let (pipeline, stage) = (app.first("/pipelines").await, &app.stages().await[1]);
    let members = json!({
        "pipeline_id": pipeline.id(),
        "stage_id": stage.id(),
        "campaign_id": app.campaign().await.id(),
        "discount": { "kind": "percent", "value": "10", "months": 3 },
        "billing_type_id": app.billing_type().await.id(),
        "contract_template_id": app.contract_template().await.id(),
        "access": { "authentication": "pppoe", "connection": "fiber" },
        "ticket": {
            "priority": "high",
            "subject_id": app.ticket_subject().await.id(),
            "process_id": app.process().await.id(),
            "message": "Instalar\nno poste",
        },
        "task": { "title": "Agendar", "schedule_type_id": app.schedule_type().await.id() },
        "requires": ["accepted_proposal", "contract"],
        "branch_ids": [app.matriz().await.id()],
        "valid_from": "2026-01-01",
        "valid_until": "2199-12-31",
    });
    let plan = app.negotiation_plan().with(members.clone()).await;
    for (member, value) in members.as_object().expect("an object") {
        if member != "discount" {
            assert_eq!(&plan[member.as_str()], value, "{member}");
        }
    }
    let discount = json!({ "kind": "percent", "value": "10.00", "months": 3 });
    assert_eq!(plan["discount"], discount);
    let path = format!("/negotiation-plans/{plan}");
    let same = app.admin().await.patch(&path, members).await.expect(200);
    assert_eq!(&same.json, plan.json());
    let change =
        json!({ "ticket": { "message": null }, "task": null, "discount": { "months": null } });
    let changed = app.admin().await.patch(&path, change).await.expect(200);
    assert!(changed.at("/task").is_null() && changed.at("/ticket/message").is_null());
    assert_eq!(changed.at("/ticket/priority"), "high");
    assert_eq!(
        changed.at("/discount"),
        &json!({ "kind": "percent", "value": "10.00", "months": null })
    );
}

async fn a_plan_requires_contract_and_access_by_itself(app: TestApp) {
    let sales_plan = app.sales_plan().await;
    let body = json!({ "name": "Simples", "sales_plan_id": sales_plan.id() });
    let plan = app.admin().await.post("/negotiation-plans", body).await;
    let plan = plan.expect(201);
    assert_eq!(plan.at("/requires"), &json!(["contract", "access"]));
    let none = app.negotiation_plan().with(json!({ "requires": [] })).await;
    assert_eq!(none["requires"], json!([]));
    for (requires, pointer, code) in [
        (
            json!(["contract", "contract"]),
            "/requires",
            "duplicate_item",
        ),
        (json!(["contract", "luck"]), "/requires/1", "invalid_choice"),
    ] {
        let wrong = app.negotiation_plan().with(json!({ "requires": requires }));
        wrong.attempt().await.expect(422).error_at(pointer, code);
    }
}

async fn a_stage_belongs_to_the_plans_pipeline(app: TestApp) {
    let (pipeline, stage) = (app.first("/pipelines").await, &app.stages().await[0]);
    let other = app.pipeline().await;
    let strange = json!({ "pipeline_id": other.id(), "stage_id": stage.id() });
    let answer = app.negotiation_plan().with(strange).attempt().await;
    answer.expect(422).error_at("/stage_id", "not_of_pipeline");
    let alone = json!({ "stage_id": stage.id() });
    let answer = app.negotiation_plan().with(alone).attempt().await;
    answer.expect(422).error_at("/pipeline_id", "required");
    let fitting = json!({ "pipeline_id": pipeline.id(), "stage_id": stage.id() });
    let plan = app.negotiation_plan().with(fitting).await;
    let path = format!("/negotiation-plans/{plan}");
    let moved = json!({ "pipeline_id": other.id() });
    let moved = app.admin().await.patch(&path, moved).await.expect(422);
    moved.error_at("/stage_id", "not_of_pipeline");
}

async fn a_plan_takes_a_public_billing_type(app: TestApp) {
    let private = json!({ "client_id": app.client().await.id() });
    let private = app.billing_type().with(private).await;
    let body = json!({ "billing_type_id": private.id() });
    let answer = app.negotiation_plan().with(body).attempt().await;
    answer
        .expect(422)
        .error_at("/billing_type_id", "not_of_client");
}

async fn a_discount_is_read_by_its_kind(app: TestApp) {
    for (kind, value, months, pointer, code) in [
        ("percent", "100.01", 1, "/discount/value", "out_of_range"),
        ("percent", "1.234", 1, "/discount/value", "invalid_percent"),
        ("amount", "1,50", 1, "/discount/value", "invalid_money"),
        ("amount", "-1", 1, "/discount/value", "out_of_range"),
        (
            "amount",
            "99.91",
            1,
            "/discount/value",
            "discount_above_price",
        ),
        ("amount", "1", 0, "/discount/months", "out_of_range"),
        ("share", "1", 1, "/discount/kind", "invalid_choice"),
    ] {
        let discount = json!({ "kind": kind, "value": value, "months": months });
        let body = json!({ "discount": discount });
        let answer = app.negotiation_plan().with(body).attempt().await;
        answer.expect(422).error_at(pointer, code);
    }
    let number = json!({ "discount": { "kind": "amount", "value": 10 } });
    let answer = app.negotiation_plan().with(number).attempt().await;
    answer.expect(422).error_at("/discount/value", "wrong_type");
    let whole = json!({ "discount": { "kind": "amount", "value": "99.9" } });
    let plan = app.negotiation_plan().with(whole).await;
    assert_eq!(
        plan["discount"],
        json!({ "kind": "amount", "value": "99.90", "months": null })
    );
}

/// Each reference with the body that names it.
fn references(id: &str) -> [(Value, &'static str); 10] {
    [
        (json!({ "sales_plan_id": id }), "/sales_plan_id"),
        (json!({ "pipeline_id": id }), "/pipeline_id"),
        (json!({ "stage_id": id }), "/stage_id"),
        (json!({ "campaign_id": id }), "/campaign_id"),
        (json!({ "billing_type_id": id }), "/billing_type_id"),
        (
            json!({ "contract_template_id": id }),
            "/contract_template_id",
        ),
        (
            json!({ "ticket": { "subject_id": id } }),
            "/ticket/subject_id",
        ),
        (
            json!({ "ticket": { "process_id": id } }),
            "/ticket/process_id",
        ),
        (
            json!({ "task": { "title": "x", "schedule_type_id": id } }),
            "/task/schedule_type_id",
        ),
        (json!({ "branch_ids": [id] }), "/branch_ids/0"),
    ]
}

async fn every_reference_must_be_there(app: TestApp) {
    for (body, pointer) in references(RANDOM) {
        let answer = app.negotiation_plan().with(body).attempt().await;
        answer.expect(422).error_at(pointer, "reference_not_found");
    }
}

async fn every_reference_must_be_active(app: TestApp) {
    let off = || json!({ "active": false });
    let sales_plan = app.sales_plan().with(off()).await;
    let campaign = app.campaign().with(off()).await;
    let billing_type = app.billing_type().with(off()).await;
    let template = app.contract_template().with(off()).await;
    let subject = app.ticket_subject().with(off()).await;
    let process = app.process().with(off()).await;
    let schedule_type = app.schedule_type().with(off()).await;
    let branch = app.branch().with(off()).await;
    let off = [
        ("/sales_plan_id", sales_plan),
        ("/campaign_id", campaign),
        ("/billing_type_id", billing_type),
        ("/contract_template_id", template),
        ("/ticket/subject_id", subject),
        ("/ticket/process_id", process),
        ("/task/schedule_type_id", schedule_type),
        ("/branch_ids/0", branch),
    ];
    for (pointer, row) in off {
        let named = references(row.id());
        let (body, _) = named
            .into_iter()
            .find(|(_, at)| *at == pointer)
            .expect(pointer);
        let answer = app.negotiation_plan().with(body).attempt().await;
        answer.expect(422).error_at(pointer, "inactive");
    }
}

async fn an_offer_must_be_sold_in_a_branch_of_the_plan(app: TestApp) {
    let (here, there) = (app.branch().await, app.branch().await);
    let offer = app
        .sales_plan()
        .with(json!({ "branch_ids": [here.id()] }))
        .await;
    let plan = |branches: Value| {
        let body = json!({ "sales_plan_id": offer.id(), "branch_ids": branches });
        app.negotiation_plan().with(body)
    };
    let elsewhere = plan(json!([there.id()])).attempt().await.expect(422);
    elsewhere.error_at("/sales_plan_id", "not_in_branch");
    plan(json!([there.id(), here.id()])).await;
    plan(json!([])).await;
}

async fn empty_defaults_are_none(app: TestApp) {
    let body = json!({ "access": {}, "ticket": { "priority": null } });
    let plan = app.negotiation_plan().with(body).await;
    assert!(plan["access"].is_null() && plan["ticket"].is_null());
    let untitled = json!({ "task": {} });
    let answer = app.negotiation_plan().with(untitled).attempt().await;
    answer.expect(422).error_at("/task/title", "required");
    let period = json!({ "valid_from": "2026-12-02", "valid_until": "2026-12-01" });
    let answer = app.negotiation_plan().with(period).attempt().await;
    answer
        .expect(422)
        .error_at("/valid_until", "invalid_period");
}

async fn a_plan_is_written_by_managers_within_their_branches(app: TestApp) {
    let (here, there) = (app.branch().await, app.branch().await);
    let manager = app.manager_of(here.id()).await;
    let seller = app.seller_of(here.id()).await;
    let plan = |branches: Value| {
        app.negotiation_plan()
            .with(json!({ "branch_ids": branches }))
    };
    let shared = plan(json!([here.id(), there.id()])).await;
    let path = format!("/negotiation-plans/{shared}");
    manager.get(&path).await.expect(200);
    let change = json!({ "name": "Meu" });
    manager
        .patch(&path, change.clone())
        .await
        .problem(403, "forbidden");
    manager.delete(&path).await.problem(403, "forbidden");
    let foreign = app
        .sales_plan()
        .with(json!({ "branch_ids": [there.id()] }))
        .await;
    let body = json!({ "name": "x", "sales_plan_id": foreign.id() });
    let hidden = manager.post("/negotiation-plans", body).await.expect(422);
    hidden.error_at("/sales_plan_id", "reference_not_found");
    let own = plan(json!([here.id()])).await;
    let path = format!("/negotiation-plans/{own}");
    seller
        .patch(&path, change.clone())
        .await
        .problem(403, "forbidden");
    manager.patch(&path, change).await.expect(200);
    manager.delete(&path).await.expect(204);
}
