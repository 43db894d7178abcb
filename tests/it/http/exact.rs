//! Lists by exact values, read as they are typed, and by days.

use serde_json::{Value, json};
use tests::{TestApp, both, documents};

both!(
    clients_are_found_by_document_email_and_phone,
    a_phone_is_found_as_long_as_the_client_has_it,
    an_exact_value_that_is_none_is_told_why,
    negotiations_are_found_by_the_day_they_closed,
    what_changed_since_a_day_is_listed,
);

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

async fn clients_are_found_by_document_email_and_phone(app: TestApp) {
    let body = json!({
        "document": "529.982.247-25", "email": "Ana@Example.com",
        "phones": ["(11) 98765-4321", "(61) 3333-4444"],
    });
    let ana = app.client().with(body).await;
    let cnpj = documents::cnpj_of("IOQF12345678");
    let acme = app
        .company()
        .with(json!({ "document": cnpj, "phones": ["+1 202-555-0123"] }))
        .await;
    app.client().await;
    let masked = format!("IO.QF1.234/5678-{}", &cnpj[12..]);
    let pasted = "\u{202a}+55 11 98765\u{2011}4321\u{202c}";
    let lines = format!("phone=6133334444,{}", encoded("+1 202 555 0123"));
    for (query, wanted) in [
        ("document=52998224725".to_owned(), vec![&ana]),
        (
            format!("document={}", encoded("529.982.247\u{2013}25")),
            vec![&ana],
        ),
        (
            format!("document={}", encoded(&masked.to_lowercase())),
            vec![&acme],
        ),
        (format!("document=52998224725,{cnpj}"), vec![&acme, &ana]),
        ("email=ana%40EXAMPLE.com".to_owned(), vec![&ana]),
        (format!("phone={}", encoded("(11) 98765-4321")), vec![&ana]),
        (format!("phone={}", encoded(pasted)), vec![&ana]),
        ("phone=01133334444".to_owned(), vec![]),
        (lines, vec![&acme, &ana]),
        ("phone=6133334444&kind=company".to_owned(), vec![]),
        ("document=11144477735".to_owned(), vec![]),
        ("email=nobody%40example.com".to_owned(), vec![]),
    ] {
        let path = format!("/clients?sort=-created_at&{query}");
        let page = app.admin().await.get(&path).await.expect(200);
        let wanted: Vec<Value> = wanted.iter().map(|row| json!(row.id())).collect();
        assert_eq!(page.column("id"), wanted, "{query}");
    }
}

async fn a_phone_is_found_as_long_as_the_client_has_it(app: TestApp) {
    let admin = app.admin().await;
    let found = async |phone: &str| -> usize {
        let path = format!("/clients?phone={phone}&count=true");
        let page = admin.get(&path).await.expect(200);
        page.rows().len()
    };
    let phones = json!(["11987654321", "+5511987654321", "6133334444"]);
    let client = app.client().with(json!({ "phones": phones })).await;
    let path = format!("/clients/{client}");
    assert_eq!(
        (found("11987654321").await, found("6133334444").await),
        (1, 1)
    );
    let change = json!({ "phones": ["6133334444", "2122223333"] });
    admin.patch(&path, change).await.expect(200);
    assert_eq!(
        (found("11987654321").await, found("6133334444").await),
        (0, 1)
    );
    assert_eq!(found("2122223333").await, 1);
    admin
        .patch(&path, json!({ "name": "Outro" }))
        .await
        .expect(200);
    assert_eq!(found("2122223333").await, 1);
    admin.delete(&path).await.expect(204);
    assert_eq!(found("2122223333").await, 0);
}

async fn an_exact_value_that_is_none_is_told_why(app: TestApp) {
    let admin = app.admin().await;
    for (query, named, told) in [
        ("phone=1187654321", "phone", "ninth digit"),
        ("phone=11987654321,x", "phone", "digits"),
        ("document=529982247", "document", "11 digits"),
        ("document=52998224726", "document", "Check"),
        ("email=ana", "email", "e-mail"),
    ] {
        let answer = admin.get(&format!("/clients?{query}")).await;
        let answer = answer.problem(400, "invalid_parameter").refused_at(named);
        let message = answer.text_at("/errors/0/message");
        assert!(message.contains(told), "{query}: {message}");
    }
}

async fn negotiations_are_found_by_the_day_they_closed(app: TestApp) {
    let admin = app.admin().await;
    let closed = app.negotiation().await;
    app.negotiation().await;
    let path = format!("/negotiations/{closed}/lose");
    admin.post(&path, json!({})).await.expect(200);
    let at = "UPDATE negotiations SET closed_at = '2026-11-06T02:30:00+00:00' WHERE closed_at IS NOT NULL";
    app.db_execute(at).await;
    for (query, found) in [
        // Half past eleven in the evening of the 5th, in São Paulo.
        ("closed_from=2026-11-05&closed_to=2026-11-05", 1),
        ("closed_from=2026-11-06", 0),
        ("closed_to=2026-11-04", 0),
        (
            "closed_from=2026-11-06T02:30:00Z&closed_to=2026-11-06T02:30:00Z",
            1,
        ),
        ("closed_from=2026-11-06T02:30:01Z", 0),
        ("closed_to=2026-12-01&status=won,lost", 1),
    ] {
        let page = admin
            .get(&format!("/negotiations?{query}"))
            .await
            .expect(200);
        assert_eq!(page.rows().len(), found, "{query}");
    }
}

async fn what_changed_since_a_day_is_listed(app: TestApp) {
    let admin = app.admin().await;
    app.channel().await;
    for (at, since, found) in [
        ("2026-11-06T02:59:59", "2026-11-06", 0),
        ("2026-11-06T03:00:00", "2026-11-06", 1),
        ("2026-11-06T03:00:00", "2026-11-06T03:00:00Z", 1),
        ("2026-11-06T03:00:00", "2026-11-06T03:00:01Z", 0),
    ] {
        let sql = format!("UPDATE channels SET updated_at = '{at}.000000+00:00'");
        app.db_execute(&sql).await;
        let path = format!("/channels?updated_since={since}");
        let page = admin.get(&path).await.expect(200);
        assert_eq!(page.rows().len(), found, "{at} since {since}");
    }
}
