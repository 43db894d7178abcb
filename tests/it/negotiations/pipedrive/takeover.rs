//! A person becomes the contact: once, whoever asks how often.

use super::{Setup, ok, path_of, person, with};
use serde_json::json;
use std::time::Duration;
use tests::race::{statuses, together};
use tests::{TestApp, both};

both!(
    a_person_becomes_the_negotiations_contact,
    twenty_at_once_leave_one_contact,
    a_sync_refreshes_and_keeps_what_was_typed,
    of_syncs_with_one_tag_at_once_one_is_done,
    unlinking_leaves_the_contact,
    only_who_may_write_it_takes_a_person_over,
);

async fn a_person_becomes_the_negotiations_contact(app: TestApp) {
    let setup = Setup::new(app.database()).await;
    let whole = with(person(42), "org_id", json!(7));
    setup.answers(42, ok(whole)).await;
    let organization = json!({ "id": 7, "name": "Padaria Sol", "is_deleted": false });
    setup
        .serves("/api/v2/organizations/7", ok(organization))
        .await;
    let admin = setup.admin().await;
    admin.get(&setup.path()).await.problem(404, "not_found");
    let taken = setup.take(42).await.expect(201);
    assert_eq!(taken.at("/person_id"), 42);
    assert_eq!(taken.at("/contact/external_ids/pipedrive_person_id"), 42);
    assert_eq!(taken.at("/contact/name"), "Maria Silva");
    assert_eq!(taken.at("/contact/email"), "maria@example.com");
    assert_eq!(taken.at("/contact/phones"), &json!(["+5511987654321"]));
    assert_eq!(taken.at("/contact/organization"), "Padaria Sol");
    let note = taken.text_at("/contact/note");
    assert!(
        note.contains("ramal 12") && note.contains("outra@example.com"),
        "{note}"
    );
    let path = format!("/negotiations/{}", setup.negotiation);
    let shown = admin.get(&path).await.expect(200);
    assert_eq!(shown.at("/contact_id"), taken.at("/contact/id"));
    let history = admin.get(&format!("{path}/history")).await.expect(200);
    assert_eq!(history.at("/data/0/action"), "pipedrive.linked");
    let again = setup.take(42).await.expect(200);
    assert_eq!(again.at("/contact/id"), taken.at("/contact/id"));
    assert_eq!(setup.contacts().await.len(), 1);
    let link = admin.get(&setup.path()).await.expect(200);
    assert_eq!(link.json, again.json);
}

async fn twenty_at_once_leave_one_contact(app: TestApp) {
    let setup = Setup::new(app.database()).await;
    let answers = setup.taken_by_twenty_at_once().await;
    assert_eq!(setup.contacts().await.len(), 1);
    let (admin, elsewhere) = (setup.admin().await, setup.app.negotiation().await);
    let key = |text: &str| {
        let body = json!({ "person_id": 42 });
        admin.post(&path_of(&elsewhere), body).key(text)
    };
    let first = key("one").await.expect(201);
    assert_ne!(first.at("/contact/id"), answers[0].at("/contact/id"));
    let replayed = key("one").await.expect(201);
    assert_eq!(replayed.json, first.json);
}

async fn a_sync_refreshes_and_keeps_what_was_typed(app: TestApp) {
    let setup = Setup::new(app.database()).await;
    setup.answers(42, ok(person(42))).await;
    let taken = setup.take(42).await.expect(201);
    let admin = setup.admin().await;
    let contact = format!(
        "/clients/{}/contacts/{}",
        taken.text_at("/contact/client_id"),
        taken.text_at("/contact/id")
    );
    let typed = format!("Liga à tarde\n\n{}", taken.text_at("/contact/note"));
    let patch = json!({ "note": typed, "organization": "Padaria Lua", "role": "dona" });
    admin.patch(&contact, patch).await.expect(200);
    let changed = with(person(42), "name", json!("Maria Souza"));
    let changed = with(changed, "phones", json!([{ "value": "ramal 99" }]));
    setup.answers(42, ok(changed)).await;
    let path = format!("{}/sync", setup.path());
    let synced = admin.act(&path).await.expect(200);
    assert_eq!(synced.at("/contact/name"), "Maria Souza");
    assert_eq!(synced.at("/contact/phones"), &json!(["+5511987654321"]));
    assert_eq!(synced.at("/contact/organization"), "Padaria Lua");
    assert_eq!(synced.at("/contact/role"), "dona");
    let note = synced.text_at("/contact/note");
    assert!(note.starts_with("Liga à tarde"), "{note}");
    assert!(
        note.contains("ramal 99") && !note.contains("ramal 12"),
        "{note}"
    );
    admin
        .act(&path)
        .if_match(&taken.etag())
        .await
        .problem(412, "precondition_failed");
}

async fn of_syncs_with_one_tag_at_once_one_is_done(app: TestApp) {
    let setup = Setup::new(app.database()).await;
    setup.answers(42, ok(person(42))).await;
    let taken = setup.take(42).await.expect(201);
    // All of them are asking by the time that the first one writes.
    let slow = ok(person(42)).set_delay(Duration::from_millis(500));
    setup.answers(42, slow).await;
    let (admin, path) = (setup.admin().await, format!("{}/sync", setup.path()));
    let tag = taken.etag();
    let answers = together(8, |_| admin.act(&path).if_match(&tag).send()).await;
    let counts = statuses(&answers);
    assert_eq!(
        (counts.get(&200), counts.get(&412)),
        (Some(&1), Some(&7)),
        "{counts:?}"
    );
    let read = admin.get(&setup.path()).await.expect(200);
    assert_eq!(read.at("/version"), 2, "{}", read.told());
}

async fn unlinking_leaves_the_contact(app: TestApp) {
    let setup = Setup::new(app.database()).await;
    setup.answers(42, ok(person(42))).await;
    let taken = setup.take(42).await.expect(201);
    let admin = setup.admin().await;
    admin.delete(&setup.path()).await.expect(204);
    admin.delete(&setup.path()).await.problem(404, "not_found");
    admin.get(&setup.path()).await.problem(404, "not_found");
    let sync = format!("{}/sync", setup.path());
    admin.act(&sync).await.problem(404, "not_found");
    assert_eq!(setup.contacts().await.len(), 1);
    let again = setup.take(42).await.expect(201);
    assert_eq!(again.at("/contact/id"), taken.at("/contact/id"));
}

async fn only_who_may_write_it_takes_a_person_over(app: TestApp) {
    let setup = Setup::new(app.database()).await;
    setup.answers(42, ok(person(42))).await;
    let body = || json!({ "person_id": 42 });
    let here = setup.app.matriz().await.id().to_owned();
    let elsewhere = setup.app.branch().await;
    let cases = [
        (setup.app.viewer_of(&here).await, 403),
        (setup.app.seller_of(&here).await, 403),
        (setup.app.manager_of(elsewhere.id()).await, 404),
    ];
    for (person, status) in cases {
        person.post(&setup.path(), body()).await.expect(status);
    }
    let admin = setup.admin().await;
    for wrong in [
        json!({}),
        json!({ "person_id": 0 }),
        json!({ "person_id": "42" }),
    ] {
        let refused = admin.post(&setup.path(), wrong).await.expect(422);
        refused.refused_at("/person_id");
    }
    let pause = format!("/negotiations/{}/pause", setup.negotiation);
    admin.act(&pause).await.expect(200);
    let refused = admin.post(&setup.path(), body()).await;
    refused.problem(409, "invalid_status");
    let asked = setup.pipedrive.received_requests().await;
    assert_eq!(
        asked.map(|asked| asked.len()),
        Some(0),
        "Pipedrive was asked"
    );
    assert!(setup.contacts().await.is_empty());
}
