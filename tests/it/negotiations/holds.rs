//! Ports are held for a while, logins as long as the negotiation lives.

use serde_json::{Value, json};
use tests::race::together;
use tests::{Client, Resource, TestApp, both};

both!(
    an_expired_hold_is_taken_over,
    one_of_many_takes_an_expired_hold_over,
    an_expired_hold_is_renewed_by_a_write,
    a_live_hold_keeps_its_end,
    a_lost_negotiation_gives_back_and_claims_again,
    who_cannot_claim_again_is_told,
    two_negotiations_may_swap_their_ports_in_turn,
    a_refused_port_leaves_the_access_as_it_was,
    a_hold_is_kept_while_paused,
    a_clash_out_of_sight_is_not_told,
);

async fn fresh(app: &TestApp) -> String {
    format!("/negotiations/{}", app.negotiation().await)
}

async fn port(app: &TestApp, service_box: &Resource, index: usize) -> Value {
    let path = format!("/service-boxes/{service_box}/ports");
    let ports = app.admin().await.get(&path).await.expect(200);
    ports.rows()[index].clone()
}

async fn holder(app: &TestApp, by: &Client, body: &Value) -> String {
    let path = fresh(app).await;
    by.put(&format!("{path}/access"), body.clone())
        .await
        .expect(201);
    path
}

async fn an_expired_hold_is_taken_over(app: TestApp) {
    let admin = app.admin().await;
    let service_box = app.service_box().with(json!({ "ports": 1 })).await;
    let former = holder(&app, admin, &app.access_body(service_box.id(), 1)).await;
    let next = fresh(&app).await;
    let body = app.access_body(service_box.id(), 1);
    let access = format!("{next}/access");
    let early = admin.put(&access, body.clone()).await;
    early.problem(409, "port_taken");
    app.db_expire_holds().await;
    assert_eq!(port(&app, &service_box, 0).await["state"], "free");
    admin.put(&access, body).await.expect(201);
    let now = port(&app, &service_box, 0).await;
    assert!(next.ends_with(now["negotiation_id"].as_str().expect("an owner")));
    let lost = admin.get(&format!("{former}/access")).await.expect(200);
    assert!(lost.at("/hold_until").is_null(), "{}", lost.told());
    let mac = json!({ "mac": "aa:bb:cc:00:11:22" });
    let late = admin.patch(&format!("{former}/access"), mac).await;
    late.problem(409, "port_taken")
        .error_at("/port", "port_taken");
}

async fn one_of_many_takes_an_expired_hold_over(app: TestApp) {
    let admin = app.admin().await.clone();
    let service_box = app.service_box().with(json!({ "ports": 1 })).await;
    holder(&app, &admin, &app.access_body(service_box.id(), 1)).await;
    app.db_expire_holds().await;
    let mut paths = Vec::new();
    for _ in 0..8 {
        paths.push(format!("{}/access", fresh(&app).await));
    }
    let bodies: Vec<Value> = (0..8)
        .map(|_| app.access_body(service_box.id(), 1))
        .collect();
    let answers = together(8, |index| {
        admin.put(&paths[index], bodies[index].clone()).send()
    })
    .await;
    let statuses = tests::race::statuses(&answers);
    assert_eq!(statuses.get(&201), Some(&1), "{statuses:?}");
    assert_eq!(statuses.get(&409), Some(&7), "{statuses:?}");
    assert_eq!(app.db_count("port_claims", "1 = 1").await, 1);
}

async fn an_expired_hold_is_renewed_by_a_write(app: TestApp) {
    let admin = app.admin().await;
    let service_box = app.service_box().with(json!({ "ports": 1 })).await;
    let path = holder(&app, admin, &app.access_body(service_box.id(), 1)).await;
    app.db_expire_holds().await;
    let access = format!("{path}/access");
    admin.patch(&access, json!({})).await.expect(200);
    assert_eq!(port(&app, &service_box, 0).await["state"], "held");
}

async fn a_live_hold_keeps_its_end(app: TestApp) {
    let admin = app.admin().await;
    let seller = app.seller_of(app.matriz().await.id()).await;
    let service_box = app.service_box().await;
    let path = format!(
        "/negotiations/{}/access",
        app.negotiation().by(&seller).await
    );
    let body = app.access_body(service_box.id(), 1);
    let first = seller.put(&path, body.clone()).await.expect(201);
    let again = seller.put(&path, body.clone()).await.expect(200);
    assert_eq!(again.at("/hold_until"), first.at("/hold_until"));
    let later = json!({ "hold_until": "2198-01-01T00:00:00Z" });
    admin.patch(&path, later).await.expect(200);
    let kept = seller
        .patch(&path, json!({ "mac": "aa:bb:cc:00:11:22" }))
        .await;
    assert_eq!(
        kept.expect(200).at("/hold_until"),
        "2198-01-01T00:00:00.000000Z"
    );
    // Another port starts anew.
    let other = seller.patch(&path, json!({ "port": 2 })).await.expect(200);
    assert_ne!(other.at("/hold_until"), "2198-01-01T00:00:00.000000Z");
    let mut typed = body;
    typed["port"] = json!(3);
    typed["hold_until"] = json!("2197-01-01T00:00:00Z");
    let refused = seller.put(&path, typed.clone()).await;
    refused.problem(403, "forbidden");
    let held = admin.put(&path, typed).await.expect(200);
    assert_eq!(held.at("/hold_until"), "2197-01-01T00:00:00.000000Z");
}

async fn a_lost_negotiation_gives_back_and_claims_again(app: TestApp) {
    let admin = app.admin().await;
    let service_box = app.service_box().with(json!({ "ports": 1 })).await;
    let path = holder(&app, admin, &app.access_body(service_box.id(), 1)).await;
    admin.act(&format!("{path}/lose")).await.expect(200);
    assert_eq!(app.db_count("login_claims", "1 = 1").await, 0);
    assert_eq!(port(&app, &service_box, 0).await["state"], "free");
    admin.act(&format!("{path}/reopen")).await.expect(200);
    assert_eq!(port(&app, &service_box, 0).await["state"], "free");
    let access = format!("{path}/access");
    let again = admin.patch(&access, json!({})).await.expect(200);
    assert!(again.at("/hold_until").is_string(), "{}", again.told());
    assert_eq!(app.db_count("login_claims", "1 = 1").await, 1);
    assert_eq!(port(&app, &service_box, 0).await["state"], "held");
}

async fn who_cannot_claim_again_is_told(app: TestApp) {
    let admin = app.admin().await;
    let service_box = app.service_box().await;
    let body = app.access_body(service_box.id(), 1);
    let path = holder(&app, admin, &body).await;
    admin.act(&format!("{path}/abort")).await.expect(200);
    holder(&app, admin, &body).await;
    admin.act(&format!("{path}/reopen")).await.expect(200);
    let access = format!("{path}/access");
    let refused = admin.patch(&access, json!({})).await;
    refused.problem(409, "login_taken");
    let other = json!({ "login": "outro.login", "port": 2 });
    admin.patch(&access, other).await.expect(200);
}

async fn two_negotiations_may_swap_their_ports_in_turn(app: TestApp) {
    let admin = app.admin().await;
    let service_box = app.service_box().with(json!({ "ports": 3 })).await;
    let one = holder(&app, admin, &app.access_body(service_box.id(), 1)).await;
    let two = holder(&app, admin, &app.access_body(service_box.id(), 2)).await;
    let to =
        |path: &str, port: u64| admin.patch(&format!("{path}/access"), json!({ "port": port }));
    to(&one, 2).await.problem(409, "port_taken");
    to(&one, 3).await.expect(200);
    to(&two, 1).await.expect(200);
    to(&one, 2).await.expect(200);
    assert_eq!(app.db_count("port_claims", "1 = 1").await, 2);
}

async fn a_refused_port_leaves_the_access_as_it_was(app: TestApp) {
    let admin = app.admin().await;
    let service_box = app.service_box().with(json!({ "ports": 2 })).await;
    let one = holder(&app, admin, &app.access_body(service_box.id(), 1)).await;
    holder(&app, admin, &app.access_body(service_box.id(), 2)).await;
    let before = app.db_digest().await;
    let greedy = json!({ "port": 2, "login": "outro.login", "password": "outro-segredo-2" });
    let refused = admin.patch(&format!("{one}/access"), greedy).await;
    refused.problem(409, "port_taken");
    assert!(app.db_digest().await.changed_since(&before).is_empty());
}

async fn a_hold_is_kept_while_paused(app: TestApp) {
    let admin = app.admin().await;
    let service_box = app.service_box().with(json!({ "ports": 1 })).await;
    let path = holder(&app, admin, &app.access_body(service_box.id(), 1)).await;
    admin.act(&format!("{path}/pause")).await.expect(200);
    assert_eq!(port(&app, &service_box, 0).await["state"], "held");
    let other = format!("{}/access", fresh(&app).await);
    let refused = admin
        .put(&other, app.access_body(service_box.id(), 1))
        .await;
    refused.problem(409, "port_taken");
}

async fn a_clash_out_of_sight_is_not_told(app: TestApp) {
    let admin = app.admin().await;
    let (here, there) = (app.matriz().await.id().to_owned(), app.branch().await);
    let both = app.person("seller", &[&here, there.id()]).await;
    let manager = app.manager_of(&here).await;
    let client = app.client().with(json!({ "branch_id": there.id() })).await;
    let visit = json!({ "subject": "Visita", "starts_at": "2199-01-05T17:00:00Z", "responsible_id": both.id });
    let far = app.negotiation().with(json!({ "client_id": client.id() }));
    let far = format!("/negotiations/{}/appointments", far.await);
    let near = format!("{}/appointments", fresh(&app).await);
    let far = admin.post(&far, visit.clone()).await.expect(201);
    let near_one = admin.post(&near, visit).await.expect(201);
    assert_eq!(near_one.at("/clashes"), &json!([far.id()]));
    let seen = manager.get(&near).await.expect(200);
    assert_eq!(seen.rows()[0]["clashes"], json!([]));
}
