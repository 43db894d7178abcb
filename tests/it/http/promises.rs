//! What the document promises is taken, and what it excludes is refused.

use serde_json::{Value, json};
use tests::{TestApp, both};

both!(
    a_whole_number_may_be_written_with_a_point,
    a_body_that_may_be_left_out_may_be_null,
    a_declared_header_is_no_longer_than_it_says,
    an_amount_is_written_as_its_pattern_says,
    instants_have_six_digits_of_fraction,
    what_is_fixed_is_still_refused_by_name,
);

async fn a_whole_number_may_be_written_with_a_point(app: TestApp) {
    let admin = app.admin().await;
    let speed = |text: &str| {
        let body = r#"{"name":"Meio Giga","download_mbps":NUMBER,"upload_mbps":250}"#;
        let body = body.replace("NUMBER", text);
        admin.act("/speed-plans").raw("application/json", body)
    };
    for text in ["500.0", "5e2", "500.000"] {
        let made = speed(text).await.expect(201);
        assert_eq!(made.at("/download_mbps"), &json!(500), "{text}");
    }
    let half = speed("500.5").await.expect(422);
    half.error_at("/download_mbps", "wrong_type");
    for text in ["1e300", "-1e300", "9007199254740993.0", "0.0"] {
        let large = speed(text).await.expect(422);
        large.error_at("/download_mbps", "out_of_range");
    }
}

async fn a_body_that_may_be_left_out_may_be_null(app: TestApp) {
    let admin = app.admin().await;
    let negotiation = app.negotiation().await;
    let path = format!("/negotiations/{negotiation}");
    let null = |path: String| admin.act(&path).raw("application/json", "null");
    null(format!("{path}/pause")).await.expect(200);
    null(format!("{path}/resume")).await.expect(200);
    let patch = admin.call(reqwest::Method::PATCH, &path);
    let same = patch
        .raw("application/merge-patch+json", "null")
        .await
        .expect(200);
    assert_eq!(same.at("/description"), &negotiation["description"]);
    // Where something is required, that is what is missing.
    let channel = null("/channels".to_owned()).await;
    channel
        .problem(422, "required")
        .error_at("/name", "required");
}

async fn a_declared_header_is_no_longer_than_it_says(app: TestApp) {
    let admin = app.admin().await;
    let channel = app.channel().await;
    let path = format!("/channels/{channel}");
    let (longest, longer) = ("x".repeat(255), "x".repeat(256));
    for (name, status) in [
        ("If-None-Match", 200),
        ("Accept-Language", 200),
        ("Idempotency-Key", 200),
    ] {
        admin.get(&path).header(name, &longest).await.expect(status);
        let refused = admin.get(&path).header(name, &longer).await;
        refused
            .problem(400, "invalid_parameter")
            .error_at(name, "invalid_parameter");
    }
    let delete = admin.delete(&path).header("If-Match", &longer).await;
    delete.problem(400, "invalid_parameter");
}

async fn an_amount_is_written_as_its_pattern_says(app: TestApp) {
    let admin = app.admin().await;
    let price = |text: &str| admin.post("/products", json!({ "name": "Cabo", "price": text }));
    for text in ["0", "7.5", "9999999999.99", "0000000001.00"] {
        price(text).await.expect(201);
    }
    for (text, code) in [
        ("-0", "invalid_money"),
        ("-0.00", "invalid_money"),
        ("00000000001.00", "out_of_range"),
    ] {
        price(text).await.expect(422).error_at("/price", code);
    }
    let percent = |value: Value| {
        let body = json!({ "name": "Filial", "seller_discount_percent": value });
        admin.post("/branches", body)
    };
    for (value, shown) in [
        (json!(10), "10.00"),
        (json!(10.0), "10.00"),
        (json!("010"), "10.00"),
    ] {
        let made = percent(value).await.expect(201);
        assert_eq!(made.at("/seller_discount_percent"), shown, "text goes out");
    }
    let long = percent(json!("0010")).await.expect(422);
    long.error_at("/seller_discount_percent", "out_of_range");
}

/// Everything in a body that is an instant.
fn instants(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) if chrono::DateTime::parse_from_rfc3339(text).is_ok() => {
            vec![text.clone()]
        }
        Value::Array(items) => items.iter().flat_map(instants).collect(),
        Value::Object(members) => members.values().flat_map(instants).collect(),
        _ => Vec::new(),
    }
}

async fn instants_have_six_digits_of_fraction(app: TestApp) {
    let admin = app.admin().await;
    let negotiation = app.negotiation().await;
    let path = format!("/negotiations/{negotiation}");
    let due = json!({ "title": "Ligar", "due_at": "2030-01-02T03:04:05Z", "starts_at": "2030-01-01T00:00:00.5-03:00" });
    let task = admin.post(&format!("{path}/tasks"), due).await.expect(201);
    assert_eq!(task.at("/due_at"), "2030-01-02T03:04:05.000000Z");
    assert_eq!(task.at("/starts_at"), "2030-01-01T03:00:00.500000Z");
    for path in [
        path.clone(),
        format!("{path}/tasks"),
        format!("{path}/history"),
        format!("{path}/summary"),
    ] {
        let answer = admin.get(&path).await.expect(200);
        let found = instants(&answer.json);
        assert!(!found.is_empty(), "{}", answer.told());
        for text in found {
            let fraction = text.split('.').nth(1).map(str::len);
            assert_eq!(fraction, Some("000000Z".len()), "{path}: {text}");
        }
    }
}

async fn what_is_fixed_is_still_refused_by_name(app: TestApp) {
    let admin = app.admin().await;
    let negotiation = app.negotiation().await;
    let path = format!("/negotiations/{negotiation}");
    let other = app.client().await;
    let change = json!({ "client_id": other.id() });
    let refused = admin.patch(&path, change).await.expect(422);
    refused.error_at("/client_id", "read_only");
}
