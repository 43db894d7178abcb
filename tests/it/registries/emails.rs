//! E-mail addresses: what a mail server would refuse is refused when it is typed, wherever that is.

use serde_json::json;
use tests::{TestApp, both};

both!(
    an_address_that_no_server_takes_is_refused_everywhere,
    unusual_addresses_are_taken,
    the_first_admin_need_not_be_reached_by_mail,
    an_address_from_before_a_rule_stays_until_it_is_changed,
);

/// Addresses that are refused by servers, or reach nobody.
fn refused() -> Vec<String> {
    let label = "d".repeat(64);
    vec![
        "a..b@example.com".to_owned(),
        ".ana@example.com".to_owned(),
        "ana.@example.com".to_owned(),
        "ana@example.com.".to_owned(),
        "ana@example..com".to_owned(),
        "ana@.example.com".to_owned(),
        "ana@localhost".to_owned(),
        "ana@servidor".to_owned(),
        "ana@-example.com".to_owned(),
        "ana@example-.com".to_owned(),
        "ana@[127.0.0.1]".to_owned(),
        "ana@127.0.0.1".to_owned(),
        "ana@exa_mple.com".to_owned(),
        "ana@b@example.com".to_owned(),
        "ana maria@example.com".to_owned(),
        "\"ana\"@example.com".to_owned(),
        "Ana <ana@example.com>".to_owned(),
        "joão@example.com".to_owned(),
        format!("ana@{label}.com"),
        format!("{}@example.com", "a".repeat(65)),
        format!("ana@{}.com", vec!["d".repeat(60); 5].join(".")),
    ]
}

async fn an_address_that_no_server_takes_is_refused_everywhere(app: TestApp) {
    let admin = app.admin().await;
    let client = app.client().await;
    let negotiation = app.negotiation().await;
    let deal = |part: &str| format!("/negotiations/{negotiation}{part}");
    let bodies = [
        ("/clients".to_owned(), app.client().body().await, "email"),
        (
            format!("/clients/{client}/contacts"),
            json!({ "name": "João" }),
            "email",
        ),
        (
            "/employees".to_owned(),
            app.employee().body().await,
            "email",
        ),
        (
            deal("/appointments"),
            json!({ "subject": "Vistoria", "starts_at": "2198-12-01T10:00:00Z" }),
            "guests",
        ),
        (
            deal("/proposals"),
            json!({ "title": "Proposta" }),
            "recipients",
        ),
    ];
    for address in refused() {
        let code = match address.len() > 254 {
            true => "too_long",
            false => "invalid_email",
        };
        for (path, body, member) in &bodies {
            let mut body = body.clone();
            let (value, pointer) = match *member {
                "email" => (json!(address), "/email".to_owned()),
                list => (json!(["a@example.com", address]), format!("/{list}/1")),
            };
            body[*member] = value;
            let answer = admin.post(path, body).await.expect(422);
            answer.error_at(&pointer, code);
        }
        let path = format!("/clients/{client}");
        let changed = admin.patch(&path, json!({ "email": address })).await;
        changed.expect(422).error_at("/email", code);
    }
}

async fn unusual_addresses_are_taken(app: TestApp) {
    let long = format!("{}@example.com", "a".repeat(64));
    for (typed, kept) in [
        ("Ana.Maria+Fibra@Example.COM", "ana.maria+fibra@example.com"),
        ("o'brien@sub.example.co", "o'brien@sub.example.co"),
        ("_x-1@1e100.net", "_x-1@1e100.net"),
        ("\u{feff}ana@example.com\u{200b}", "ana@example.com"),
        ("\u{a0}ana@example.com ", "ana@example.com"),
        ("contato@açaí.com.br", "contato@xn--aa-4iaz.com.br"),
        (&long, &long),
    ] {
        let client = app.client().with(json!({ "email": typed })).await;
        assert_eq!(client["email"], kept, "{typed}");
    }
}

async fn the_first_admin_need_not_be_reached_by_mail(app: TestApp) {
    let nobody = app.anonymous();
    app.db_execute("UPDATE employees SET email = 'admin@localhost'")
        .await;
    let admin = nobody.login(" Admin@LOCALHOST", tests::app::PASSWORD).await;
    let me = admin.get("/auth/me").await.expect(200);
    let path = format!("/employees/{}", me.id());
    let changed = admin.patch(&path, json!({ "name": "Chefe" })).await;
    assert_eq!(changed.expect(200).at("/email"), "admin@localhost");
    let password = json!({
        "current_password": tests::app::PASSWORD, "new_password": "três cavalos azuis",
    });
    admin.post("/auth/password", password).await.expect(204);
    let weak = json!({ "password": "admin@localhost" });
    admin.patch(&path, weak).await.problem(422, "weak_password");
}

async fn an_address_from_before_a_rule_stays_until_it_is_changed(app: TestApp) {
    let admin = app.admin().await;
    let body = json!({ "phones": [], "email": "ana@example.com" });
    let client = app.client().with(body).await;
    let negotiation = app
        .negotiation()
        .with(json!({ "client_id": client.id() }))
        .await;
    let deal = format!("/negotiations/{negotiation}");
    let visit = json!({
        "subject": "Vistoria", "starts_at": "2198-12-01T10:00:00Z", "guests": ["ana@example.com"],
    });
    let path = format!("{deal}/appointments");
    let appointment = admin.post(&path, visit).await.expect(201);
    let draft = json!({ "title": "Proposta", "recipients": ["ana@example.com"] });
    let path = format!("{deal}/proposals");
    let proposal = admin.post(&path, draft).await.expect(201);
    for (table, column, former) in [
        ("clients", "email", "a..b@example.com"),
        (
            "negotiation_appointments",
            "guests",
            "[\"a..b@example.com\"]",
        ),
        ("proposals", "recipients", "[\"a..b@example.com\"]"),
    ] {
        app.db_execute(&format!("UPDATE {table} SET {column} = '{former}'"))
            .await;
    }
    let path = format!("/clients/{client}");
    let renamed = admin
        .patch(&path, json!({ "name": "Ana Nova" }))
        .await
        .expect(200);
    assert_eq!(renamed.at("/email"), "a..b@example.com");
    for worse in ["b..a@example.com", "ana@localhost"] {
        let refused = admin.patch(&path, json!({ "email": worse })).await;
        refused.expect(422).error_at("/email", "invalid_email");
    }
    let crossed = admin
        .patch(&path, json!({ "trade_name": "x", "email": "Ana Nova" }))
        .await;
    crossed.expect(422).error_at("/email", "invalid_email");
    let appointment = format!("{deal}/appointments/{}", appointment.id());
    admin.get(&appointment).await.expect(200);
    admin
        .patch(&appointment, json!({ "subject": "Outro" }))
        .await
        .expect(200);
    let proposal = format!("{deal}/proposals/{}", proposal.id());
    let shown = admin.get(&proposal).await.expect(200);
    assert_eq!(shown.at("/recipients"), &json!(["a..b@example.com"]));
    let sent = admin.act(&format!("{proposal}/send")).await;
    assert!(
        [409, 422].contains(&sent.status.as_u16()),
        "{}",
        sent.told()
    );
}
