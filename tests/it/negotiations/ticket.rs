//! The ticket tab: priority, subject, process, message (R19–R22).

use serde_json::json;
use tests::{TestApp, both};

both!(
    the_subject_text_follows_the_subject_until_edited,
    a_subject_brings_its_defaults,
    a_ticket_is_complete_with_subject_and_priority,
    a_ticket_refuses_nonsense,
);

async fn the_subject_text_follows_the_subject_until_edited(app: TestApp) {
    let admin = app.admin().await;
    let path = format!("/negotiations/{}/ticket", app.negotiation().await);
    let first = app
        .ticket_subject()
        .with(json!({ "name": "Instalação" }))
        .await;
    let second = app
        .ticket_subject()
        .with(json!({ "name": "Mudança" }))
        .await;
    let created = admin
        .put(&path, json!({ "subject_id": first.id() }))
        .await
        .expect(201);
    assert_eq!(created.at("/subject"), "Instalação");
    let followed = admin
        .patch(&path, json!({ "subject_id": second.id() }))
        .await
        .expect(200);
    assert_eq!(followed.at("/subject"), "Mudança");
    admin
        .patch(&path, json!({ "subject": "Mudança de sala" }))
        .await
        .expect(200);
    let kept = admin
        .patch(&path, json!({ "subject_id": first.id() }))
        .await
        .expect(200);
    assert_eq!(kept.at("/subject"), "Mudança de sala");
}

async fn a_subject_brings_its_defaults(app: TestApp) {
    let admin = app.admin().await;
    let process = app.process().await;
    let defaults = json!({ "default_priority": "critical", "default_process_id": process.id() });
    let subject = app.ticket_subject().with(defaults).await;
    let path = format!("/negotiations/{}/ticket", app.negotiation().await);
    let created = admin
        .put(&path, json!({ "subject_id": subject.id() }))
        .await
        .expect(201);
    assert_eq!(created.at("/priority"), "critical");
    assert_eq!(created.at("/process_id"), process.id());
    let chosen = json!({ "subject_id": subject.id(), "priority": "low" });
    let chosen = admin.put(&path, chosen).await.expect(200);
    assert_eq!(chosen.at("/priority"), "low");
}

async fn a_ticket_is_complete_with_subject_and_priority(app: TestApp) {
    let admin = app.admin().await;
    let path = format!("/negotiations/{}/ticket", app.negotiation().await);
    let partly = admin
        .put(&path, json!({ "priority": "high" }))
        .await
        .expect(201);
    assert_eq!(partly.at("/complete"), false);
    let subject = json!({ "subject_id": app.ticket_subject().await.id() });
    assert_eq!(
        admin
            .patch(&path, subject)
            .await
            .expect(200)
            .at("/complete"),
        true
    );
    admin.delete(&path).await.expect(204);
    admin.get(&path).await.problem(404, "not_found");
}

async fn a_ticket_refuses_nonsense(app: TestApp) {
    let admin = app.admin().await;
    let path = format!("/negotiations/{}/ticket", app.negotiation().await);
    let cases = [
        ("priority", json!("urgent")),
        ("preferred_period", json!("midnight")),
        ("preferred_date", json!("2026-13-01")),
        ("message", json!("x".repeat(100_000))),
        ("subject_id", json!("0199b0a2-7c1e-7000-8000-00000000dead")),
        ("process_id", json!(7)),
    ];
    for (member, value) in cases {
        let answer = admin.put(&path, json!({ member: value })).await.expect(422);
        answer.refused_at(&format!("/{member}"));
    }
    admin.get(&path).await.problem(404, "not_found");
}
