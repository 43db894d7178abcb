//! What stands before every write of a part: sight, version, ownership, status, billing.

use serde_json::{Value, json};
use tests::{Client, Resource, TestApp, both};

both!(
    out_of_sight_is_absent_whatever_the_route,
    a_viewer_reads_and_writes_nothing,
    a_stale_version_writes_nothing,
    only_an_open_negotiation_is_edited,
    some_writes_are_welcome_in_every_status,
    a_generated_billing_locks_what_it_was_made_from,
    ids_of_another_branch_are_not_found,
    what_changes_nothing_leaves_no_trace,
    changes_are_named_after_part_and_line,
);

const PARTS: [&str; 9] = [
    "contract",
    "access",
    "ticket",
    "tasks",
    "services",
    "products",
    "notes",
    "appointments",
    "proposals",
];

/// One write of every kind of part.
async fn writes(app: &TestApp, by: &Client, negotiation: &str) -> Vec<tests::client::Call> {
    let path = |rest: &str| format!("/negotiations/{negotiation}/{rest}");
    let (service, product) = (app.service().await, app.product().await);
    vec![
        by.put(&path("contract"), json!({ "due_day": 5 })),
        by.put(
            &path("access"),
            json!({ "authentication": "ipoe", "connection": "radio" }),
        ),
        by.put(&path("ticket"), json!({ "priority": "low" })),
        by.post(&path("tasks"), json!({ "title": "Ligar" })),
        by.post(&path("services"), json!({ "service_id": service.id() })),
        by.post(&path("products"), json!({ "product_id": product.id() })),
        by.post(
            &path("appointments"),
            json!({ "subject": "Visita", "starts_at": "2199-01-05T17:00:00Z" }),
        ),
        by.post(&path("proposals"), json!({ "title": "Proposta" })),
        by.delete(&path("contract")),
    ]
}

async fn out_of_sight_is_absent_whatever_the_route(app: TestApp) {
    let stranger = app.manager_of(app.branch().await.id()).await;
    let negotiation = app.planned().await;
    for part in PARTS {
        let path = format!("/negotiations/{negotiation}/{part}");
        stranger.get(&path).await.problem(404, "not_found");
    }
    for call in writes(&app, &stranger, negotiation.id()).await {
        call.await.problem(404, "not_found");
    }
    let note = format!("/negotiations/{negotiation}/notes");
    let note = stranger.post(&note, json!({ "body": "x" })).await;
    note.problem(404, "not_found");
    let reveal = format!("/negotiations/{negotiation}/access/reveal-password");
    stranger.act(&reveal).await.problem(404, "not_found");
}

async fn a_viewer_reads_and_writes_nothing(app: TestApp) {
    let viewer = app.viewer_of(app.matriz().await.id()).await;
    let negotiation = app.planned().await;
    let calls = writes(&app, &viewer, negotiation.id()).await;
    let before = app.db_digest().await;
    for call in calls {
        call.await.problem(403, "forbidden");
    }
    assert!(app.db_digest().await.changed_since(&before).is_empty());
    let contract = format!("/negotiations/{negotiation}/contract");
    viewer.get(&contract).await.expect(200);
}

async fn a_stale_version_writes_nothing(app: TestApp) {
    let admin = app.admin().await;
    let negotiation = app.planned().await;
    let contract = format!("/negotiations/{negotiation}/contract");
    let first = admin.get(&contract).await.expect(200).etag();
    let due = |day: u8| json!({ "due_day": day });
    let second = admin.patch(&contract, due(5)).if_match(&first).await;
    let second = second.expect(200).etag();
    for call in [
        admin.patch(&contract, due(6)),
        admin.put(&contract, due(6)),
        admin.delete(&contract),
        admin.post(
            &format!("{contract}/billing-type"),
            json!({ "name": "Pix", "method": "pix" }),
        ),
    ] {
        let answer = call.if_match(&first).await;
        answer.problem(412, "precondition_failed");
    }
    admin.delete(&contract).if_match(&second).await.expect(204);
    let none = admin.put(&contract, due(7)).if_match(&second).await;
    none.problem(412, "precondition_failed");
    admin.put(&contract, due(7)).await.expect(201);
}

async fn ended(app: &TestApp, how: &str) -> Resource {
    let negotiation = app.planned().await;
    let path = format!("/negotiations/{negotiation}/{how}");
    app.admin().await.act(&path).await.expect(200);
    negotiation
}

async fn only_an_open_negotiation_is_edited(app: TestApp) {
    let admin = app.admin().await;
    for how in ["pause", "lose", "abort"] {
        let negotiation = ended(&app, how).await;
        for call in writes(&app, admin, negotiation.id()).await {
            call.await.problem(409, "invalid_status");
        }
    }
}

async fn some_writes_are_welcome_in_every_status(app: TestApp) {
    let admin = app.admin().await;
    let negotiation = app.planned().await;
    let path = |rest: &str| format!("/negotiations/{negotiation}/{rest}");
    let task = admin
        .post(&path("tasks"), json!({ "title": "Ligar" }))
        .await;
    let visit = json!({ "subject": "Visita", "starts_at": "2199-01-05T17:00:00Z" });
    let visit = admin.post(&path("appointments"), visit).await;
    let task = path(&format!("tasks/{}", task.expect(201).id()));
    let visit = path(&format!("appointments/{}", visit.expect(201).id()));
    let access = json!({ "authentication": "pppoe", "connection": "radio",
        "login": "ana.lima", "password": "segredo-da-rede-1" });
    admin.put(&path("access"), access).await.expect(201);
    admin.act(&path("lose")).await.expect(200);
    let note = admin.post(&path("notes"), json!({ "body": "Volta em março" }));
    let note = path(&format!("notes/{}", note.await.expect(201).id()));
    admin
        .patch(&task, json!({ "done": true }))
        .await
        .expect(200);
    let cancelled = json!({ "status": "cancelled" });
    admin.patch(&visit, cancelled).await.expect(200);
    let revealed = admin.act(&path("access/reveal-password")).await;
    assert_eq!(revealed.expect(200).at("/password"), "segredo-da-rede-1");
    for call in [
        admin.patch(&task, json!({ "done": false, "title": "Outra" })),
        admin.patch(&visit, json!({ "place": "Loja" })),
        admin.patch(&note, json!({ "pinned": true })),
        admin.delete(&note),
        admin.delete(&task),
    ] {
        call.await.problem(409, "invalid_status");
    }
}

async fn a_generated_billing_locks_what_it_was_made_from(app: TestApp) {
    let admin = app.admin().await;
    let ready = app.ready_to_win().await;
    let line = json!({ "service_id": app.service().await.id() });
    let line = admin.post(&ready.path("/services"), line).await.expect(201);
    let line = ready.path(&format!("/services/{}", line.id()));
    admin.act(&ready.path("/billing")).await.expect(201);
    let product = json!({ "product_id": app.product().await.id() });
    for call in [
        admin.patch(&ready.path("/contract"), json!({ "due_day": 20 })),
        admin.put(&ready.path("/contract"), json!({})),
        admin.delete(&ready.path("/contract")),
        admin.post(
            &ready.path("/contract/billing-type"),
            json!({ "name": "Pix", "method": "pix" }),
        ),
        admin.post(&ready.path("/products"), product),
        admin.patch(&line, json!({ "quantity": 2 })),
        admin.delete(&line),
    ] {
        call.await.problem(409, "billing_already_generated");
    }
    let free = json!({ "priority": "low" });
    admin.put(&ready.path("/ticket"), free).await.expect(201);
    admin.delete(&ready.path("/billing")).await.expect(204);
    admin.delete(&line).await.expect(204);
}

async fn ids_of_another_branch_are_not_found(app: TestApp) {
    let other = app.branch().await;
    let seller = app.seller_of(app.matriz().await.id()).await;
    let negotiation = app.planned().by(&seller).await;
    let there = json!({ "branch_id": other.id() });
    let (client, service_box) = (
        app.client().with(there.clone()).await,
        app.service_box().with(there).await,
    );
    let private = json!({ "client_id": client.id() });
    let private = app.billing_type().with(private).await;
    let stranger = app.seller_of(other.id()).await;
    let path = |rest: &str| format!("/negotiations/{negotiation}/{rest}");
    let visit = |responsible: &str| json!({ "subject": "Visita", "starts_at": "2199-01-05T17:00:00Z", "responsible_id": responsible });
    let random = "0199b0a2-7c1e-7000-8000-00000000dead";
    for (sent, member) in [
        (
            seller.patch(
                &path("contract"),
                json!({ "billing_type_id": private.id() }),
            ),
            "/billing_type_id",
        ),
        (
            seller.put(&path("access"), app.access_body(service_box.id(), 1)),
            "/service_box_id",
        ),
        (
            seller.put(&path("ticket"), json!({ "subject_id": random })),
            "/subject_id",
        ),
        (
            seller.post(&path("appointments"), visit(&stranger.id)),
            "/responsible_id",
        ),
        (
            seller.post(&path("services"), json!({ "service_id": random })),
            "/service_id",
        ),
    ] {
        sent.await
            .expect(422)
            .error_at(member, "reference_not_found");
    }
}

async fn what_changes_nothing_leaves_no_trace(app: TestApp) {
    let admin = app.admin().await;
    let negotiation = app.planned().await;
    let path = |rest: &str| format!("/negotiations/{negotiation}/{rest}");
    admin
        .put(&path("ticket"), json!({ "priority": "low" }))
        .await
        .expect(201);
    let task = admin
        .post(&path("tasks"), json!({ "title": "Ligar" }))
        .await;
    let task = path(&format!("tasks/{}", task.expect(201).id()));
    let before = app.db_digest().await;
    for call in [
        admin.patch(&path("contract"), json!({})),
        admin.put(&path("ticket"), json!({ "priority": "low" })),
        admin.patch(&task, json!({ "title": "Ligar", "done": false })),
    ] {
        call.await.expect(200);
    }
    assert!(app.db_digest().await.changed_since(&before).is_empty());
}

async fn changes_are_named_after_part_and_line(app: TestApp) {
    let admin = app.admin().await;
    let negotiation = app.planned().await;
    let path = |rest: &str| format!("/negotiations/{negotiation}/{rest}");
    admin
        .patch(&path("contract"), json!({ "due_day": 5 }))
        .await
        .expect(200);
    let product = json!({ "product_id": app.product().await.id() });
    let line = admin.post(&path("products"), product).await.expect(201);
    let one = path(&format!("products/{}", line.id()));
    admin.delete(&one).await.expect(204);
    let entries = admin.all(&path("history")).await;
    let actions: Vec<&Value> = entries
        .iter()
        .take(3)
        .map(|entry| &entry["action"])
        .collect();
    assert_eq!(
        actions,
        ["product.removed", "product.created", "contract.updated"]
    );
    let due = json!([{ "field": "contract.due_day", "from": null, "to": 5 }]);
    assert_eq!(entries[2]["changes"], due);
    let quantity = format!("products.{}.quantity", line.id());
    let changed = entries[1]["changes"].as_array().expect("changes");
    let quantity = changed.iter().find(|change| change["field"] == *quantity);
    assert_eq!(quantity.expect("a quantity")["to"], 1);
}
