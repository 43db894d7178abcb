//! Services and products: quantity × price − discount, rounded per line (R24, R25).

use serde_json::json;
use tests::{TestApp, both};

both!(
    a_line_takes_its_defaults_from_what_is_sold,
    totals_are_sums_of_rounded_lines,
    a_line_refuses_nonsense,
    a_line_is_changed_and_taken_away,
    a_change_of_a_line_bumps_the_negotiation,
);

async fn a_line_takes_its_defaults_from_what_is_sold(app: TestApp) {
    let admin = app.admin().await;
    let path = format!("/negotiations/{}", app.negotiation().await);
    let service = app
        .service()
        .with(json!({ "charging": "one_time", "price": "75.50" }))
        .await;
    let line = admin
        .post(
            &format!("{path}/services"),
            json!({ "service_id": service.id() }),
        )
        .await;
    let line = line.expect(201);
    assert_eq!(line.at("/quantity"), 1);
    assert_eq!(line.at("/unit_price"), "75.50");
    assert_eq!(line.at("/charging"), "one_time");
    assert_eq!(line.at("/discount"), "0.00");
    assert_eq!(line.at("/total"), "75.50");
    // A later price is not that of the line.
    let dearer = json!({ "price": "80.00" });
    admin
        .patch(&format!("/services/{service}"), dearer)
        .await
        .expect(200);
    let kept = admin
        .get(&format!("{path}/services/{}", line.id()))
        .await
        .expect(200);
    assert_eq!(kept.at("/unit_price"), "75.50");
}

async fn totals_are_sums_of_rounded_lines(app: TestApp) {
    let admin = app.admin().await;
    let negotiation = app.planned().await;
    let path = format!("/negotiations/{negotiation}");
    let service = app.service().await;
    let product = app.product().await;
    let lines = [
        (
            "services",
            json!({ "service_id": service.id(), "quantity": 3, "unit_price": "0.33" }),
        ),
        (
            "services",
            json!({ "service_id": service.id(), "charging": "one_time", "unit_price": "12.34", "discount": "2.34" }),
        ),
        (
            "products",
            json!({ "product_id": product.id(), "quantity": 7, "unit_price": "1.11", "discount": "0.77" }),
        ),
    ];
    for (part, body) in lines {
        admin
            .post(&format!("{path}/{part}"), body)
            .await
            .expect(201);
    }
    let head = admin.get(&path).await.expect(200);
    assert_eq!(head.at("/monthly_value"), "100.89");
    assert_eq!(head.at("/one_time_value"), "167.00");
    let summary = admin.get(&format!("{path}/summary")).await.expect(200);
    assert_eq!(summary.at("/totals/monthly"), "100.89");
    assert_eq!(summary.at("/totals/one_time"), "167.00");
}

async fn a_line_refuses_nonsense(app: TestApp) {
    let admin = app.admin().await;
    let path = format!("/negotiations/{}/services", app.negotiation().await);
    let service = app.service().await;
    let cases = [
        ("quantity", json!(0)),
        ("quantity", json!(10_000)),
        ("quantity", json!(1.5)),
        ("quantity", json!("2")),
        ("unit_price", json!(20)),
        ("unit_price", json!("-0.01")),
        ("discount", json!("20.01")),
        ("discount", json!("-1")),
        ("charging", json!("weekly")),
        ("months", json!(0)),
        ("total", json!("1.00")),
    ];
    for (member, value) in cases {
        let mut body = json!({ "service_id": service.id() });
        body[member] = value;
        admin
            .post(&path, body)
            .await
            .expect(422)
            .refused_at(&format!("/{member}"));
    }
    let months = json!({ "service_id": service.id(), "charging": "one_time", "months": 3 });
    admin
        .post(&path, months)
        .await
        .expect(422)
        .refused_at("/months");
    let most =
        json!({ "service_id": service.id(), "quantity": 9999, "unit_price": "9999999999.99" });
    let answer = admin.post(&path, most).await;
    assert!(answer.status.is_client_error(), "{}", answer.told());
    assert!(admin.get(&path).await.expect(200).rows().is_empty());
}

async fn a_line_is_changed_and_taken_away(app: TestApp) {
    let admin = app.admin().await;
    let path = format!("/negotiations/{}/products", app.negotiation().await);
    let product = app.product().await;
    let line = admin
        .post(&path, json!({ "product_id": product.id() }))
        .await
        .expect(201);
    let one = format!("{path}/{}", line.id());
    let changed = admin
        .patch(&one, json!({ "quantity": 2 }))
        .await
        .expect(200);
    assert_eq!(changed.at("/total"), "700.00");
    assert_eq!(
        admin.get(&path).await.expect(200).column("id"),
        [json!(line.id())]
    );
    let other = format!(
        "/negotiations/{}/products/{}",
        app.negotiation().await,
        line.id()
    );
    admin.get(&other).await.problem(404, "not_found");
    admin
        .patch(&other, json!({ "quantity": 3 }))
        .await
        .problem(404, "not_found");
    admin.delete(&one).await.expect(204);
    admin.delete(&one).await.problem(404, "not_found");
}

async fn a_change_of_a_line_bumps_the_negotiation(app: TestApp) {
    let admin = app.admin().await;
    let path = format!("/negotiations/{}", app.negotiation().await);
    let before = admin.get(&path).await.expect(200);
    let product = app.product().await;
    let line = json!({ "product_id": product.id() });
    admin
        .post(&format!("{path}/products"), line)
        .await
        .expect(201);
    let after = admin.get(&path).await.expect(200);
    assert_ne!(after.etag(), before.etag());
    assert_ne!(after.at("/updated_at"), before.at("/updated_at"));
    let stale = admin
        .patch(&path, json!({ "description": "x" }))
        .if_match(&before.etag())
        .await;
    stale.problem(412, "precondition_failed");
}
