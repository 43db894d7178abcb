//! Ids in bodies and queries: absent and out of sight are the same answer at the same pointer.

use serde_json::{Value, json};
use tests::app::Person;
use tests::{Resource, TestApp, both};

both!(
    a_foreign_id_in_a_body_is_answered_like_a_random_one,
    a_foreign_id_in_a_query_is_answered_like_a_random_one,
    a_foreign_id_in_a_path_is_answered_like_a_random_one,
    an_inactive_row_may_not_be_newly_chosen,
    what_was_chosen_before_it_became_inactive_stays,
);

const RANDOM: &str = "0199b0a2-7c1e-7000-8000-00000000dead";

/// A manager of one branch, and the things of another.
struct Foreign {
    manager: Person,
    branch: Resource,
    client: Resource,
    contact: Resource,
    employee: Person,
    negotiation: Resource,
    service_box: Resource,
    sales_plan: Resource,
    plan: Resource,
    private_type: Resource,
}

async fn foreign(app: &TestApp) -> Foreign {
    let branch = app.branch().await;
    let here = json!({ "branch_id": branch.id() });
    let only_here = json!({ "branch_ids": [branch.id()] });
    let client = app.client().with(here.clone()).await;
    let contact = app.contact_of(client.id()).await;
    let sales_plan = app.sales_plan().with(only_here.clone()).await;
    let plan = app.negotiation_plan().with(only_here).await;
    let private = json!({ "client_id": client.id() });
    Foreign {
        manager: app.manager_of(app.matriz().await.id()).await,
        employee: app.seller_of(branch.id()).await,
        negotiation: app.negotiation().with(private.clone()).await,
        service_box: app.service_box().with(here).await,
        private_type: app.billing_type().with(private).await,
        branch,
        client,
        contact,
        sales_plan,
        plan,
    }
}

async fn a_foreign_id_in_a_body_is_answered_like_a_random_one(app: TestApp) {
    let foreign = foreign(&app).await;
    let own = app.planned().by(&foreign.manager).await;
    let negotiation = format!("/negotiations/{own}");
    let cases = [
        ("/clients", "branch_id", foreign.branch.id()),
        ("/negotiations", "client_id", foreign.client.id()),
        ("/negotiations", "branch_id", foreign.branch.id()),
        ("/negotiations", "contact_id", foreign.contact.id()),
        ("/negotiations", "responsible_id", &foreign.employee.id),
        ("/negotiations", "negotiation_plan_id", foreign.plan.id()),
        ("/service-boxes", "branch_id", foreign.branch.id()),
        ("/billing-types", "client_id", foreign.client.id()),
        (
            "/negotiation-plans",
            "sales_plan_id",
            foreign.sales_plan.id(),
        ),
        (
            "/negotiation-plans",
            "billing_type_id",
            foreign.private_type.id(),
        ),
    ];
    let before = app.db_digest().await;
    for (path, member, id) in cases {
        let mut body = body_for(&app, path, own["client_id"].clone()).await;
        for id in [id, RANDOM] {
            body[member] = json!(id);
            let answer = foreign.manager.post(path, body.clone()).await.expect(422);
            answer.error_at(&format!("/{member}"), "reference_not_found");
        }
    }
    let parts = [
        (
            "/access",
            "service_box_id",
            foreign.service_box.id(),
            json!({ "connection": "fiber", "authentication": "ipoe", "port": 1 }),
        ),
        (
            "/contract",
            "billing_type_id",
            foreign.private_type.id(),
            json!({}),
        ),
    ];
    for (part, member, id, mut body) in parts {
        for id in [id, RANDOM] {
            body[member] = json!(id);
            let answer = foreign
                .manager
                .put(&format!("{negotiation}{part}"), body.clone())
                .await;
            answer
                .expect(422)
                .error_at(&format!("/{member}"), "reference_not_found");
        }
    }
    let changed = app.db_digest().await.changed_since(&before);
    assert!(changed.is_empty(), "{changed:?}");
}

/// A body without any needed thing being made, so that only the refusal could write.
async fn body_for(app: &TestApp, path: &str, client: Value) -> Value {
    let matriz = app.matriz().await.id();
    match path {
        "/clients" => json!({ "kind": "person", "name": "x", "email": "x@example.com" }),
        "/negotiations" => json!({ "description": "x", "client_id": client }),
        "/service-boxes" => json!({ "code": "x", "ports": 1, "branch_id": matriz }),
        "/billing-types" => json!({ "name": "x", "method": "pix" }),
        _ => {
            let plan = app.admin().await.all("/sales-plans").await;
            json!({ "name": "x", "sales_plan_id": plan[0]["id"] })
        }
    }
}

async fn a_foreign_id_in_a_query_is_answered_like_a_random_one(app: TestApp) {
    let foreign = foreign(&app).await;
    let filters = [
        ("client_id", foreign.client.id()),
        ("branch_id", foreign.branch.id()),
        ("responsible_id", &foreign.employee.id),
        ("negotiation_plan_id", foreign.plan.id()),
    ];
    for (filter, id) in filters {
        for id in [id, RANDOM] {
            let answer = foreign
                .manager
                .get(&format!("/negotiations?{filter}={id}"))
                .await;
            let errors = answer.problem(422, "reference_not_found").errors();
            assert!(errors[0].0.ends_with(filter), "{errors:?}");
        }
    }
}

async fn a_foreign_id_in_a_path_is_answered_like_a_random_one(app: TestApp) {
    let foreign = foreign(&app).await;
    let paths = [
        format!("/branches/{}", foreign.branch),
        format!("/clients/{}", foreign.client),
        format!("/clients/{}/contacts", foreign.client),
        format!("/clients/{}/contacts/{}", foreign.client, foreign.contact),
        format!("/employees/{}", foreign.employee.id),
        format!("/negotiations/{}", foreign.negotiation),
        format!("/negotiations/{}/contract", foreign.negotiation),
        format!("/negotiations/{}/history", foreign.negotiation),
        format!("/negotiations/{}/summary", foreign.negotiation),
        format!("/negotiations/{}/transitions", foreign.negotiation),
        format!("/service-boxes/{}", foreign.service_box),
        format!("/service-boxes/{}/ports", foreign.service_box),
        format!("/sales-plans/{}", foreign.sales_plan),
        format!("/negotiation-plans/{}", foreign.plan),
        format!("/billing-types/{}", foreign.private_type),
    ];
    for path in paths {
        foreign.manager.get(&path).await.problem(404, "not_found");
        app.admin().await.get(&path).await;
    }
    let lists = [
        "/branches",
        "/clients",
        "/employees",
        "/negotiations",
        "/service-boxes",
        "/sales-plans",
        "/negotiation-plans",
        "/billing-types",
    ];
    let hidden = [
        foreign.branch.id(),
        foreign.client.id(),
        &foreign.employee.id,
        foreign.negotiation.id(),
        foreign.service_box.id(),
        foreign.sales_plan.id(),
        foreign.plan.id(),
        foreign.private_type.id(),
    ];
    for (list, id) in lists.into_iter().zip(hidden) {
        let rows = foreign.manager.all(list).await;
        assert!(rows.iter().all(|row| row["id"] != id), "{list} shows {id}");
        let counted = foreign
            .manager
            .get(&format!("{list}?count=true"))
            .await
            .expect(200);
        assert_eq!(counted.at("/page/total"), rows.len(), "{list}");
    }
}

async fn an_inactive_row_may_not_be_newly_chosen(app: TestApp) {
    let off = json!({ "active": false });
    let channel = app.channel().with(off.clone()).await;
    let campaign = app.campaign().with(off.clone()).await;
    let plan = app.negotiation_plan().with(off).await;
    for (member, id) in [
        ("channel_id", channel),
        ("campaign_id", campaign),
        ("negotiation_plan_id", plan),
    ] {
        let answer = app
            .negotiation()
            .with(json!({ member: id.id() }))
            .attempt()
            .await;
        answer
            .expect(422)
            .error_at(&format!("/{member}"), "inactive");
    }
}

async fn what_was_chosen_before_it_became_inactive_stays(app: TestApp) {
    let admin = app.admin().await;
    let channel = app.channel().await;
    let negotiation = app
        .negotiation()
        .with(json!({ "channel_id": channel.id() }))
        .await;
    let off = json!({ "active": false });
    admin
        .patch(&format!("/channels/{channel}"), off)
        .await
        .expect(200);
    let path = format!("/negotiations/{negotiation}");
    let renamed = admin
        .patch(&path, json!({ "description": "Outra" }))
        .await
        .expect(200);
    assert_eq!(renamed.at("/channel_id"), channel.id());
}
