//! The financeiro: preview, generation, lock, discard (R24).

use serde_json::{Value, json};
use tests::{Answer, TestApp, both};

both!(
    the_example_of_the_rules_adds_up,
    a_preview_writes_nothing,
    an_incomplete_contract_has_no_preview,
    generation_locks_what_it_was_made_from,
    a_discarded_billing_is_generated_again,
    a_discount_lasts_its_months,
    thirty_day_months_are_prorated_by_thirty,
    a_due_day_at_the_months_end_is_clamped,
    a_setup_fee_is_split_to_the_cent,
    generation_is_once,
);

fn cents(amount: &Value) -> i64 {
    amount
        .as_str()
        .expect("money")
        .replace('.', "")
        .parse()
        .expect("cents")
}

/// Instalments add up to the total, none is negative, due dates never go back.
fn adds_up(billing: &Answer) -> Vec<Value> {
    let rows = billing
        .at("/instalments")
        .as_array()
        .expect("instalments")
        .clone();
    let sum: i64 = rows.iter().map(|row| cents(&row["amount"])).sum();
    assert_eq!(sum, cents(billing.at("/total")), "{}", billing.told());
    assert!(rows.iter().all(|row| cents(&row["amount"]) >= 0));
    let due: Vec<&str> = rows
        .iter()
        .filter_map(|row| row["due_on"].as_str())
        .collect();
    assert!(due.is_sorted(), "{due:?}");
    rows
}

/// A start that is far enough for the days until it not to matter.
const START: &str = "2198-12-01";

async fn with_contract(app: &TestApp, members: Value) -> tests::build::Ready {
    let ready = app.ready_to_win().await;
    let mut change = json!({ "starts_on": START });
    for (name, value) in members.as_object().expect("members") {
        change[name] = value.clone();
    }
    app.admin()
        .await
        .patch(&ready.path("/contract"), change)
        .await
        .expect(200);
    ready
}

async fn the_example_of_the_rules_adds_up(app: TestApp) {
    // 2198-12-01, due on the 10th: nine days of December, then twelve months.
    let ready = with_contract(&app, json!({ "due_day": 10 })).await;
    let preview = app
        .admin()
        .await
        .get(&ready.path("/billing"))
        .await
        .expect(200);
    assert_eq!(preview.at("/generated"), false);
    let rows = adds_up(&preview);
    assert_eq!(rows.len(), 13);
    assert_eq!(rows[0]["kind"], "prorated");
    assert_eq!(rows[0]["due_on"], "2198-12-10");
    assert_eq!(rows[0]["amount"], "179.00");
    assert_eq!(rows[0]["period_from"], START);
    assert_eq!(rows[1]["kind"], "regular");
    assert_eq!(rows[1]["due_on"], "2199-01-10");
    assert_eq!(rows[1]["amount"], "99.90");
    assert_eq!(rows[12]["due_on"], "2199-12-10");
    assert_eq!(preview.at("/total"), "1377.80");
}

async fn a_preview_writes_nothing(app: TestApp) {
    let ready = app.ready_to_win().await;
    let before = app.db_digest().await;
    app.admin()
        .await
        .get(&ready.path("/billing"))
        .await
        .expect(200);
    app.admin()
        .await
        .get(&ready.path("/win/preview"))
        .await
        .expect(200);
    assert!(app.db_digest().await.changed_since(&before).is_empty());
}

async fn an_incomplete_contract_has_no_preview(app: TestApp) {
    let admin = app.admin().await;
    let path = format!("/negotiations/{}/billing", app.planned().await);
    admin.get(&path).await.problem(409, "contract_incomplete");
    admin.act(&path).await.problem(409, "contract_incomplete");
    let bare = format!("/negotiations/{}/billing", app.negotiation().await);
    admin.act(&bare).await.problem(409, "contract_incomplete");
}

async fn generation_locks_what_it_was_made_from(app: TestApp) {
    let admin = app.admin().await;
    let ready = app.ready_to_win().await;
    let (service, product) = (app.service().await, app.product().await);
    let line = json!({ "service_id": service.id() });
    let line = admin.post(&ready.path("/services"), line).await.expect(201);
    let generated = admin.act(&ready.path("/billing")).await.expect(201);
    assert_eq!(generated.at("/generated"), true);
    adds_up(&generated);
    let before = app.db_digest().await;
    let one = ready.path(&format!("/services/{}", line.id()));
    let calls = [
        admin.post(
            &ready.path("/services"),
            json!({ "service_id": service.id() }),
        ),
        admin.patch(&one, json!({ "quantity": 2 })),
        admin.delete(&one),
        admin.post(
            &ready.path("/products"),
            json!({ "product_id": product.id() }),
        ),
        admin.patch(&ready.path("/contract"), json!({ "due_day": 20 })),
        admin.put(&ready.path("/contract"), json!({ "due_day": 20 })),
        admin.delete(&ready.path("/contract")),
        admin.act(&ready.path("/billing")),
    ];
    for call in calls {
        call.await.problem(409, "billing_already_generated");
    }
    assert!(app.db_digest().await.changed_since(&before).is_empty());
    let read = admin.get(&ready.path("/billing")).await.expect(200);
    assert_eq!(read.at("/generated"), true);
    assert_eq!(read.at("/total"), generated.at("/total"));
    admin
        .patch(&ready.path("/access"), json!({ "login": "outro.ainda" }))
        .await
        .expect(200);
    let won = ready.win(admin).await.expect(200);
    assert_eq!(
        won.at("/instalments").as_array().map(Vec::len),
        Some(adds_up(&read).len())
    );
}

async fn a_discarded_billing_is_generated_again(app: TestApp) {
    let matriz = app.matriz().await.id();
    let (seller, manager) = (app.seller_of(matriz).await, app.manager_of(matriz).await);
    let ready = app.ready_to_win().await;
    let path = ready.path("/billing");
    manager.delete(&path).await.expect(404);
    manager.act(&path).await.expect(201);
    seller.delete(&path).await.problem(403, "forbidden");
    manager.delete(&path).await.expect(204);
    assert_eq!(app.db_count("instalments", "1 = 1").await, 0);
    assert_eq!(manager.get(&path).await.expect(200).at("/generated"), false);
    manager.act(&path).await.expect(201);
    ready.win(&manager).await.expect(200);
    manager.delete(&path).await.expect(409);
}

async fn a_discount_lasts_its_months(app: TestApp) {
    let discount = json!({ "kind": "percent", "value": "50", "months": 3 });
    let members = json!({ "due_day": 10, "discount": discount, "setup_fee": "0" });
    let ready = with_contract(&app, members).await;
    let preview = app
        .admin()
        .await
        .get(&ready.path("/billing"))
        .await
        .expect(200);
    let rows = adds_up(&preview);
    let regular: Vec<&Value> = rows.iter().filter(|row| row["kind"] == "regular").collect();
    assert_eq!(regular.len(), 12);
    for (index, row) in regular.iter().enumerate() {
        let amount = if index < 3 { "49.95" } else { "99.90" };
        assert_eq!(row["amount"], amount, "instalment {index}");
    }
    // 9/31 of the first month's amount.
    assert_eq!(rows[0]["amount"], "14.50");
}

async fn thirty_day_months_are_prorated_by_thirty(app: TestApp) {
    let members = json!({ "due_day": 10, "proration": "thirty_days", "setup_fee": "0" });
    let ready = with_contract(&app, members).await;
    let preview = app
        .admin()
        .await
        .get(&ready.path("/billing"))
        .await
        .expect(200);
    assert_eq!(adds_up(&preview)[0]["amount"], "29.97");
}

async fn a_due_day_at_the_months_end_is_clamped(app: TestApp) {
    let ready = with_contract(&app, json!({ "due_day": 31, "starts_on": "2198-12-31" })).await;
    let preview = app
        .admin()
        .await
        .get(&ready.path("/billing"))
        .await
        .expect(200);
    let rows = adds_up(&preview);
    let due: Vec<&str> = rows
        .iter()
        .filter_map(|row| row["due_on"].as_str())
        .collect();
    assert!(
        due.contains(&"2199-02-28") && due.contains(&"2199-04-30"),
        "{due:?}"
    );
    assert!(due.contains(&"2199-03-31"), "{due:?}");
    assert_eq!(
        rows.iter().filter(|row| row["kind"] == "regular").count(),
        12
    );
}

async fn a_setup_fee_is_split_to_the_cent(app: TestApp) {
    let members = json!({ "due_day": 10, "setup_fee": "100.00", "setup_instalments": 3, "starts_on": "2198-12-10" });
    let ready = with_contract(&app, members).await;
    let preview = app
        .admin()
        .await
        .get(&ready.path("/billing"))
        .await
        .expect(200);
    let rows = adds_up(&preview);
    let amounts: Vec<&str> = rows
        .iter()
        .take(4)
        .filter_map(|row| row["amount"].as_str())
        .collect();
    assert_eq!(amounts, ["133.24", "133.23", "133.23", "99.90"]);
}

async fn generation_is_once(app: TestApp) {
    let admin = app.admin().await.clone();
    let ready = app.ready_to_win().await;
    let answers = tests::race::together(12, |_| admin.act(&ready.path("/billing")).send()).await;
    assert_eq!(tests::race::statuses(&answers).get(&201), Some(&1));
    for answer in answers.into_iter().filter(|answer| answer.status != 201) {
        answer.problem(409, "billing_already_generated");
    }
    assert_eq!(app.db_count("instalments", "1 = 1").await, 13);
}
