//! Clients and contacts: who writes them, their branch, and how they are found.

use serde_json::json;
use tests::{TestApp, both, documents};

both!(
    who_has_one_branch_may_leave_it_out,
    sellers_write_clients_and_contacts_and_viewers_do_not,
    clients_are_filtered_by_branch_stage_and_kind,
    clients_are_found_by_what_stands_in_them,
    a_phone_is_kept_in_one_form,
    an_address_refuses_what_no_address_has,
    an_empty_address_is_none,
    a_renamed_client_is_found_among_the_negotiations,
    a_contact_shows_its_client_and_external_ids,
    who_negotiates_or_buys_stays_in_the_branch,
);

async fn who_has_one_branch_may_leave_it_out(app: TestApp) {
    let (here, there) = (app.branch().await, app.branch().await);
    let body = json!({ "kind": "person", "name": "Ana", "phones": [documents::phone()] });
    let one = app.seller_of(here.id()).await;
    let created = one.post("/clients", body.clone()).await.expect(201);
    assert_eq!(created.at("/branch_id"), here.id());
    let two = app.person("seller", &[here.id(), there.id()]).await;
    for person in [&*two, app.admin().await] {
        let refused = person.post("/clients", body.clone()).await;
        refused
            .problem(422, "required")
            .error_at("/branch_id", "required");
    }
    let path = format!("/clients/{}", created.id());
    let cleared = one.patch(&path, json!({ "branch_id": null })).await;
    cleared.expect(422).error_at("/branch_id", "required");
    let given = one.patch(&path, json!({ "branch_id": there.id() })).await;
    given
        .expect(422)
        .error_at("/branch_id", "reference_not_found");
}

async fn sellers_write_clients_and_contacts_and_viewers_do_not(app: TestApp) {
    let matriz = app.matriz().await.id();
    let (seller, viewer) = (app.seller_of(matriz).await, app.viewer_of(matriz).await);
    let client = app.client().by(&seller).await;
    let contact = app.contact_of(client.id()).by(&seller).await;
    let paths = [
        format!("/clients/{client}/contacts/{contact}"),
        format!("/clients/{client}"),
    ];
    app.client()
        .by(&viewer)
        .attempt()
        .await
        .problem(403, "forbidden");
    let created = app.contact_of(client.id()).by(&viewer).attempt().await;
    created.problem(403, "forbidden");
    for path in &paths {
        viewer.get(path).await.expect(200);
        let change = json!({ "name": "Outro" });
        viewer
            .patch(path, change.clone())
            .await
            .problem(403, "forbidden");
        viewer.delete(path).await.problem(403, "forbidden");
        seller.patch(path, change).await.expect(200);
    }
    for path in &paths {
        seller.delete(path).await.expect(204);
    }
}

async fn clients_are_filtered_by_branch_stage_and_kind(app: TestApp) {
    let admin = app.admin().await;
    let there = json!({ "branch_id": app.branch().await.id() });
    let person = app.client().with(there.clone()).await;
    let company = app.company().await;
    for (filter, expected) in [
        (
            format!("branch_id={}", person["branch_id"].as_str().expect("an id")),
            vec![&person],
        ),
        ("kind=company".to_owned(), vec![&company]),
        ("kind=person".to_owned(), vec![&person]),
        ("stage=client".to_owned(), vec![]),
    ] {
        let found = admin.get(&format!("/clients?{filter}")).await.expect(200);
        let expected: Vec<_> = expected.iter().map(|row| json!(row.id())).collect();
        assert_eq!(found.column("id"), expected, "{filter}");
    }
    let prospects = admin.get("/clients?stage=prospect&count=true").await;
    assert_eq!(prospects.expect(200).at("/page/total"), 2);
    admin
        .get("/clients?stage=friend")
        .await
        .problem(400, "invalid_parameter");
}

async fn clients_are_found_by_what_stands_in_them(app: TestApp) {
    let body = json!({
        "name": "José Antônio", "trade_name": "Açaí do Zé", "document": "529.982.247-25",
        "email": "ze@acai.example", "phones": ["(11) 98765-4321"],
    });
    let client = app.client().with(body).await;
    app.client().await;
    for words in [
        "jose%20ANTONIO",
        "acai",
        "529.982.247-25",
        "ze@acai",
        "987654321",
        "antonio%20ze",
    ] {
        let found = app.admin().await.get(&format!("/clients?q={words}")).await;
        assert_eq!(
            found.expect(200).column("id"),
            [json!(client.id())],
            "{words}"
        );
    }
    let none = app.admin().await.get("/clients?q=jose%20maria").await;
    assert!(none.expect(200).rows().is_empty());
}

async fn a_phone_is_kept_in_one_form(app: TestApp) {
    let body = json!({ "phones": ["(11) 98765-4321", "+351 912 345 678"] });
    let client = app.client().with(body).await;
    assert_eq!(client["phones"], json!(["+5511987654321", "+351912345678"]));
    let wrong = json!({ "phones": ["+5511987654321", "12"] });
    let answer = app.client().with(wrong.clone()).attempt().await.expect(422);
    answer.refused_at("/phones/1");
    let contact = app.contact_of(client.id()).with(wrong).attempt().await;
    contact.expect(422).refused_at("/phones/1");
}

async fn an_address_refuses_what_no_address_has(app: TestApp) {
    for (member, value) in [
        ("postal_code", json!("0131010")),
        ("state", json!("XX")),
        ("latitude", json!(90.5)),
        ("longitude", json!("-46")),
        ("number", json!("x".repeat(21))),
        ("country", json!("BR")),
    ] {
        let body = json!({ "address": { member: value } });
        let answer = app.client().with(body).attempt().await.expect(422);
        answer.refused_at(&format!("/address/{member}"));
    }
    let body =
        json!({ "address": { "postal_code": "01310-100", "state": "sp", "latitude": -23.5 } });
    let client = app.client().with(body).await;
    assert_eq!(client["address"]["postal_code"], "01310100");
    assert_eq!(client["address"]["state"], "SP");
    assert_eq!(client["address"]["latitude"], -23.5);
}

async fn an_empty_address_is_none(app: TestApp) {
    let client = app.client().with(json!({ "address": {} })).await;
    assert!(client["address"].is_null());
    let path = format!("/clients/{client}");
    let given = json!({ "address": { "city": "Olinda" } });
    let given = app.admin().await.patch(&path, given).await.expect(200);
    assert_eq!(given.at("/address/city"), "Olinda");
    let cleared = json!({ "address": { "city": null } });
    let cleared = app.admin().await.patch(&path, cleared).await.expect(200);
    assert!(cleared.at("/address").is_null());
}

async fn a_renamed_client_is_found_among_the_negotiations(app: TestApp) {
    let admin = app.admin().await;
    let client = app.client().with(json!({ "name": "Nome Antigo" })).await;
    let here = json!({ "client_id": client.id() });
    let first = app.negotiation().with(here.clone()).await;
    let second = app.negotiation().with(here).await;
    app.negotiation().await;
    let document = documents::cpf();
    let change = json!({ "name": "Conceição Nova", "document": document });
    let path = format!("/clients/{client}");
    admin.patch(&path, change).await.expect(200);
    for words in ["conceicao", &document] {
        let found = admin
            .get(&format!("/negotiations?q={words}&sort=number"))
            .await;
        let ids = [json!(first.id()), json!(second.id())];
        assert_eq!(found.expect(200).column("id"), ids, "{words}");
    }
    let gone = admin.get("/negotiations?q=antigo").await.expect(200);
    assert!(gone.rows().is_empty());
    let same = admin
        .get(&format!("/negotiations/{first}"))
        .await
        .expect(200);
    assert_eq!(same.at("/version"), &first["version"]);
}

async fn a_contact_shows_its_client_and_external_ids(app: TestApp) {
    let client = app.client().await;
    let contact = app.contact_of(client.id()).await;
    assert_eq!(contact["client_id"], client.id());
    assert_eq!(
        contact["external_ids"],
        json!({ "pipedrive_person_id": null })
    );
    let written = json!({ "external_ids": { "pipedrive_person_id": 7 } });
    let refused = app.contact_of(client.id()).with(written).attempt().await;
    refused
        .expect(422)
        .error_at("/external_ids", "unknown_member");
    let found = app
        .admin()
        .await
        .get(&format!("/clients/{client}/contacts?q=joao"))
        .await;
    assert_eq!(found.expect(200).rows().len(), 1);
    let none = "/clients/0199b0a2-7c1e-7000-8000-00000000dead/contacts";
    app.admin().await.get(none).await.problem(404, "not_found");
}

async fn who_negotiates_or_buys_stays_in_the_branch(app: TestApp) {
    let admin = app.admin().await;
    let there = app.branch().await;
    let away = json!({ "branch_id": there.id(), "name": "Ana Mudada" });
    let free = app.client().await;
    app.billing_type()
        .with(json!({ "client_id": free.id() }))
        .await;
    let moved = admin.patch(&format!("/clients/{free}"), away.clone()).await;
    assert_eq!(moved.expect(200).at("/branch_id"), there.id());
    let won = app.ready_to_win().await;
    won.win(admin).await.expect(200);
    for client in [
        app.negotiation().await["client_id"].clone(),
        json!(won.client_id),
    ] {
        let path = format!("/clients/{}", client.as_str().expect("a client"));
        let before = app.db_digest().await;
        let refused = admin
            .patch(&path, away.clone())
            .await
            .problem(409, "in_use");
        let message = refused.text_at("/errors/0/message");
        assert!(message.contains("negotiation"), "{}", refused.told());
        assert_eq!(app.db_digest().await, before);
        let renamed = json!({ "name": "Ana Renomeada" });
        admin.patch(&path, renamed).await.expect(200);
    }
}
