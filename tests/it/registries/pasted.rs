//! Numbers and texts as people write and paste them.

use serde_json::{Value, json};
use tests::{TestApp, both, documents};

both!(
    a_phone_is_read_in_every_spelling,
    a_phone_that_is_none_is_told_why,
    documents_and_postal_codes_are_read_as_pasted,
    a_document_is_told_whether_its_form_or_its_digits_are_wrong,
    a_search_finds_an_apostrophe_of_any_kind,
    a_search_is_read_as_pasted,
    a_document_is_searched_for_though_it_could_be_dialled,
    clients_are_found_by_town_and_postal_code,
    negotiations_are_found_by_a_phone_of_the_client,
);

/// `%`-encoded, for a query string.
fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

async fn a_phone_is_read_in_every_spelling(app: TestApp) {
    let spellings = [
        "11 98765-4321",
        "(11)98765.4321",
        "011987654321",
        "(0xx11) 98765-4321",
        "0 15 11 98765 4321",
        "+55 11 98765-4321",
        "+55 (0) 11 98765-4321",
        "+55 (0xx11) 98765-4321",
        "0055 11 98765-4321",
        "55 11 98765-4321",
        "\u{202a}+55 11 98765\u{2011}4321\u{202c}",
        "+55\u{a0}11\u{a0}98765\u{2013}4321",
        "\u{feff}11\u{2009}9\u{202f}8765\u{2212}4321\u{200b}",
    ];
    for chunk in spellings.chunks(10) {
        let client = app.client().with(json!({ "phones": chunk })).await;
        let kept = vec!["+5511987654321"; chunk.len()];
        assert_eq!(client["phones"], json!(kept), "{chunk:?}");
    }
    let others = json!(["(55) 3222-1234", "55 55 99123-4567", "+351 912 345 678"]);
    let client = app.client().with(json!({ "phones": others })).await;
    let kept = json!(["+555532221234", "+5555991234567", "+351912345678"]);
    assert_eq!(client["phones"], kept);
}

async fn a_phone_that_is_none_is_told_why(app: TestApp) {
    for (typed, english, portuguese) in [
        ("(11) 8765-4321", "ninth digit", "nono dígito"),
        ("(20) 98765-4321", "area code", "DDD"),
        ("98765-4321", "area code", "DDD"),
        ("(11) 98765-43", "too few", "de menos"),
        ("(11) 98765-43210", "too many", "demais"),
        ("WhatsApp: 11 98765-4321", "digits", "dígitos"),
    ] {
        let body = json!({ "phones": [typed] });
        let call = app.client().with(body).body().await;
        let admin = app.admin().await;
        for (call, told) in [
            (admin.post("/clients", call.clone()), english),
            (admin.post("/clients", call).in_portuguese(), portuguese),
        ] {
            let answer = call.await.problem(422, "invalid_phone");
            let answer = answer.error_at("/phones/0", "invalid_phone");
            let message = answer.text_at("/errors/0/message");
            assert!(message.contains(told), "{typed}: {message}");
        }
    }
}

async fn documents_and_postal_codes_are_read_as_pasted(app: TestApp) {
    let address = |code: &str| {
        let mut address = tests::build::address();
        address["postal_code"] = json!(code);
        address
    };
    for (kind, typed, kept) in [
        ("person", "529.982.24725", "52998224725"),
        ("person", "529982247-25", "52998224725"),
        ("person", "529 982 247 25", "52998224725"),
        ("person", "529.982.247\u{2011}25\u{200b}", "52998224725"),
        (
            "person",
            "\u{202d}529.982.247\u{2013}25\u{202c}",
            "52998224725",
        ),
        ("company", "12.ABC.345/01DE\u{2212}35", "12ABC34501DE35"),
        ("company", "12abc345/01de-35", "12ABC34501DE35"),
        ("company", "12\u{a0}ABC\u{a0}345/01DE-35", "12ABC34501DE35"),
    ] {
        let body = json!({ "kind": kind, "document": typed });
        let client = app.client().with(body).await;
        assert_eq!(client["document"], kept, "{typed}");
        let path = format!("/clients/{client}");
        app.admin().await.delete(&path).await.expect(204);
    }
    for typed in [
        "01310\u{2013}100",
        "01.310100",
        "01310 100",
        "01310\u{a0}-\u{a0}100",
        "\u{feff}01310-100",
    ] {
        let client = app
            .client()
            .with(json!({ "address": address(typed) }))
            .await;
        assert_eq!(client["address"]["postal_code"], "01310100", "{typed}");
    }
}

async fn a_document_is_told_whether_its_form_or_its_digits_are_wrong(app: TestApp) {
    for (kind, typed, told) in [
        ("person", "529.982.247-2", "11 digits"),
        ("person", "5299822472A", "11 digits"),
        ("person", "529-982-247.25", "11 digits"),
        ("company", "11.222.333/0001-8", "14 letters and digits"),
        ("company", "52998224725", "14 letters and digits"),
        ("person", "529.982.247-26", "Check"),
        ("company", "11.222.333/0001-82", "Check"),
    ] {
        let body = json!({ "kind": kind, "document": typed });
        let answer = app.client().with(body).attempt().await;
        let answer = answer.problem(422, "invalid_document");
        let answer = answer.error_at("/document", "invalid_document");
        let form = told != "Check";
        for pointer in ["/errors/0/message", "/detail"] {
            let message = answer.text_at(pointer);
            assert!(message.contains(told), "{typed}: {message}");
            assert_ne!(message.contains("Check"), form, "{typed}: {message}");
        }
        assert!(!answer.text_at("/title").contains("Check"), "{typed}");
    }
}

async fn ids_found(app: &TestApp, list: &str, q: &str) -> Vec<Value> {
    let path = format!("{list}?q={}", encoded(q));
    app.admin().await.get(&path).await.expect(200).column("id")
}

async fn a_search_finds_an_apostrophe_of_any_kind(app: TestApp) {
    let spellings = ["d'", "d\u{2019}", "d\u{b4}", "d`", "D\u{2018}"];
    for kept in spellings {
        let name = format!("Caixa {kept}Água {}", documents::cpf());
        let client = app.client().with(json!({ "name": name })).await;
        assert_eq!(client["name"], name.as_str(), "a name keeps its apostrophe");
        let negotiation = app
            .negotiation()
            .with(json!({ "client_id": client.id() }))
            .await;
        for typed in spellings {
            let q = format!("{typed}agua {}", name.rsplit(' ').next().expect("a number"));
            let found = ids_found(&app, "/clients", &q).await;
            assert_eq!(found, [json!(client.id())], "{kept} by {typed}");
            let found = ids_found(&app, "/negotiations", &q).await;
            assert_eq!(found, [json!(negotiation.id())], "{kept} by {typed}");
        }
    }
}

async fn a_document_is_searched_for_though_it_could_be_dialled(app: TestApp) {
    let client = app
        .client()
        .with(json!({ "document": "011.234.567-04" }))
        .await;
    let found = format!("/clients?q={}", encoded("011.234.567-04"));
    let found = app.admin().await.get(&found).await.expect(200);
    assert_eq!(found.column("id"), [json!(client.id())]);
}

async fn a_search_is_read_as_pasted(app: TestApp) {
    let body = json!({
        "name": "Maria \u{2013} Sítio", "document": "529.982.247-25", "phones": ["(11) 98765-4321"],
    });
    let client = app.client().with(body).await;
    assert_eq!(client["name"], "Maria \u{2013} Sítio");
    app.client().await;
    for q in [
        "529.982.247\u{2011}25",
        "\u{202d}529.982.247-25\u{202c}",
        "529\u{a0}982\u{a0}247\u{a0}25",
        "(11)\u{a0}98765\u{2013}4321",
        "\u{202a}+55 11 98765\u{2011}4321\u{202c}",
        "011 98765-4321",
        "0 15 11 98765-4321",
        "maria - sitio",
        "maria \u{2014} s\u{ad}ítio",
    ] {
        let found = ids_found(&app, "/clients", q).await;
        assert_eq!(found, [json!(client.id())], "{q:?}");
    }
}

async fn clients_are_found_by_town_and_postal_code(app: TestApp) {
    let admin = app.admin().await;
    let mut address = tests::build::address();
    address["city"] = json!("São Luís do Paraitinga");
    address["postal_code"] = json!("12140-000");
    let client = app.client().with(json!({ "address": address })).await;
    app.client().await;
    for q in [
        "paraitinga",
        "sao luis",
        "12140-000",
        "12140000",
        "12.140-000",
    ] {
        let found = ids_found(&app, "/clients", q).await;
        assert_eq!(found, [json!(client.id())], "{q}");
    }
    let moved = json!({ "address": { "city": "Ubatuba", "postal_code": "11680-000" } });
    let path = format!("/clients/{client}");
    admin.patch(&path, moved).await.expect(200);
    assert!(ids_found(&app, "/clients", "paraitinga").await.is_empty());
    let found = ids_found(&app, "/clients", "11680-000 ubatuba").await;
    assert_eq!(found, [json!(client.id())]);
}

async fn negotiations_are_found_by_a_phone_of_the_client(app: TestApp) {
    let admin = app.admin().await;
    let phones = json!(["(11) 98765-4321", "(61) 3333-4444"]);
    let client = app.client().with(json!({ "phones": phones })).await;
    let negotiation = app
        .negotiation()
        .with(json!({ "client_id": client.id() }))
        .await;
    app.negotiation().await;
    for q in ["98765-4321", "(61) 3333-4444", "+556133334444"] {
        let found = ids_found(&app, "/negotiations", q).await;
        assert_eq!(found, [json!(negotiation.id())], "{q}");
    }
    let described = json!({ "description": "Outra descrição" });
    let path = format!("/negotiations/{negotiation}");
    admin.patch(&path, described).await.expect(200);
    let found = ids_found(&app, "/negotiations", "3333-4444").await;
    assert_eq!(found, [json!(negotiation.id())]);
    let changed = json!({ "phones": ["(21) 2222-3333"] });
    let path = format!("/clients/{client}");
    admin.patch(&path, changed).await.expect(200);
    assert!(
        ids_found(&app, "/negotiations", "98765-4321")
            .await
            .is_empty()
    );
    let found = ids_found(&app, "/negotiations", "(21) 2222-3333").await;
    assert_eq!(found, [json!(negotiation.id())]);
}
