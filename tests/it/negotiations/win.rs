//! Vencemos (R33): all blockers together, one transaction, everything readable afterwards.

use serde_json::{Value, json};
use tests::{Client, Database, Process, TestApp, both};

both!(
    all_blockers_are_told_together,
    preview_and_win_are_of_one_mind,
    the_win_makes_everything_or_nothing,
    absent_parts_create_nothing,
    a_reason_may_be_demanded,
    an_already_active_client_stays_one,
    a_repeated_win_points_at_the_result,
    what_came_into_being_is_listed,
    the_start_of_the_billing_binds_the_win,
    every_requirement_blocks_by_itself,
    a_win_is_counted,
);

async fn all_blockers_are_told_together(app: TestApp) {
    let admin = app.admin().await;
    let client = json!({ "document": null, "address": null });
    let client = app.client().with(client).await;
    let plan = json!({ "requires": ["contact", "contract", "access", "ticket", "task"] });
    let plan = app.negotiation_plan().with(plan).await;
    let members = json!({ "client_id": client.id(), "negotiation_plan_id": plan.id() });
    let negotiation = app.negotiation().with(members).await;
    let path = |rest: &str| format!("/negotiations/{negotiation}{rest}");
    let refused = admin
        .act(&path("/win"))
        .await
        .problem(409, "not_ready_to_win");
    let codes = refused.codes();
    for code in [
        "stage_cannot_win",
        "client_document_missing",
        "contract_incomplete",
        "access_incomplete",
    ] {
        assert!(
            codes.iter().any(|other| other == code),
            "no {code}: {}",
            refused.told()
        );
    }
    assert!(codes.len() >= 6, "{codes:?}");
    let preview = admin.get(&path("/win/preview")).await.expect(200);
    assert_eq!(preview.at("/ready"), false);
    assert_eq!(preview.codes(), codes);
    let summary = admin.get(&path("/summary")).await.expect(200);
    assert_eq!(summary.codes(), codes);
    let portuguese = admin.get(&path("/win/preview")).in_portuguese().await;
    assert_ne!(
        portuguese.at("/blockers/0/message"),
        preview.at("/blockers/0/message")
    );
}

async fn preview_and_win_are_of_one_mind(app: TestApp) {
    let admin = app.admin().await;
    let ready = app.ready_to_win().await;
    let preview = admin.get(&ready.path("/win/preview")).await.expect(200);
    assert_eq!(preview.at("/ready"), true, "{}", preview.told());
    assert_eq!(preview.at("/blockers"), &json!([]));
    assert_eq!(preview.at("/reason_required"), false);
    assert!(
        preview.at("/would_create").is_object(),
        "{}",
        preview.told()
    );
    ready.win(admin).await.expect(200);
    let after = admin.get(&ready.path("/win/preview")).await.expect(200);
    assert_eq!(after.at("/ready"), false);
}

async fn the_win_makes_everything_or_nothing(app: TestApp) {
    let admin = app.admin().await;
    let ready = app.ready_to_win().await;
    let open = admin
        .post(&ready.path("/tasks"), json!({ "title": "Instalar" }))
        .await
        .expect(201);
    let ticket = json!({ "priority": "high", "subject_id": app.ticket_subject().await.id() });
    admin.put(&ready.path("/ticket"), ticket).await.expect(201);
    // The last thing that a win writes fails: nothing of it may stay.
    let before = app.db_digest().await;
    app.db_sabotage("events").await;
    let broken = ready.win(admin).await;
    assert!(broken.status.is_server_error(), "{}", broken.told());
    assert!(
        !broken.told().to_lowercase().contains("events"),
        "{}",
        broken.told()
    );
    app.db_repair("events").await;
    let changed = app.db_digest().await.changed_since(&before);
    assert!(changed.is_empty(), "half a win: {changed:?}");
    let won = ready.win(admin).await.expect(200);
    for pointer in [
        "/negotiation/id",
        "/client/id",
        "/contract/id",
        "/login/id",
        "/ticket/id",
        "/instalments/0/id",
    ] {
        assert!(won.at(pointer).is_string(), "{pointer}: {}", won.told());
    }
    assert_eq!(won.at("/tasks/0/title"), "Instalar");
    assert_ne!(open.id(), "");
    let conversion = admin.get(&ready.path("/conversion")).await.expect(200);
    for pointer in ["/client/id", "/contract/id", "/login/id", "/ticket/id"] {
        assert_eq!(conversion.at(pointer), won.at(pointer), "{pointer}");
    }
}

async fn absent_parts_create_nothing(app: TestApp) {
    let admin = app.admin().await;
    let plan = app
        .negotiation_plan()
        .with(json!({ "requires": ["contract"] }))
        .await;
    let negotiation = app
        .negotiation()
        .with(json!({ "negotiation_plan_id": plan.id() }))
        .await;
    let path = |rest: &str| format!("/negotiations/{negotiation}{rest}");
    admin
        .put(&path("/contract"), app.contract_body().await)
        .await;
    let access = admin.delete(&path("/access")).await;
    assert!([204, 404].contains(&access.status.as_u16()));
    app.close(negotiation.id()).await;
    let won = admin.act(&path("/win")).await.expect(200);
    assert!(won.at("/contract/id").is_string());
    for part in ["/login", "/ticket"] {
        assert_eq!(won.at(part), &Value::Null, "{part}");
    }
    assert_eq!(won.at("/tasks"), &json!([]));
}

async fn a_reason_may_be_demanded(app: TestApp) {
    let admin = app.admin().await;
    let pipeline = app.first("/pipelines").await;
    let demand = json!({ "reason_required_for": ["won"] });
    admin
        .patch(&format!("/pipelines/{pipeline}"), demand)
        .await
        .expect(200);
    let ready = app.ready_to_win().await;
    let preview = admin.get(&ready.path("/win/preview")).await.expect(200);
    assert_eq!(preview.at("/reason_required"), true);
    assert_eq!(preview.at("/ready"), true);
    ready.win(admin).await.problem(422, "reason_required");
    let reason = app.outcome_reason().with(json!({ "outcome": "won" })).await;
    let body = json!({ "reason_id": reason.id(), "note": "Indicação do vizinho" });
    admin.post(&ready.path("/win"), body).await.expect(200);
}

async fn an_already_active_client_stays_one(app: TestApp) {
    let admin = app.admin().await;
    let client = app.client().await;
    let first = app.ready_for(&client, json!({})).await;
    let won = first.win(admin).await.expect(200);
    let converted_at = won.at("/client/converted_at").clone();
    let second = app.ready_for(&client, json!({})).await;
    let won = second.win(admin).await.expect(200);
    assert_eq!(won.at("/client/converted_at"), &converted_at);
    assert_eq!(app.db_count("contracts", "1 = 1").await, 2);
}

async fn a_repeated_win_points_at_the_result(app: TestApp) {
    let admin = app.admin().await;
    let ready = app.ready_to_win().await;
    ready.win(admin).await.expect(200);
    let refused = ready.win(admin).await.problem(409, "already_won");
    let link = refused.text_at("/conversion").to_owned();
    let path = link.strip_prefix(app.base()).unwrap_or(&link);
    admin.get(path).await.expect(200);
    admin
        .get(&format!(
            "/negotiations/{}/conversion",
            app.negotiation().await
        ))
        .await
        .expect(404);
}

async fn what_came_into_being_is_listed(app: TestApp) {
    let admin = app.admin().await;
    let (ready, other) = (app.ready_to_win().await, app.ready_to_win().await);
    let won = ready.win(admin).await.expect(200);
    other.win(admin).await.expect(200);
    let contract = won.text_at("/contract/id");
    for (list, filter, value) in [
        ("/contracts", "client_id", &ready.client_id),
        ("/contracts", "negotiation_id", &ready.id),
        ("/logins", "client_id", &ready.client_id),
        ("/logins", "contract_id", &contract.to_owned()),
        ("/instalments", "contract_id", &contract.to_owned()),
        ("/instalments", "client_id", &ready.client_id),
    ] {
        let rows = admin.all(&format!("{list}?{filter}={value}")).await;
        assert!(!rows.is_empty(), "{list}?{filter}");
        for row in rows {
            assert_eq!(
                row["negotiation_id"],
                ready.id.as_str(),
                "{list}?{filter}: {row}"
            );
            assert_eq!(row["client_id"], ready.client_id.as_str());
        }
    }
    let contract = admin
        .get(&format!("/contracts/{contract}"))
        .await
        .expect(200);
    assert!(!contract.at("/number").is_null(), "{}", contract.told());
    let due = admin.all("/instalments?due_from=2198-01-01").await;
    assert!(due.is_empty());
}

async fn the_start_of_the_billing_binds_the_win(app: TestApp) {
    let admin = app.admin().await;
    let ready = app.ready_to_win().await;
    let start = json!({ "starts_on": "2198-12-01" });
    admin
        .patch(&ready.path("/contract"), start.clone())
        .await
        .expect(200);
    admin.act(&ready.path("/billing")).await.expect(201);
    let other = json!({ "starts_on": "2198-12-02" });
    admin.post(&ready.path("/win"), other).await.expect(409);
    admin.post(&ready.path("/win"), start).await.expect(200);
}

/// One thing is taken away from what is ready, and only that is missing.
async fn every_requirement_blocks_by_itself(app: TestApp) {
    let admin = app.admin().await;
    let first = app.stages().await[0].id();
    let cases = [
        (
            "stage_cannot_win",
            "/transitions",
            json!({ "stage_id": first }),
        ),
        (
            "client_document_missing",
            "client",
            json!({ "document": null }),
        ),
        (
            "installation_address_missing",
            "client",
            json!({ "address": null }),
        ),
        (
            "contract_incomplete",
            "/contract",
            json!({ "due_day": null }),
        ),
        (
            "access_incomplete",
            "/access",
            json!({ "port": null, "service_box_id": null }),
        ),
    ];
    for (code, what, change) in cases {
        let ready = app.ready_to_win().await;
        let path = match what {
            "client" => format!("/clients/{}", ready.client_id),
            part => ready.path(part),
        };
        let method = if what == "/transitions" {
            "POST"
        } else {
            "PATCH"
        };
        admin
            .call(method.parse().expect("a method"), &path)
            .json(&change)
            .await
            .expect(200);
        let refused = ready.win(admin).await.problem(409, "not_ready_to_win");
        let mut codes = refused.codes();
        codes.dedup();
        assert_eq!(codes, [code], "{}", refused.told());
    }
    let ready = app.ready_to_win().await;
    app.db_expire_holds().await;
    let refused = ready.win(admin).await.problem(409, "not_ready_to_win");
    assert_eq!(refused.codes(), ["port_not_held"]);
}

async fn a_win_is_counted(app: TestApp) {
    let ready = app.ready_to_win().await;
    ready.win(app.admin().await).await.expect(200);
    let metrics = app.anonymous().get("/metrics").await.expect(200);
    let text = String::from_utf8(metrics.bytes).expect("text");
    let wins = text
        .lines()
        .find(|line| line.contains("negotiations_won_total") && !line.starts_with('#'));
    assert!(wins.is_some(), "{text}");
}

/// The database refuses the first commit, as one that it can't serialise.
#[tokio::test(flavor = "multi_thread")]
async fn a_win_that_ran_twice_is_counted_once() {
    let Some(app) = TestApp::start(Database::Postgres).await else {
        return;
    };
    let ready = app.ready_to_win().await;
    for sql in [
        "CREATE SEQUENCE commits",
        "CREATE FUNCTION refuse_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
         IF nextval('commits') = 1 THEN RAISE EXCEPTION 'once' USING ERRCODE = '40001'; END IF; \
         RETURN NULL; END $$",
        "CREATE CONSTRAINT TRIGGER refuses_once AFTER INSERT ON conversions \
         DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_once()",
    ] {
        app.db_execute(sql).await;
    }
    // A process of its own counts its own wins alone.
    let place = app.into_place();
    let process = Process::spawn(&place).await;
    ready.win(&process.admin().await).await.expect(200);
    let metrics = Client::new(process.base())
        .get("/metrics")
        .await
        .expect(200);
    let text = String::from_utf8(metrics.bytes).expect("text");
    let wins = text
        .lines()
        .find(|line| line.contains("negotiations_won_total") && !line.starts_with('#'));
    assert!(wins.is_some_and(|line| line.ends_with(" 1")), "{text}");
}
