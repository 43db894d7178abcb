//! There is one zero: `-0` is read as 0 where a number may be negative, and refused like any minus where it may not;
//! alike on both databases.

use serde_json::{Value, json};
use tests::{Answer, Client, TestApp, both};

both!(
    a_coordinate_has_one_zero,
    a_whole_number_has_one_zero,
    a_decimal_text_takes_no_minus,
);

const SPELLINGS: [&str; 4] = ["-0", "-0.0", "-0e0", "-0.000"];

/// A body in which `0.125` is written as something else.
async fn written(client: &Client, method: &str, path: &str, body: &Value, number: &str) -> Answer {
    let body = body.to_string().replace("0.125", number);
    let call = client.call(method.parse().expect("a method"), path);
    call.raw("application/json", body).await
}

async fn a_coordinate_has_one_zero(app: TestApp) {
    let admin = app.admin().await;
    let mut client = app.client().body().await;
    client["document"] = Value::Null;
    client["address"]["latitude"] = json!(0.125);
    client["address"]["longitude"] = json!(0.125);
    let mut box_ = app.service_box().body().await;
    box_["latitude"] = json!(0.125);
    box_["longitude"] = json!(0.125);
    for number in SPELLINGS {
        let made = written(admin, "POST", "/clients", &client, number).await;
        let made = made.expect(201);
        let path = format!("/clients/{}", made.id());
        box_["code"] = json!(format!("CTO {number} {}", made.id()));
        let shown = written(admin, "POST", "/service-boxes", &box_, number).await;
        let shown = shown.expect(201);
        let box_path = format!("/service-boxes/{}", shown.id());
        for answer in [
            made,
            shown,
            admin.get(&path).await,
            admin.get(&box_path).await,
        ] {
            let text = String::from_utf8(answer.bytes.clone()).expect("UTF-8");
            assert!(text.contains(r#""latitude":0.0"#), "{text}");
            assert!(!text.contains(":-0"), "{text}");
        }
        // The same again is no change.
        let again = json!({ "address": client["address"] });
        let again = written(admin, "PATCH", &path, &again, number).await;
        assert_eq!(again.expect(200).at("/version"), 1);
    }
    // SQLite keeps no sign of a zero.
    let signed = "latitude = 0 AND CAST(latitude AS text) LIKE '-%'";
    for table in ["clients", "service_boxes"] {
        assert_eq!(app.db_count(table, signed).await, 0);
    }
}

async fn a_whole_number_has_one_zero(app: TestApp) {
    let admin = app.admin().await;
    let (pipeline, stage) = (app.first("/pipelines").await, &app.stages().await[0]);
    let path = format!("/pipelines/{pipeline}/stages/{stage}");
    for number in SPELLINGS {
        let body = json!({ "probability": 0.125 });
        let changed = written(admin, "PATCH", &path, &body, number).await;
        assert_eq!(changed.expect(200).at("/probability"), 0, "{number}");
        let body = json!({ "name": format!("Visita {number}"), "default_minutes": 0.125 });
        let refused = written(admin, "POST", "/schedule-types", &body, number).await;
        refused
            .expect(422)
            .error_at("/default_minutes", "out_of_range");
    }
}

async fn a_decimal_text_takes_no_minus(app: TestApp) {
    let admin = app.admin().await;
    let negotiation = app.negotiation().await;
    let branch = format!("/branches/{}", app.matriz().await.id());
    let contract = format!("/negotiations/{}/contract", negotiation.id());
    for text in ["-0", "-0.0", "-0.00"] {
        let service = json!({ "name": "IP", "price": text, "charging": "monthly" });
        let refused = admin.post("/services", service).await.expect(422);
        refused.error_at("/price", "invalid_money");
        let discount = json!({ "manager_discount_percent": text });
        let refused = admin.patch(&branch, discount).await.expect(422);
        refused.error_at("/manager_discount_percent", "invalid_percent");
        for kind in ["amount", "percent"] {
            let discount = json!({ "discount": { "kind": kind, "value": text } });
            let refused = admin.put(&contract, discount).await.expect(422);
            refused.refused_at("/discount/value");
        }
    }
    // Bare, a percentage is a number.
    let body = json!({ "manager_discount_percent": 0.125 });
    let changed = written(admin, "PATCH", &branch, &body, "-0").await;
    assert_eq!(changed.expect(200).at("/manager_discount_percent"), "0.00");
}
