//! The negotiation plan pre-fills what is empty and never overwrites what a person typed (R03).

use serde_json::{Value, json};
use tests::{Resource, TestApp, both};

both!(
    a_plan_fills_contract_access_ticket_and_task,
    another_plan_replaces_defaults_only,
    a_plan_never_moves_the_stage_after_creation,
    a_plan_chooses_pipeline_and_stage_at_creation,
    a_plan_is_not_changed_once_billing_is_generated,
    after_a_change_of_plan_every_part_can_be_saved_as_it_stands,
    a_plan_without_defaults_leaves_what_is_there,
);

async fn plan(app: &TestApp, name: &str, members: Value) -> Resource {
    let subject = app
        .ticket_subject()
        .with(json!({ "name": format!("Assunto {name}") }))
        .await;
    let body = json!({
        "name": name,
        "billing_type_id": app.billing_type().await.id(),
        "contract_template_id": app.contract_template().await.id(),
        "campaign_id": app.campaign().await.id(),
        "access": { "authentication": "pppoe", "connection": "fiber" },
        "ticket": { "priority": "high", "subject_id": subject.id(), "message": format!("Mensagem {name}") },
        "task": { "title": format!("Tarefa {name}"), "schedule_type_id": app.schedule_type().await.id() },
    });
    app.negotiation_plan().with(body).with(members).await
}

async fn of(app: &TestApp, plan: &Resource) -> Resource {
    app.negotiation()
        .with(json!({ "negotiation_plan_id": plan.id() }))
        .await
}

async fn a_plan_fills_contract_access_ticket_and_task(app: TestApp) {
    let admin = app.admin().await;
    let plan = plan(&app, "A", json!({})).await;
    let negotiation = of(&app, &plan).await;
    let path = |rest: &str| format!("/negotiations/{negotiation}{rest}");
    assert_eq!(negotiation["campaign_id"], plan["campaign_id"]);
    assert_eq!(negotiation["monthly_value"], "99.90");
    assert_eq!(negotiation["one_time_value"], "150.00");
    let contract = admin.get(&path("/contract")).await.expect(200);
    assert_eq!(contract.at("/billing_type_id"), &plan["billing_type_id"]);
    assert_eq!(
        contract.at("/contract_template_id"),
        &plan["contract_template_id"]
    );
    assert_eq!(contract.at("/sales_plan/id"), &plan["sales_plan_id"]);
    let access = admin.get(&path("/access")).await.expect(200);
    assert_eq!(access.at("/authentication"), "pppoe");
    assert_eq!(access.at("/connection"), "fiber");
    assert_eq!(access.at("/complete"), false);
    let ticket = admin.get(&path("/ticket")).await.expect(200);
    assert_eq!(ticket.at("/subject"), "Assunto A");
    assert_eq!(ticket.at("/message"), "Mensagem A");
    let tasks = admin.get(&path("/tasks")).await.expect(200);
    assert_eq!(tasks.column("title"), ["Tarefa A"]);
}

async fn another_plan_replaces_defaults_only(app: TestApp) {
    let admin = app.admin().await;
    let (first, second) = (
        plan(&app, "A", json!({})).await,
        plan(&app, "B", json!({})).await,
    );
    let negotiation = of(&app, &first).await;
    let path = |rest: &str| format!("/negotiations/{negotiation}{rest}");
    let typed = app.billing_type().await;
    let change = json!({ "billing_type_id": typed.id(), "due_day": 7 });
    admin.patch(&path("/contract"), change).await.expect(200);
    admin
        .patch(&path("/ticket"), json!({ "subject": "Meu texto" }))
        .await
        .expect(200);
    let change = json!({ "negotiation_plan_id": second.id() });
    admin.patch(&path(""), change).await.expect(200);
    let contract = admin.get(&path("/contract")).await.expect(200);
    assert_eq!(
        contract.at("/billing_type_id"),
        typed.id(),
        "a typed value was overwritten"
    );
    assert_eq!(contract.at("/due_day"), 7);
    assert_eq!(
        contract.at("/contract_template_id"),
        &second["contract_template_id"]
    );
    assert_eq!(contract.at("/sales_plan/id"), &second["sales_plan_id"]);
    let ticket = admin.get(&path("/ticket")).await.expect(200);
    assert_eq!(ticket.at("/subject"), "Meu texto");
    assert_eq!(ticket.at("/message"), "Mensagem B");
    let tasks = admin.get(&path("/tasks")).await.expect(200);
    assert_eq!(
        tasks.column("title"),
        ["Tarefa B"],
        "an untouched task is replaced"
    );
}

async fn a_plan_never_moves_the_stage_after_creation(app: TestApp) {
    let admin = app.admin().await;
    let pipeline = app.pipeline().await;
    let stage = app.stage_of(pipeline.id(), 1).await;
    let members = json!({ "pipeline_id": pipeline.id(), "stage_id": stage.id() });
    let plan = plan(&app, "A", members).await;
    let negotiation = app.negotiation().await;
    let path = format!("/negotiations/{negotiation}");
    let change = json!({ "negotiation_plan_id": plan.id() });
    let changed = admin.patch(&path, change).await.expect(200);
    assert_eq!(changed.at("/stage_id"), &negotiation["stage_id"]);
    assert_eq!(changed.at("/pipeline_id"), &negotiation["pipeline_id"]);
}

async fn a_plan_chooses_pipeline_and_stage_at_creation(app: TestApp) {
    let pipeline = app.pipeline().await;
    let first = app.stage_of(pipeline.id(), 1).await;
    let second = app.stage_of(pipeline.id(), 2).await;
    let with_stage = json!({ "pipeline_id": pipeline.id(), "stage_id": second.id() });
    let negotiation = of(&app, &plan(&app, "A", with_stage).await).await;
    assert_eq!(negotiation["stage_id"], second.id());
    let without_stage = json!({ "pipeline_id": pipeline.id() });
    let negotiation = of(&app, &plan(&app, "B", without_stage).await).await;
    assert_eq!(negotiation["stage_id"], first.id());
}

async fn a_plan_is_not_changed_once_billing_is_generated(app: TestApp) {
    let admin = app.admin().await;
    let ready = app.ready_to_win().await;
    let other = plan(&app, "B", json!({})).await;
    admin.act(&ready.path("/billing")).await.expect(201);
    let change = json!({ "negotiation_plan_id": other.id() });
    admin
        .patch(&ready.path(""), change.clone())
        .await
        .problem(409, "billing_already_generated");
    admin.delete(&ready.path("/billing")).await.expect(204);
    admin.patch(&ready.path(""), change).await.expect(200);
}

/// What is read of a part, as its input: the members that can be written.
fn input(read: &Value, members: &[&str]) -> Value {
    let members = members.iter().map(|member| (*member).to_owned());
    Value::Object(
        members
            .map(|member| (member.clone(), read[&member].clone()))
            .collect(),
    )
}

/// Contract, access and ticket, each with its members.
const PARTS: [(&str, &[&str]); 3] = [
    (
        "/contract",
        &[
            "billing_type_id",
            "contract_template_id",
            "due_day",
            "commitment_months",
            "starts_on",
            "setup_fee",
            "setup_instalments",
            "proration",
            "discount",
        ],
    ),
    (
        "/access",
        &[
            "authentication",
            "connection",
            "login",
            "service_box_id",
            "port",
            "mac",
            "installation_address",
        ],
    ),
    (
        "/ticket",
        &[
            "priority",
            "subject_id",
            "subject",
            "process_id",
            "message",
            "preferred_date",
            "preferred_period",
        ],
    ),
];

async fn after_a_change_of_plan_every_part_can_be_saved_as_it_stands(app: TestApp) {
    let matriz = app.matriz().await;
    let limit = json!({ "seller_discount_percent": "10" });
    let branch = format!("/branches/{}", matriz.id());
    app.admin().await.patch(&branch, limit).await.expect(200);
    let (seller, manager) = (
        app.seller_of(matriz.id()).await,
        app.manager_of(matriz.id()).await,
    );
    let offer = json!({ "monthly_price": "40.00", "setup_fee": "20.00", "commitment_months": 6 });
    let offer = app.sales_plan().with(offer).await;
    let former = plan(
        &app,
        "A",
        json!({ "discount": { "kind": "percent", "value": "50.00" } }),
    )
    .await;
    let reduced = |value: &str| json!({ "kind": "amount", "value": value, "months": 2 });
    let share = json!({ "kind": "percent", "value": "20.00", "months": 2 });
    // What is typed, by whom, and what becomes of it under an offer of 40.00, at most 20.00 for setup, six months at most.
    let cases = [
        (
            &*seller,
            json!({}),
            json!({ "commitment_months": 6, "setup_fee": "20.00", "discount": null }),
        ),
        (
            &*seller,
            json!({ "commitment_months": 9 }),
            json!({ "commitment_months": 6 }),
        ),
        (
            &*seller,
            json!({ "commitment_months": 3 }),
            json!({ "commitment_months": 3 }),
        ),
        (
            &*seller,
            json!({ "setup_fee": "100.00" }),
            json!({ "setup_fee": "20.00" }),
        ),
        (
            &*manager,
            json!({ "setup_fee": "300.00" }),
            json!({ "setup_fee": "300.00" }),
        ),
        (
            &*seller,
            json!({ "discount": reduced("9.00") }),
            json!({ "discount": null }),
        ),
        (
            &*seller,
            json!({ "discount": reduced("3.00") }),
            json!({ "discount": reduced("3.00") }),
        ),
        (
            &*manager,
            json!({ "discount": reduced("20.00") }),
            json!({ "discount": null }),
        ),
        (
            &*manager,
            json!({ "discount": share }),
            json!({ "discount": share }),
        ),
        (
            &*manager,
            json!({ "discount": reduced("60.00") }),
            json!({ "discount": null }),
        ),
        (
            &*seller,
            json!({ "setup_instalments": 12, "due_day": 31 }),
            json!({ "setup_instalments": 12, "due_day": 31 }),
        ),
    ];
    let service_box = app.service_box().with(json!({ "ports": 16 })).await;
    for (port, (by, typed, expected)) in (1..).zip(cases) {
        let there = json!({ "negotiation_plan_id": former.id() });
        let negotiation = app.negotiation().with(there).by(&seller).await;
        let path = |rest: &str| format!("/negotiations/{negotiation}{rest}");
        by.patch(&path("/contract"), typed.clone())
            .await
            .expect(200);
        let access = app.access_body(service_box.id(), port);
        seller.put(&path("/access"), access).await.expect(200);
        let new = json!({
            "sales_plan_id": offer.id(), "discount": null, "access": { "authentication": "mac", "connection": "radio" },
        });
        let new = plan(&app, "B", new).await;
        let choose = json!({ "negotiation_plan_id": new.id() });
        seller.patch(&path(""), choose).await.expect(200);
        let contract = seller.get(&path("/contract")).await.expect(200);
        for (member, value) in expected.as_object().expect("members") {
            assert_eq!(&contract.json[member], value, "{typed}: {member}");
        }
        for (part, members) in PARTS {
            let read = seller.get(&path(part)).await.expect(200);
            let saved = seller
                .put(&path(part), input(&read.json, members))
                .await
                .expect(200);
            assert_eq!(saved.json, read.json, "{typed}: {part}");
        }
    }
}

async fn a_plan_without_defaults_leaves_what_is_there(app: TestApp) {
    let admin = app.admin().await;
    let (former, bare) = (
        plan(&app, "A", json!({})).await,
        app.negotiation_plan().await,
    );
    let negotiation = of(&app, &former).await;
    let path = |rest: &str| format!("/negotiations/{negotiation}{rest}");
    let before = [
        admin.get(&path("/access")).await.expect(200),
        admin.get(&path("/ticket")).await.expect(200),
        admin.get(&path("/tasks")).await.expect(200),
    ];
    let choose = json!({ "negotiation_plan_id": bare.id() });
    let changed = admin.patch(&path(""), choose).await.expect(200);
    assert_eq!(changed.at("/campaign_id"), &former["campaign_id"]);
    let contract = admin.get(&path("/contract")).await.expect(200);
    assert_eq!(contract.at("/billing_type_id"), &former["billing_type_id"]);
    assert_eq!(contract.at("/sales_plan/id"), &bare["sales_plan_id"]);
    for (part, before) in ["/ticket", "/tasks"].iter().zip(&before[1..]) {
        let after = admin.get(&path(part)).await.expect(200);
        assert_eq!(after.json, before.json, "{part}");
    }
    let access = admin.get(&path("/access")).await.expect(200);
    assert_eq!(
        access.at("/authentication"),
        before[0].at("/authentication")
    );
    assert_eq!(access.at("/connection"), before[0].at("/connection"));
}
