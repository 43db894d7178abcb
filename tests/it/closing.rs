//! What a win leaves behind, and who may see it: `/contracts`, `/logins`, `/tickets`, `/instalments`.

use serde_json::{Value, json};
use tests::{Answer, TestApp, both};

both!(
    a_repeat_with_the_same_key_gets_the_first_answer,
    another_branch_sees_nothing_of_a_win,
    only_the_own_seller_and_up_may_win,
    the_password_moves_with_its_login_and_is_never_told,
    instalments_are_found_by_their_due_dates,
    a_won_negotiation_has_left_its_stage,
    a_paused_negotiation_is_not_won,
    the_world_is_told_once,
    instalments_stand_in_the_order_of_their_numbers,
    a_win_keeps_the_password_whatever_authenticates,
    a_contract_keeps_the_offer_as_it_was_sold,
);

async fn a_repeat_with_the_same_key_gets_the_first_answer(app: TestApp) {
    let admin = app.admin().await;
    let ready = app.ready_to_win().await;
    let first = admin.act(&ready.path("/win")).key("one").await.expect(200);
    let again = admin.act(&ready.path("/win")).key("one").await.expect(200);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.json, first.json);
    let other = admin.act(&ready.path("/win")).key("two").await;
    other.problem(409, "already_won");
    assert_eq!(app.db_count("conversions", "1 = 1").await, 1);
}

/// Paths of everything that a win has made.
fn made(won: &Answer) -> Vec<String> {
    let id = |pointer: &str| won.text_at(pointer).to_owned();
    vec![
        format!("/contracts/{}", id("/contract/id")),
        format!("/logins/{}", id("/login/id")),
        format!("/tickets/{}", id("/ticket/id")),
        format!("/instalments/{}", id("/instalments/0/id")),
    ]
}

async fn another_branch_sees_nothing_of_a_win(app: TestApp) {
    let admin = app.admin().await;
    let elsewhere = app.manager_of(app.branch().await.id()).await;
    let here = app.person("viewer", &[app.matriz().await.id()]).await;
    let ready = app.ready_to_win().await;
    let ticket = json!({ "priority": "low", "subject_id": app.ticket_subject().await.id() });
    admin.put(&ready.path("/ticket"), ticket).await.expect(201);
    let parts = ["/win/preview", "/billing", "/summary", "/history"];
    for part in parts {
        let path = ready.path(part);
        elsewhere.get(&path).await.problem(404, "not_found");
        here.get(&path).await.expect(200);
    }
    let refused = elsewhere.act(&ready.path("/win")).await;
    refused.problem(404, "not_found");
    let won = ready.win(admin).await.expect(200);
    for path in made(&won).into_iter().chain([ready.path("/conversion")]) {
        elsewhere.get(&path).await.problem(404, "not_found");
        here.get(&path).await.expect(200);
    }
    for list in ["/contracts", "/logins", "/tickets", "/instalments"] {
        assert!(elsewhere.all(list).await.is_empty(), "{list}");
        assert!(!here.all(list).await.is_empty(), "{list}");
        let filtered = format!("{list}?negotiation_id={}", ready.id);
        let refused = elsewhere.get(&filtered).await.expect(422);
        refused.error_at("negotiation_id", "reference_not_found");
    }
}

async fn only_the_own_seller_and_up_may_win(app: TestApp) {
    let matriz = app.matriz().await.id();
    let viewer = app.person("viewer", &[matriz]).await;
    let (owner, other) = (app.seller_of(matriz).await, app.seller_of(matriz).await);
    let client = app.client().await;
    let ready = app
        .ready_for(&client, json!({ "responsible_id": owner.id }))
        .await;
    let before = app.db_digest().await;
    for caller in [&viewer, &other] {
        ready.win(caller).await.problem(403, "forbidden");
        let generated = caller.act(&ready.path("/billing")).await;
        generated.problem(403, "forbidden");
    }
    assert!(app.db_digest().await.changed_since(&before).is_empty());
    ready.win(&owner).await.expect(200);
}

async fn the_password_moves_with_its_login_and_is_never_told(app: TestApp) {
    let admin = app.admin().await;
    let ready = app.ready_to_win().await;
    let won = ready.win(admin).await.expect(200);
    assert_eq!(won.at("/login/has_password"), true);
    let login = format!("/logins/{}", won.text_at("/login/id"));
    let answers = [
        won,
        admin.get(&login).await.expect(200),
        admin.get("/logins").await.expect(200),
        admin.get(&ready.path("/conversion")).await.expect(200),
        admin.get(&ready.path("/history")).await.expect(200),
    ];
    for answer in answers {
        let told = String::from_utf8_lossy(&answer.bytes).into_owned();
        assert!(!told.contains("segredo"), "{}", answer.told());
        assert!(!told.contains("sealed"), "{}", answer.told());
    }
    let sealed = |table: &str| format!("SELECT password_sealed AS text FROM {table}");
    let kept = app.db_texts(&sealed("logins")).await;
    assert_eq!(kept.len(), 1);
    assert_ne!(kept, app.db_texts(&sealed("negotiation_accesses")).await);
    let revealed = admin.act(&ready.path("/access/reveal-password")).await;
    assert_eq!(revealed.expect(200).at("/password"), "segredo-da-rede-1");
}

async fn instalments_are_found_by_their_due_dates(app: TestApp) {
    let admin = app.admin().await;
    let ready = app.ready_to_win().await;
    let start = json!({ "starts_on": "2198-12-01", "due_day": 10 });
    admin
        .patch(&ready.path("/contract"), start)
        .await
        .expect(200);
    ready.win(admin).await.expect(200);
    let path = "/instalments?due_from=2199-02-10&due_to=2199-04-10&sort=due_on";
    let found = admin.get(path).await.expect(200);
    let due = ["2199-02-10", "2199-03-10", "2199-04-10"].map(Value::from);
    assert_eq!(found.column("due_on"), due);
    let items = &found.rows()[0]["items"];
    assert_eq!(items[0]["kind"], "plan");
    assert_eq!(items[0]["amount"], found.rows()[0]["amount"]);
    // They were all made at one instant: pages must not depend on that.
    let first = admin.get("/instalments?limit=8").await.expect(200);
    let cursor = first.text_at("/page/next_cursor");
    let rest = format!("/instalments?limit=8&cursor={cursor}");
    let rest = admin.get(&rest).await.expect(200);
    let mut numbers: Vec<i64> = [&first, &rest]
        .iter()
        .flat_map(|page| page.rows())
        .filter_map(|row| row["number"].as_i64())
        .collect();
    numbers.sort_unstable();
    assert_eq!(numbers, Vec::from_iter(1..=13));
}

async fn a_won_negotiation_has_left_its_stage(app: TestApp) {
    let admin = app.admin().await;
    let ready = app.ready_to_win().await;
    ready.win(admin).await.expect(200);
    let summary = admin.get(&ready.path("/summary")).await.expect(200);
    let stages = summary.at("/stages").as_array().expect("visits").clone();
    assert!(stages.iter().all(|visit| visit["left_at"].is_string()));
    assert_eq!(summary.at("/negotiation/status"), "won");
    assert_eq!(summary.at("/parts/billing"), true);
    let billing = admin.get(&ready.path("/billing")).await.expect(200);
    assert_eq!(summary.at("/totals/commitment_total"), billing.at("/total"));
    // What is in service counts as held: nothing else is said to be missing.
    assert_eq!(summary.codes(), ["already_won"]);
}

async fn a_paused_negotiation_is_not_won(app: TestApp) {
    let admin = app.admin().await;
    let ready = app.ready_to_win().await;
    admin.act(&ready.path("/pause")).await.expect(200);
    let refused = ready.win(admin).await.problem(409, "not_ready_to_win");
    refused.error_at("/status", "invalid_status");
    admin.act(&ready.path("/resume")).await.expect(200);
    ready.win(admin).await.expect(200);
}

async fn the_world_is_told_once(app: TestApp) {
    let admin = app.admin().await;
    let client = app.client().await;
    for _ in 0..2 {
        let ready = app.ready_for(&client, json!({})).await;
        ready.win(admin).await.expect(200);
    }
    let told = |event: &str| format!("event_type = '{event}'");
    for (name, count) in [
        ("negotiation.won", 2),
        ("client.converted", 1),
        ("contract.created", 2),
        ("login.activated", 2),
        ("ticket.opened", 0),
    ] {
        assert_eq!(app.db_count("events", &told(name)).await, count, "{name}");
    }
}

async fn a_contract_keeps_the_offer_as_it_was_sold(app: TestApp) {
    let admin = app.admin().await;
    let ready = app.ready_to_win().await;
    let discount = json!({ "kind": "amount", "value": "10", "months": 6 });
    admin
        .patch(&ready.path("/contract"), json!({ "discount": discount }))
        .await
        .expect(200);
    let sold = admin.get(&ready.path("/contract")).await.expect(200);
    let won = ready.win(admin).await.expect(200);
    let path = format!("/contracts/{}", won.text_at("/contract/id"));
    let contract = admin.get(&path).await.expect(200);
    assert_eq!(contract.at("/sales_plan_id"), sold.at("/sales_plan/id"));
    assert_eq!(contract.at("/monthly_price"), "99.90");
    assert_eq!(contract.at("/download_mbps"), 500);
    assert_eq!(contract.at("/discount/value"), "10.00");
    assert_eq!(contract.at("/commitment_months"), 12);
    assert!(contract.at("/ends_on").is_string());
    assert!(contract.etag().starts_with("\"1."), "{}", contract.told());
    let number = contract.at("/number").to_string();
    let found = admin.get(&format!("/contracts?q={number}")).await;
    assert!(found.expect(200).column("id").contains(contract.at("/id")));
}

async fn instalments_stand_in_the_order_of_their_numbers(app: TestApp) {
    let admin = app.admin().await;
    let won = app.ready_to_win().await;
    won.win(admin).await.expect(200);
    let generated = app.ready_to_win().await;
    admin.act(&generated.path("/billing")).await.expect(201);
    for negotiation in [&won.id, &generated.id] {
        let path = format!("/instalments?negotiation_id={negotiation}&sort=created_at&limit=200");
        let numbers = admin.get(&path).await.expect(200).column("number");
        let expected: Vec<Value> = (1..=numbers.len()).map(|number| json!(number)).collect();
        assert!(numbers.len() > 10, "{numbers:?}");
        assert_eq!(numbers, expected);
    }
}

async fn a_win_keeps_the_password_whatever_authenticates(app: TestApp) {
    let admin = app.admin().await;
    let ready = app.ready_to_win().await;
    let by_mac = json!({ "authentication": "mac", "mac": "00:1a:2b:3c:4d:5e" });
    let access = admin
        .patch(&ready.path("/access"), by_mac)
        .await
        .expect(200);
    let won = ready.win(admin).await.expect(200);
    let login = format!("/logins/{}", won.text_at("/login/id"));
    let login = admin.get(&login).await.expect(200);
    assert_eq!(login.at("/has_password"), access.at("/has_password"));
    assert_eq!(login.at("/has_password"), true);
}
