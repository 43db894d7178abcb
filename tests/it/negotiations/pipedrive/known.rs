//! A person whom somebody typed here already: it becomes that contact, and no second one.

use super::{Setup, ok, path_of, person, with};
use serde_json::{Value, json};
use tests::{TestApp, both};

both!(
    a_person_becomes_the_contact_with_its_email_or_number,
    a_contact_that_is_nobody_else_is_taken,
    twenty_at_once_take_the_same_contact,
    several_numbers_in_one_field_are_taken_apart,
    a_shared_client_is_pulled_for_where_it_is_negotiated,
);

impl Setup {
    /// A contact of the negotiation's client.
    async fn typed(&self, members: Value) -> tests::Resource {
        let client = self.negotiation["client_id"].as_str().expect("a client");
        self.app.contact_of(client).with(members).await
    }
}

async fn a_person_becomes_the_contact_with_its_email_or_number(app: TestApp) {
    for members in [
        json!({ "email": "maria@example.com", "phones": [] }),
        json!({ "email": "Outra@example.com", "phones": [] }),
        json!({ "email": null, "phones": ["11 98765 4321"] }),
        json!({ "email": "antiga@example.com", "phones": ["6133334444", "11987654321"] }),
    ] {
        let setup = Setup::new(app.database()).await;
        setup.answers(42, ok(person(42))).await;
        let other = json!({ "name": "Outra", "email": "x@example.com" });
        setup.typed(other).await;
        let own = json!({ "name": "Dona Maria", "role": "dona", "note": "Liga à tarde" });
        let mut own = own.as_object().expect("members").clone();
        own.extend(members.as_object().expect("members").clone());
        let typed = setup.typed(Value::Object(own)).await;
        let taken = setup.take(42).await.expect(201);
        assert_eq!(taken.at("/contact/id"), typed.id(), "{members}");
        assert_eq!(taken.at("/contact/external_ids/pipedrive_person_id"), 42);
        assert_eq!(taken.at("/contact/name"), "Maria Silva");
        assert_eq!(taken.at("/contact/role"), "dona");
        let note = taken.text_at("/contact/note");
        assert!(note.starts_with("Liga à tarde"), "{note}");
        assert_eq!(setup.contacts().await.len(), 2, "{members}");
        setup.take(42).await.expect(200);
        assert_eq!(setup.contacts().await.len(), 2);
    }
}

async fn a_contact_that_is_nobody_else_is_taken(app: TestApp) {
    let setup = Setup::new(app.database()).await;
    // At another client, or somebody else in Pipedrive: that is not this person.
    let mail = json!({ "email": "maria@example.com" });
    let stranger = app_contact(&setup, mail.clone()).await;
    setup.answers(41, ok(person(41))).await;
    let first = setup.take(41).await.expect(201);
    assert_ne!(first.at("/contact/id"), stranger.as_str());
    setup.answers(42, ok(person(42))).await;
    let second = setup.take(42).await.expect(201);
    assert_ne!(second.at("/contact/id"), first.at("/contact/id"));
    assert_eq!(setup.contacts().await.len(), 2);
    // Of two that fit, the one with the address counts before the older one with the number.
    let setup = Setup::new(app.database()).await;
    setup.typed(json!({ "phones": ["11987654321"] })).await;
    let by_email = setup.typed(mail).await;
    setup.answers(42, ok(person(42))).await;
    let taken = setup.take(42).await.expect(201);
    assert_eq!(taken.at("/contact/id"), by_email.id());
}

async fn app_contact(setup: &Setup, members: Value) -> String {
    let other = setup.app.client().await;
    let contact = setup.app.contact_of(other.id()).with(members).await;
    contact.id().to_owned()
}

async fn twenty_at_once_take_the_same_contact(app: TestApp) {
    let setup = Setup::new(app.database()).await;
    let typed = setup.typed(json!({ "email": "maria@example.com" })).await;
    for answer in &setup.taken_by_twenty_at_once().await {
        assert_eq!(answer.at("/contact/id"), typed.id());
    }
    assert_eq!(setup.contacts().await.len(), 1);
}

async fn several_numbers_in_one_field_are_taken_apart(app: TestApp) {
    let setup = Setup::new(app.database()).await;
    let field =
        json!([{ "value": "(11) 98765-4321 / 3456-7890", "primary": true, "label": "work" }]);
    let two = with(person(42), "phones", field);
    setup.answers(42, ok(with(two, "emails", json!([])))).await;
    let typed = setup.typed(json!({ "phones": ["1134567890"] })).await;
    let taken = setup.take(42).await.expect(201);
    assert_eq!(taken.at("/contact/id"), typed.id());
    let phones = json!(["+5511987654321", "+551134567890"]);
    assert_eq!(taken.at("/contact/phones"), &phones);
    assert!(taken.at("/contact/note").is_null(), "{}", taken.told());
}

async fn a_shared_client_is_pulled_for_where_it_is_negotiated(app: TestApp) {
    let setup = Setup::new(app.database()).await;
    setup.answers(42, ok(person(42))).await;
    let (app, guest) = (&setup.app, setup.app.branch().await);
    let shared = json!({ "shared_branch_ids": [guest.id()], "branch_id": app.branch().await.id() });
    let client = app.client().with(shared).await;
    let typed = app
        .contact_of(client.id())
        .with(json!({ "email": "maria@example.com" }))
        .await;
    let seller = app.seller_of(guest.id()).await;
    let own = json!({ "client_id": client.id() });
    let opened = app.negotiation().with(own).by(&seller).await;
    let body = json!({ "person_id": 42 });
    let taken = seller.post(&path_of(&opened), body).await.expect(201);
    assert_eq!(taken.at("/contact/id"), typed.id());
    seller.get(&path_of(&opened)).await.expect(200);
}
