//! Texts of registries: left blank, and as long as they come.

use serde_json::json;
use tests::{TestApp, both};

both!(
    a_blank_text_is_absent,
    a_blank_text_clears_in_a_change,
    a_blank_password_is_no_password,
    registry_texts_have_room,
);

async fn a_blank_text_is_absent(app: TestApp) {
    let admin = app.admin().await;
    let mut address = tests::build::address();
    for member in ["complement", "district", "state"] {
        address[member] = json!("");
    }
    let blank = json!({
        "trade_name": "", "document": " ", "email": "", "address": address,
    });
    let client = app.client().with(blank).await;
    for member in ["trade_name", "document", "email"] {
        assert!(client[member].is_null(), "{member}");
    }
    for member in ["complement", "district", "state"] {
        assert!(client["address"][member].is_null(), "{member}");
    }
    assert_eq!(client["address"]["city"], address["city"]);
    let product = app.product().with(json!({ "sku": "" })).await;
    assert!(product["sku"].is_null());
    let type_of_all = json!({ "client_id": "" });
    assert!(app.billing_type().with(type_of_all).await["client_id"].is_null());
    let negotiation = json!({ "contact_id": "", "campaign_id": "", "contact_status": "" });
    let negotiation = app.negotiation().with(negotiation).await;
    assert!(negotiation["contact_id"].is_null());
    assert_eq!(negotiation["contact_status"], "probing");
    // What must be there is not there, and what is no text is not read as one.
    let channel = admin.post("/channels", json!({ "name": "" })).await;
    channel
        .problem(422, "required")
        .error_at("/name", "required");
    for (member, value) in [("active", ""), ("colour", "")] {
        let body = json!({ "name": "Loja", member: value });
        admin.post("/channels", body).await.expect(422);
    }
}

async fn a_blank_text_clears_in_a_change(app: TestApp) {
    let admin = app.admin().await;
    let body = json!({ "trade_name": "Açaí do Zé", "email": "ze@example.com" });
    let client = app.client().with(body).await;
    let path = format!("/clients/{client}");
    let change = json!({ "trade_name": "", "address": { "complement": "", "city": "Olinda" } });
    let changed = admin.patch(&path, change).await.expect(200);
    assert!(changed.at("/trade_name").is_null());
    assert_eq!(changed.at("/email"), "ze@example.com");
    assert_eq!(changed.at("/address/city"), "Olinda");
    assert_eq!(changed.at("/address/street"), &client["address"]["street"]);
    let nameless = admin.patch(&path, json!({ "name": "" })).await;
    nameless.expect(422).error_at("/name", "required");
}

async fn a_blank_password_is_no_password(app: TestApp) {
    let body = json!({ "password": "" });
    let answer = app.employee().with(body.clone()).attempt().await;
    answer.expect(422).refused_at("/password");
    let ready = app.ready_to_win().await;
    let admin = app.admin().await;
    let answer = admin.patch(&ready.path("/access"), body).await;
    answer.expect(422).refused_at("/password");
    let access = admin.get(&ready.path("/access")).await.expect(200);
    assert_eq!(access.at("/has_password"), true);
}

async fn registry_texts_have_room(app: TestApp) {
    let (long, complement) = ("ã".repeat(160), "b".repeat(120));
    let mut address = tests::build::address();
    address["street"] = json!(long);
    address["complement"] = json!(complement);
    address["number"] = json!("KM 23,5");
    let body = json!({ "name": long, "trade_name": long, "address": address });
    let client = app.client().with(body).await;
    assert_eq!(client["name"], long.as_str());
    assert_eq!(client["address"]["complement"], complement.as_str());
    assert_eq!(client["address"]["number"], "KM 23,5");
    let contact = json!({ "name": long, "organization": long });
    app.contact_of(client.id()).with(contact).await;
    app.channel().with(json!({ "name": long })).await;
    let (longer, wider) = ("ã".repeat(161), "b".repeat(121));
    let answer = app.client().with(json!({ "name": longer })).attempt().await;
    answer.expect(422).error_at("/name", "too_long");
    let wide = json!({ "address": { "complement": wider } });
    let answer = app.client().with(wide).attempt().await;
    answer
        .expect(422)
        .error_at("/address/complement", "too_long");
}
