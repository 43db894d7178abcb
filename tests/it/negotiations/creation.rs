//! Creation, defaults, references, change and deletion (R01–R10).

use serde_json::{Value, json};
use tests::{TestApp, both};

both!(
    defaults_are_the_clients_branch_the_first_stage_and_the_caller,
    references_must_be_coherent,
    a_named_stage_asks_for_what_it_requires,
    a_change_merges,
    what_is_computed_is_not_written,
    an_open_negotiation_with_nothing_generated_is_deleted,
    expansion_embeds_what_is_asked_for,
);

async fn defaults_are_the_clients_branch_the_first_stage_and_the_caller(app: TestApp) {
    let seller = app.seller_of(app.matriz().await.id()).await;
    let negotiation = app.negotiation().by(&seller).await;
    let first = &app.stages().await[0];
    assert_eq!(negotiation["branch_id"], app.matriz().await.id());
    assert_eq!(negotiation["stage_id"], first.id());
    assert_eq!(negotiation["responsible_id"], seller.id.as_str());
    assert_eq!(negotiation["status"], "open");
    assert_eq!(negotiation["contact_status"], "probing");
    assert_eq!(negotiation["monthly_value"], "0.00");
    assert_eq!(negotiation["one_time_value"], "0.00");
    assert_eq!(negotiation["version"], 1);
    for member in ["stage_entered_at", "created_at", "updated_at"] {
        let instant = negotiation[member].as_str().expect(member);
        assert!(
            instant.ends_with('Z') && instant.contains('T'),
            "{member}: {instant}"
        );
    }
    for member in [
        "channel_id",
        "campaign_id",
        "contact_id",
        "negotiation_plan_id",
        "expected_close_on",
    ] {
        assert_eq!(negotiation[member], Value::Null, "{member}");
    }
}

async fn references_must_be_coherent(app: TestApp) {
    let other = app.branch().await;
    let foreign_stage = app.stage_of(app.pipeline().await.id(), 1).await;
    let stranger = app.contact_of(app.client().await.id()).await;
    let elsewhere = app.seller_of(other.id()).await;
    let over = app
        .campaign()
        .with(json!({ "ends_on": "2020-01-01" }))
        .await;
    let expired = app
        .negotiation_plan()
        .with(json!({ "valid_until": "2020-01-01" }))
        .await;
    let theirs = app
        .negotiation_plan()
        .with(json!({ "branch_ids": [other.id()] }))
        .await;
    let cases = [
        ("stage_id", foreign_stage.id().to_owned(), "not_of_pipeline"),
        ("contact_id", stranger.id().to_owned(), "not_of_client"),
        ("responsible_id", elsewhere.id.clone(), "not_in_branch"),
        ("campaign_id", over.id().to_owned(), "not_valid_today"),
        (
            "negotiation_plan_id",
            expired.id().to_owned(),
            "not_valid_today",
        ),
        (
            "negotiation_plan_id",
            theirs.id().to_owned(),
            "not_in_branch",
        ),
    ];
    for (member, id, code) in cases {
        let mut members = json!({ member: id });
        if member == "stage_id" {
            members["pipeline_id"] = json!(app.first("/pipelines").await.id());
        }
        let answer = app.negotiation().with(members).attempt().await.expect(422);
        answer.error_at(&format!("/{member}"), code);
    }
}

async fn a_named_stage_asks_for_what_it_requires(app: TestApp) {
    let pipeline = app.pipeline().await;
    let asking = json!({ "entry_requirements": ["channel", "contract"] });
    let asking = app.stage_of(pipeline.id(), 1).with(asking).await;
    let channel_only = json!({ "entry_requirements": ["channel"] });
    let channel_only = app.stage_of(pipeline.id(), 2).with(channel_only).await;
    let before = app.db_digest().await;
    let lacking = app.negotiation().with(json!({ "stage_id": asking.id() }));
    let lacking = lacking.attempt().await;
    let lacking = lacking.problem(409, "stage_transition_not_allowed");
    assert_eq!(lacking.codes(), ["channel_missing", "contract_incomplete"]);
    let changed = app.db_digest().await.changed_since(&before);
    assert!(!changed.contains(&"negotiations".to_owned()), "{changed:?}");
    let channel = app.channel().await;
    let members = json!({ "stage_id": channel_only.id(), "channel_id": channel.id() });
    let made = app.negotiation().with(members).await;
    assert_eq!(made["stage_id"], channel_only.id());
    let path = format!("/negotiations/{made}/history");
    let history = app.admin().await.get(&path).await.expect(200);
    assert_eq!(history.column("action"), ["negotiation.created"]);
}

async fn a_change_merges(app: TestApp) {
    let admin = app.admin().await;
    let channel = app.channel().await;
    let negotiation = app
        .negotiation()
        .with(json!({ "channel_id": channel.id() }))
        .await;
    let path = format!("/negotiations/{negotiation}");
    let day = json!({ "expected_close_on": "2030-02-28" });
    let changed = admin.patch(&path, day).await.expect(200);
    assert_eq!(changed.at("/channel_id"), channel.id());
    assert_eq!(changed.at("/expected_close_on"), "2030-02-28");
    let cleared = admin
        .patch(&path, json!({ "channel_id": null }))
        .await
        .expect(200);
    assert!(cleared.at("/channel_id").is_null());
    let required = admin
        .patch(&path, json!({ "description": null }))
        .await
        .expect(422);
    required.error_at("/description", "required");
    let wrong = json!({ "contact_status": "happy" });
    admin
        .patch(&path, wrong)
        .await
        .expect(422)
        .refused_at("/contact_status");
}

async fn what_is_computed_is_not_written(app: TestApp) {
    let path = format!("/negotiations/{}", app.negotiation().await);
    for member in [
        "number",
        "status",
        "monthly_value",
        "one_time_value",
        "stage_entered_at",
        "version",
    ] {
        let answer = app
            .admin()
            .await
            .patch(&path, json!({ member: "1.00" }))
            .await
            .expect(422);
        answer.error_at(&format!("/{member}"), "unknown_member");
    }
}

async fn an_open_negotiation_with_nothing_generated_is_deleted(app: TestApp) {
    let admin = app.admin().await;
    let negotiation = app.planned().await;
    let service_box = app.service_box().await;
    let path = format!("/negotiations/{negotiation}");
    let access = app.access_body(service_box.id(), 1);
    let put = admin.put(&format!("{path}/access"), access).await;
    assert!(put.status.is_success(), "{}", put.told());
    admin.delete(&path).await.expect(204);
    admin.get(&path).await.problem(404, "not_found");
    assert_eq!(
        app.db_count("port_claims", "1 = 1").await,
        0,
        "a hold was left"
    );
    assert_eq!(
        app.db_count("login_claims", "1 = 1").await,
        0,
        "a login was left"
    );
    let generated = app.ready_to_win().await;
    admin.act(&generated.path("/billing")).await.expect(201);
    admin.delete(&generated.path("")).await.expect(409);
    let lost = app.negotiation().await;
    admin
        .act(&format!("/negotiations/{lost}/lose"))
        .await
        .expect(200);
    admin
        .delete(&format!("/negotiations/{lost}"))
        .await
        .problem(409, "invalid_status");
}

async fn expansion_embeds_what_is_asked_for(app: TestApp) {
    let admin = app.admin().await;
    let members = json!({
        "channel_id": app.channel().await.id(),
        "campaign_id": app.campaign().await.id(),
    });
    let negotiation = app.planned().with(members).await;
    let path = format!("/negotiations/{negotiation}");
    let names = "client,negotiation_plan,stage,responsible,branch,pipeline,channel,campaign";
    let expanded = admin
        .get(&format!("{path}?expand={names}"))
        .await
        .expect(200);
    for name in names.split(',') {
        let id = expanded.at(&format!("/{name}_id")).clone();
        assert_eq!(
            expanded.at(&format!("/{name}/id")),
            &id,
            "{name}: {}",
            expanded.told()
        );
    }
    let plain = admin.get(&path).await.expect(200);
    assert!(plain.json.get("client").is_none(), "{}", plain.told());
    admin
        .get(&format!("{path}?expand=password"))
        .await
        .expect(400);
    let list = admin
        .get("/negotiations?expand=client,stage")
        .await
        .expect(200);
    assert_eq!(list.rows()[0]["client"]["id"], negotiation["client_id"]);
}
