//! The access tab: authentication, login, password, box and port (R14–R18).

use serde_json::{Value, json};
use tests::{Resource, TestApp, both};

both!(
    an_authentication_names_what_it_needs,
    a_port_needs_a_box_and_fibre,
    a_login_is_of_few_characters_and_lower_case,
    a_password_is_kept_unless_it_is_cleared,
    a_password_is_kept_encrypted_and_never_returned,
    revealing_is_for_managers_and_leaves_a_trace,
    a_login_is_unique_across_the_network,
    another_port_releases_the_former,
    a_removed_access_releases_login_and_port,
    a_hold_lasts_thirty_days,
    the_speed_plan_follows_the_sales_plan,
    an_inactive_box_is_not_chosen,
);

async fn fresh(app: &TestApp) -> (Resource, String) {
    let negotiation = app.negotiation().await;
    let path = format!("/negotiations/{negotiation}/access");
    (negotiation, path)
}

fn radio(authentication: &str) -> Value {
    json!({ "authentication": authentication, "connection": "radio" })
}

async fn an_authentication_names_what_it_needs(app: TestApp) {
    let admin = app.admin().await;
    let (_, path) = fresh(&app).await;
    for authentication in ["pppoe", "hotspot"] {
        let answer = admin.put(&path, radio(authentication)).await.expect(422);
        let answer = answer.error_at("/login", "login_required");
        answer.error_at("/password", "password_required");
    }
    admin
        .put(&path, radio("mac"))
        .await
        .expect(422)
        .error_at("/mac", "mac_required");
    let mut with_mac = radio("mac");
    with_mac["mac"] = json!("AA-bb-cc-00-11-22");
    let created = admin.put(&path, with_mac).await.expect(201);
    assert_eq!(created.at("/complete"), true);
    for authentication in ["ipoe", "vlan"] {
        admin.put(&path, radio(authentication)).await.expect(200);
    }
    for (member, value) in [
        ("authentication", "none"),
        ("connection", "pigeon"),
        ("mac", "zz"),
    ] {
        let mut body = radio("ipoe");
        body[member] = json!(value);
        admin
            .put(&path, body)
            .await
            .expect(422)
            .refused_at(&format!("/{member}"));
    }
}

async fn a_port_needs_a_box_and_fibre(app: TestApp) {
    let admin = app.admin().await;
    let (_, path) = fresh(&app).await;
    let service_box = app.service_box().await;
    let fibre = json!({ "authentication": "ipoe", "connection": "fiber" });
    let with = |base: &Value, box_id: Value, port: Value| {
        let mut body = base.clone();
        body["service_box_id"] = box_id;
        body["port"] = port;
        body
    };
    let this_box = json!(service_box.id());
    let answer = admin
        .put(&path, with(&fibre, Value::Null, json!(1)))
        .await
        .expect(422);
    answer.error_at("/port", "port_without_box");
    let answer = admin
        .put(&path, with(&radio("ipoe"), this_box.clone(), json!(1)))
        .await
        .expect(422);
    assert!(
        answer.codes().contains(&"port_requires_fiber".to_owned()),
        "{}",
        answer.told()
    );
    let answer = admin
        .put(&path, with(&fibre, this_box.clone(), json!(9)))
        .await
        .expect(422);
    answer.error_at("/port", "port_above_box");
    admin
        .put(&path, with(&fibre, this_box.clone(), json!(0)))
        .await
        .expect(422)
        .refused_at("/port");
    let partly = admin.put(&path, fibre.clone()).await.expect(201);
    assert_eq!(
        partly.at("/complete"),
        false,
        "fibre needs box and port to be complete"
    );
    let whole = admin
        .put(&path, with(&fibre, this_box, json!(8)))
        .await
        .expect(200);
    assert_eq!(whole.at("/complete"), true);
}

async fn a_login_is_of_few_characters_and_lower_case(app: TestApp) {
    let admin = app.admin().await;
    let (_, path) = fresh(&app).await;
    let with = |login: &str| {
        let mut body = radio("pppoe");
        body["login"] = json!(login);
        body["password"] = json!("segredo-da-rede-1");
        body
    };
    let long = "x".repeat(65);
    for login in ["ab", "joão", "a b c", "a/b/c", "a'--", &long, ""] {
        admin
            .put(&path, with(login))
            .await
            .expect(422)
            .refused_at("/login");
    }
    let created = admin.put(&path, with("Ana.Lima_7-x@NET")).await.expect(201);
    assert_eq!(created.at("/login"), "ana.lima_7-x@net");
    for password in ["1234567", &"x".repeat(129)] {
        let mut body = with("ana");
        body["password"] = json!(password);
        admin
            .put(&path, body)
            .await
            .expect(422)
            .refused_at("/password");
    }
}

async fn a_password_is_kept_unless_it_is_cleared(app: TestApp) {
    let admin = app.admin().await;
    let (_, path) = fresh(&app).await;
    let mut body = radio("pppoe");
    body["login"] = json!("ana.lima");
    body["password"] = json!("segredo-da-rede-1");
    let created = admin.put(&path, body.clone()).await.expect(201);
    assert_eq!(created.at("/has_password"), true);
    body.as_object_mut().expect("an object").remove("password");
    let kept = admin.put(&path, body.clone()).await.expect(200);
    assert_eq!(kept.at("/has_password"), true);
    let patched = admin
        .patch(&path, json!({ "login": "ana.lima.2" }))
        .await
        .expect(200);
    assert_eq!(patched.at("/has_password"), true);
    let revealed = admin
        .act(&format!("{path}/reveal-password"))
        .await
        .expect(200);
    assert_eq!(revealed.at("/password"), "segredo-da-rede-1");
    let mut cleared = radio("ipoe");
    cleared["password"] = Value::Null;
    let cleared = admin.put(&path, cleared).await.expect(200);
    assert_eq!(cleared.at("/has_password"), false);
    let refused = admin
        .patch(&path, json!({ "authentication": "pppoe" }))
        .await
        .expect(422);
    refused.error_at("/password", "password_required");
}

async fn a_password_is_kept_encrypted_and_never_returned(app: TestApp) {
    let admin = app.admin().await;
    let ready = app.ready_to_win().await;
    let secret = "segredo-da-rede-1";
    let mut changed = json!({ "password": "outro-segredo-2" });
    admin
        .patch(&ready.path("/access"), changed.clone())
        .await
        .expect(200);
    changed["password"] = json!(secret);
    admin
        .patch(&ready.path("/access"), changed)
        .await
        .expect(200);
    for rest in [
        "/access",
        "",
        "/history",
        "/summary",
        "/win/preview",
        "?expand=client",
    ] {
        let told = admin.get(&ready.path(rest)).await.expect(200).told();
        assert!(
            !told.contains(secret) && !told.contains("outro-segredo"),
            "{told}"
        );
    }
    let won = admin.act(&ready.path("/win")).key("k").await.expect(200);
    let login = admin
        .get(&format!("/logins/{}", won.text_at("/login/id")))
        .await
        .expect(200);
    assert!(!won.told().contains(secret) && !login.told().contains(secret));
    for row in app.db_everything().await {
        assert!(
            !row.contains(secret) && !row.contains("outro-segredo"),
            "in the clear: {row}"
        );
    }
}

async fn revealing_is_for_managers_and_leaves_a_trace(app: TestApp) {
    let matriz = app.matriz().await.id();
    let (seller, manager) = (app.seller_of(matriz).await, app.manager_of(matriz).await);
    let ready = app.ready_to_win().await;
    let path = ready.path("/access/reveal-password");
    seller.act(&path).await.problem(403, "forbidden");
    let revealed = manager.act(&path).key("ignored").await.expect(200);
    assert_eq!(revealed.json, json!({ "password": "segredo-da-rede-1" }));
    let trace = "event_type = 'negotiation_access.password_revealed' AND in_history";
    assert_eq!(app.db_count("events", trace).await, 1);
    // Each reveal is a trace of its own: no key replays it.
    manager.act(&path).key("ignored").await.expect(200);
    assert_eq!(app.db_count("events", trace).await, 2);
    assert_eq!(app.db_count("idempotency_keys", "1 = 1").await, 0);
}

async fn a_login_is_unique_across_the_network(app: TestApp) {
    let admin = app.admin().await;
    let won = app.ready_to_win().await;
    won.win(admin).await.expect(200);
    let open = app.ready_to_win().await;
    let (_, path) = fresh(&app).await;
    for taken in [&won.login, &open.login, &open.login.to_uppercase()] {
        let mut body = radio("pppoe");
        body["login"] = json!(taken);
        body["password"] = json!("segredo-da-rede-1");
        let refused = admin.put(&path, body).await.problem(409, "login_taken");
        refused.error_at("/login", "login_taken");
    }
    admin.get(&path).await.problem(404, "not_found");
}

async fn states(app: &TestApp, service_box: &Resource) -> Vec<Value> {
    let path = format!("/service-boxes/{service_box}/ports");
    app.admin()
        .await
        .get(&path)
        .await
        .expect(200)
        .column("state")
}

async fn another_port_releases_the_former(app: TestApp) {
    let admin = app.admin().await;
    let (_, path) = fresh(&app).await;
    let first = app.service_box().with(json!({ "ports": 2 })).await;
    let second = app.service_box().with(json!({ "ports": 1 })).await;
    admin
        .put(&path, app.access_body(first.id(), 1))
        .await
        .expect(201);
    assert_eq!(states(&app, &first).await, ["held", "free"]);
    admin.patch(&path, json!({ "port": 2 })).await.expect(200);
    assert_eq!(states(&app, &first).await, ["free", "held"]);
    let other = json!({ "service_box_id": second.id(), "port": 1 });
    admin.patch(&path, other).await.expect(200);
    assert_eq!(states(&app, &first).await, ["free", "free"]);
    assert_eq!(states(&app, &second).await, ["held"]);
    let without = json!({ "connection": "radio", "service_box_id": null, "port": null });
    admin.patch(&path, without).await.expect(200);
    assert_eq!(states(&app, &second).await, ["free"]);
}

async fn a_removed_access_releases_login_and_port(app: TestApp) {
    let admin = app.admin().await;
    let (_, path) = fresh(&app).await;
    let service_box = app.service_box().with(json!({ "ports": 1 })).await;
    let body = app.access_body(service_box.id(), 1);
    admin.put(&path, body.clone()).await.expect(201);
    admin.delete(&path).await.expect(204);
    assert_eq!(states(&app, &service_box).await, ["free"]);
    let (_, other) = fresh(&app).await;
    admin.put(&other, body).await.expect(201);
}

async fn a_hold_lasts_thirty_days(app: TestApp) {
    let admin = app.admin().await;
    let (_, path) = fresh(&app).await;
    let service_box = app.service_box().await;
    let held = admin
        .put(&path, app.access_body(service_box.id(), 1))
        .await
        .expect(201);
    let until = held
        .text_at("/hold_until")
        .parse::<chrono::DateTime<chrono::Utc>>()
        .expect("an instant");
    let days = (until - chrono::Utc::now()).num_hours() as f64 / 24.0;
    assert!((29.0..=31.0).contains(&days), "{days}");
    let past = json!({ "hold_until": "2020-01-01T00:00:00Z" });
    admin
        .patch(&path, past)
        .await
        .expect(422)
        .refused_at("/hold_until");
    let no_port = json!({ "authentication": "ipoe", "connection": "radio", "hold_until": "2199-01-01T00:00:00Z" });
    admin
        .put(&path, no_port)
        .await
        .expect(422)
        .refused_at("/hold_until");
}

async fn the_speed_plan_follows_the_sales_plan(app: TestApp) {
    let admin = app.admin().await;
    let negotiation = app.planned().await;
    let path = format!("/negotiations/{negotiation}");
    let speed = app.speed_plan().with(json!({ "name": "1 Giga" })).await;
    let offer = app
        .sales_plan()
        .with(json!({ "speed_plan_id": speed.id() }))
        .await;
    let plan = app
        .negotiation_plan()
        .with(json!({ "sales_plan_id": offer.id() }))
        .await;
    let body = json!({ "authentication": "ipoe", "connection": "radio" });
    let put = admin.put(&format!("{path}/access"), body).await;
    assert!(put.status.is_success(), "{}", put.told());
    assert_ne!(put.at("/speed_plan/id"), speed.id());
    admin
        .patch(&path, json!({ "negotiation_plan_id": plan.id() }))
        .await
        .expect(200);
    let access = admin.get(&format!("{path}/access")).await.expect(200);
    assert_eq!(access.at("/speed_plan/id"), speed.id());
    let derived = admin
        .patch(
            &format!("{path}/access"),
            json!({ "speed_plan_id": speed.id() }),
        )
        .await;
    derived
        .expect(422)
        .error_at("/speed_plan_id", "unknown_member");
}

async fn an_inactive_box_is_not_chosen(app: TestApp) {
    let (_, path) = fresh(&app).await;
    let off = app.service_box().with(json!({ "active": false })).await;
    let answer = app
        .admin()
        .await
        .put(&path, app.access_body(off.id(), 1))
        .await
        .expect(422);
    answer.error_at("/service_box_id", "inactive");
    let elsewhere = json!({ "branch_id": app.branch().await.id() });
    let elsewhere = app.service_box().with(elsewhere).await;
    let answer = app
        .admin()
        .await
        .put(&path, app.access_body(elsewhere.id(), 1))
        .await
        .expect(422);
    answer.error_at("/service_box_id", "not_in_branch");
}
