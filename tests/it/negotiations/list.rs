//! The list (R01): every filter, sort and search.

use serde_json::{Value, json};
use tests::{TestApp, both};

both!(
    every_filter_finds_its_rows,
    a_date_is_a_day_in_sao_paulo,
    every_sort_orders_and_pages,
    search_finds_description_number_name_and_document,
    a_renamed_client_is_found_by_the_new_name,
);

/// Puts the creation of every negotiation at an instant.
async fn created_at(app: &TestApp, instant: &str) {
    let sql = format!("UPDATE negotiations SET created_at = '{instant}.000000+00:00'");
    app.db_execute(&sql).await;
}

async fn a_date_is_a_day_in_sao_paulo(app: TestApp) {
    let admin = app.admin().await;
    app.negotiation().await;
    for (at, from, to, found) in [
        // Half past eleven in the evening of the 5th, in São Paulo.
        ("2026-11-06T02:30:00", "2026-11-05", "2026-11-05", 1),
        ("2026-11-06T02:30:00", "2026-11-06", "2026-11-06", 0),
        ("2026-11-06T03:00:00", "2026-11-06", "2026-11-06", 1),
        ("2026-11-06T02:59:59", "2026-11-06", "2026-11-06", 0),
        // The clock skipped midnight on that day.
        ("2018-11-04T03:00:00", "2018-11-04", "2018-11-04", 1),
        ("2018-11-04T02:59:59", "2018-11-04", "2018-11-04", 0),
    ] {
        created_at(&app, at).await;
        let path = format!("/negotiations?created_from={from}&created_to={to}");
        let page = admin.get(&path).await.expect(200);
        assert_eq!(page.rows().len(), found, "{at} in {from}");
    }
}

async fn every_filter_finds_its_rows(app: TestApp) {
    let admin = app.admin().await;
    let seller = app.seller_of(app.matriz().await.id()).await;
    let members = json!({
        "channel_id": app.channel().await.id(),
        "campaign_id": app.campaign().await.id(),
        "responsible_id": seller.id,
        "stage_id": app.stages().await[2].id(),
        "contact_status": "confirmed",
        "expected_close_on": "2031-05-20",
    });
    let wanted = app.planned().with(members).await;
    let other = app
        .negotiation()
        .with(json!({ "expected_close_on": "2029-01-01" }))
        .await;
    admin
        .act(&format!("/negotiations/{other}/pause"))
        .await
        .expect(200);
    let by_member = [
        "stage_id",
        "responsible_id",
        "client_id",
        "negotiation_plan_id",
        "channel_id",
        "campaign_id",
        "contact_status",
        "status",
    ];
    for member in by_member {
        let value = wanted[member].as_str().expect(member);
        let page = admin
            .get(&format!("/negotiations?{member}={value}"))
            .await
            .expect(200);
        assert_eq!(page.column("id"), [json!(wanted.id())], "{member}");
    }
    for (query, both) in [
        ("pipeline_id=", true),
        ("branch_id=", true),
        (
            "expected_close_from=2031-05-20&expected_close_to=2031-05-20",
            false,
        ),
        ("expected_close_from=2030-01-01", false),
        ("created_from=2020-01-01T00:00:00Z", true),
        ("status=open&contact_status=confirmed", false),
    ] {
        let member = query.trim_end_matches('=');
        let value = wanted[member].as_str().unwrap_or_default();
        let page = admin
            .get(&format!("/negotiations?{query}{value}"))
            .await
            .expect(200);
        assert_eq!(page.rows().len(), if both { 2 } else { 1 }, "{query}");
    }
    let none = admin
        .get("/negotiations?created_to=2020-01-01T00:00:00Z")
        .await
        .expect(200);
    assert!(none.rows().is_empty());
    let wrong = [
        "status=happy",
        "rotting=maybe",
        "created_from=yesterday",
        "expected_close_to=31/12/2030",
    ];
    for query in wrong {
        let answer = admin.get(&format!("/negotiations?{query}")).await;
        assert!(answer.status.is_client_error(), "{}", answer.told());
    }
}

async fn every_sort_orders_and_pages(app: TestApp) {
    let admin = app.admin().await;
    for day in ["2030-03-01", "2030-01-01", "2030-02-01"] {
        app.negotiation()
            .with(json!({ "expected_close_on": day }))
            .await;
    }
    app.negotiation().await;
    app.planned().await;
    for field in [
        "created_at",
        "updated_at",
        "expected_close_on",
        "monthly_value",
        "number",
    ] {
        for sort in [field.to_owned(), format!("-{field}")] {
            let whole = admin
                .get(&format!("/negotiations?sort={sort}"))
                .await
                .expect(200);
            let mut paged: Vec<Value> = Vec::new();
            let mut cursor = String::new();
            loop {
                let path = format!("/negotiations?sort={sort}&limit=2{cursor}");
                let page = admin.get(&path).await.expect(200);
                paged.extend(page.column("id"));
                match page.at("/page/next_cursor").as_str() {
                    Some(next) => cursor = format!("&cursor={next}"),
                    None => break,
                }
            }
            assert_eq!(paged, whole.column("id"), "{sort}");
            assert_eq!(paged.len(), 5, "{sort}");
        }
    }
    let by_day = admin
        .get("/negotiations?sort=expected_close_on&expected_close_from=2030-01-01")
        .await;
    let days = ["2030-01-01", "2030-02-01", "2030-03-01"];
    assert_eq!(by_day.expect(200).column("expected_close_on"), days);
}

async fn search_finds_description_number_name_and_document(app: TestApp) {
    let admin = app.admin().await;
    let client = app
        .client()
        .with(json!({ "name": "Érica Gonçalves" }))
        .await;
    let members = json!({ "client_id": client.id(), "description": "Ampliação da Fábrica" });
    let wanted = app.negotiation().with(members).await;
    app.negotiation().await;
    let number = wanted["number"].to_string();
    let document = client["document"].as_str().expect("a document");
    let masked = format!(
        "{}.{}.{}-{}",
        &document[..3],
        &document[3..6],
        &document[6..9],
        &document[9..]
    );
    for words in [
        "ampliacao",
        "FABRICA",
        "erica",
        "goncalves%20fabrica",
        document,
        &masked,
    ] {
        let page = admin
            .get(&format!("/negotiations?q={words}"))
            .await
            .expect(200);
        assert_eq!(page.column("id"), [json!(wanted.id())], "{words}");
    }
    let by_number = admin
        .get(&format!("/negotiations?q={}", number.trim_matches('"')))
        .await;
    assert!(
        by_number
            .expect(200)
            .column("id")
            .contains(&json!(wanted.id()))
    );
    let none = admin
        .get("/negotiations?q=fabrica%20inexistente")
        .await
        .expect(200);
    assert!(none.rows().is_empty());
    let long = "x".repeat(10_000);
    admin
        .get(&format!("/negotiations?q={long}"))
        .await
        .expect(400);
}

async fn a_renamed_client_is_found_by_the_new_name(app: TestApp) {
    let admin = app.admin().await;
    let negotiation = app.negotiation().await;
    let client = format!(
        "/clients/{}",
        negotiation["client_id"].as_str().expect("a client")
    );
    admin
        .patch(&client, json!({ "name": "Nome Novíssimo" }))
        .await
        .expect(200);
    let page = admin.get("/negotiations?q=novissimo").await.expect(200);
    assert_eq!(page.column("id"), [json!(negotiation.id())]);
}
