//! Whatever comes in: a 4xx that names the pointer, the same on both databases, nothing written.

use serde_json::{Value, json};
use tests::{Answer, TestApp, both, documents};

both!(
    text_that_cannot_be_kept_is_refused,
    text_is_trimmed_and_composed,
    numbers_out_of_range_are_refused,
    money_is_a_string_with_two_decimals,
    dates_that_do_not_exist_are_refused,
    instants_have_a_t_and_sixty_seconds,
    documents_are_checked,
    phones_and_postal_codes_are_checked,
    a_refusal_leaves_every_table_as_it_was,
);

fn is_refused(answer: Answer, pointer: &str) {
    assert!(
        [400, 422].contains(&answer.status.as_u16()),
        "{}",
        answer.told()
    );
    if answer.status == 422 {
        answer.refused_at(pointer);
    }
}

async fn text_that_cannot_be_kept_is_refused(app: TestApp) {
    let long = "é".repeat(10_000);
    let texts = [
        "",
        "   ",
        "a\u{0}b",
        "a\u{7}b",
        "a\u{1b}[0mb",
        "a\u{85}b",
        &long,
    ];
    for text in texts {
        is_refused(
            app.channel().with(json!({ "name": text })).attempt().await,
            "/name",
        );
        is_refused(
            app.client().with(json!({ "name": text })).attempt().await,
            "/name",
        );
        let negotiation = app.negotiation().with(json!({ "description": text }));
        is_refused(negotiation.attempt().await, "/description");
    }
    for unseen in ["\u{200b}", " \u{2060}\u{feff} ", "\u{3164}"] {
        let answer = app
            .channel()
            .with(json!({ "name": unseen }))
            .attempt()
            .await;
        answer.expect(422).error_at("/name", "required");
    }
    for other in [json!(1), json!(true), json!([]), json!({}), json!(1e300)] {
        let answer = app
            .channel()
            .with(json!({ "name": other }))
            .attempt()
            .await
            .expect(422);
        answer.error_at("/name", "wrong_type");
    }
}

async fn text_is_trimmed_and_composed(app: TestApp) {
    let channel = app
        .channel()
        .with(json!({ "name": "  Jose\u{301} \u{a0}" }))
        .await;
    assert_eq!(channel["name"], "José");
}

async fn numbers_out_of_range_are_refused(app: TestApp) {
    let admin = app.admin().await;
    let big = [
        "9223372036854775808",
        "-1",
        "1e400",
        "1.5",
        "\"7\"",
        "0",
        "4294967296",
        "1e9",
    ];
    for number in big {
        let matriz = app.matriz().await;
        let body = format!(r#"{{"code":"X","ports":{number},"branch_id":"{matriz}"}}"#);
        let call = admin.act("/service-boxes").raw("application/json", body);
        is_refused(call.await, "/ports");
    }
    for (member, number) in [
        ("latitude", 91.0),
        ("latitude", -90.5),
        ("longitude", 180.5),
    ] {
        let answer = app
            .service_box()
            .with(json!({ member: number }))
            .attempt()
            .await;
        is_refused(answer, &format!("/{member}"));
    }
}

async fn money_is_a_string_with_two_decimals(app: TestApp) {
    let kept = [
        ("0", "0.00"),
        ("1", "1.00"),
        ("1.5", "1.50"),
        ("9999999999.99", "9999999999.99"),
    ];
    for (given, stored) in kept {
        let service = app.service().with(json!({ "price": given })).await;
        assert_eq!(service["price"], stored);
    }
    let refused = [
        json!("1e3"),
        json!("1.999"),
        json!("10000000000"),
        json!("1,50"),
        json!("R$ 1"),
        json!(""),
        json!("-1"),
        json!("NaN"),
        json!("１"),
        json!("+1"),
        json!(" "),
        json!(99.9),
        json!(1),
        json!("0x1"),
    ];
    for price in refused {
        is_refused(
            app.service()
                .with(json!({ "price": price }))
                .attempt()
                .await,
            "/price",
        );
    }
}

async fn dates_that_do_not_exist_are_refused(app: TestApp) {
    let dates = [
        "2026-02-31",
        "2027-02-29",
        "1899-12-31",
        "2200-01-01",
        "2026-1-1",
        "01/02/2026",
        "",
        "2026-12-01T00:00:00Z",
    ];
    for date in dates {
        let campaign = app.campaign().with(json!({ "starts_on": date }));
        is_refused(campaign.attempt().await, "/starts_on");
        let negotiation = app.negotiation().with(json!({ "expected_close_on": date }));
        is_refused(negotiation.attempt().await, "/expected_close_on");
    }
    let period = json!({ "starts_on": "2026-12-02", "ends_on": "2026-12-01" });
    app.campaign().with(period).attempt().await.expect(422);
    let leap = app
        .campaign()
        .with(json!({ "starts_on": "2028-02-29" }))
        .await;
    assert_eq!(leap["starts_on"], "2028-02-29");
}

async fn instants_have_a_t_and_sixty_seconds(app: TestApp) {
    let path = format!("/negotiations/{}/appointments", app.negotiation().await);
    let visit = |at: &str| json!({ "subject": "Vistoria", "starts_at": at });
    let admin = app.admin().await;
    for at in [
        "2198-12-01 10:00:00Z",
        "2198-12-01T10:00:60Z",
        "2198-12-01T10:00Z",
    ] {
        let answer = admin.post(&path, visit(at)).await.expect(422);
        answer.error_at("/starts_at", "invalid_date");
    }
    let made = admin.post(&path, visit("2198-12-01T07:00:59-03:00")).await;
    assert_eq!(
        made.expect(201).at("/starts_at"),
        "2198-12-01T10:00:59.000000Z"
    );
}

async fn documents_are_checked(app: TestApp) {
    let company = app
        .company()
        .with(json!({ "document": "12.abc.345/01de-35" }))
        .await;
    assert_eq!(company["document"], "12ABC34501DE35");
    let cpf = documents::cpf();
    let masked = format!("{}.{}.{}-{}", &cpf[..3], &cpf[3..6], &cpf[6..9], &cpf[9..]);
    assert_eq!(
        app.client().with(json!({ "document": masked })).await["document"],
        cpf.as_str()
    );
    let last = (cpf[10..].parse::<u8>().expect("a digit") + 1) % 10;
    let wrong_digit = format!("{}{last}", &cpf[..10]);
    for cpf in ["11111111111", "123", "12ABC34501DE35", &wrong_digit] {
        is_refused(
            app.client()
                .with(json!({ "document": cpf }))
                .attempt()
                .await,
            "/document",
        );
    }
    for cnpj in [
        "12ABC34501DE36",
        "12ABC34501DEA5",
        "00000000000000",
        "12ABC34501D€35",
    ] {
        is_refused(
            app.company()
                .with(json!({ "document": cnpj }))
                .attempt()
                .await,
            "/document",
        );
    }
}

async fn phones_and_postal_codes_are_checked(app: TestApp) {
    let client = app
        .client()
        .with(json!({ "phones": ["(11) 98765-4321"] }))
        .await;
    assert_eq!(client["phones"], json!(["+5511987654321"]));
    for phone in ["1", "abc", "+551", "+5511987654321999999"] {
        let answer = app
            .client()
            .with(json!({ "phones": [phone] }))
            .attempt()
            .await;
        is_refused(answer, "/phones/0");
    }
    let address = |member: &str, value: Value| {
        let mut address = tests::build::address();
        address[member] = value;
        json!({ "address": address })
    };
    let client = app
        .client()
        .with(address("postal_code", json!("01310-100")))
        .await;
    assert_eq!(client["address"]["postal_code"], "01310100");
    for (member, value) in [
        ("postal_code", json!("1310")),
        ("state", json!("XX")),
        ("latitude", json!("1")),
    ] {
        let answer = app.client().with(address(member, value)).attempt().await;
        is_refused(answer, &format!("/address/{member}"));
    }
    let unreachable = app
        .client()
        .with(json!({ "phones": [], "email": null }))
        .attempt()
        .await;
    unreachable.expect(422);
}

async fn a_refusal_leaves_every_table_as_it_was(app: TestApp) {
    let admin = app.admin().await;
    let negotiation = app.planned().await;
    let path = |rest: &str| format!("/negotiations/{negotiation}{rest}");
    let calls = [
        admin.patch(&path(""), json!({ "description": "ok", "stage": "x" })),
        admin.put(
            &path("/access"),
            json!({ "authentication": "pppoe", "connection": "fiber" }),
        ),
        admin.put(&path("/contract"), json!({ "due_day": 32 })),
        admin.post(
            &path("/services"),
            json!({ "service_id": negotiation.id() }),
        ),
        admin.post(
            &path("/transitions"),
            json!({ "stage_id": negotiation.id() }),
        ),
        admin.post(&path("/win"), json!({})),
        admin.post(&path("/billing"), json!({})),
        admin.post("/channels", json!({ "name": "a\u{0}" })),
    ];
    let before = app.db_digest().await;
    for call in calls {
        let answer = call.key("the same key").await;
        assert!(answer.status.is_client_error(), "{}", answer.told());
        let changed = app.db_digest().await.changed_since(&before);
        assert!(
            changed.is_empty(),
            "{changed:?} changed by {}",
            answer.told()
        );
    }
}
