//! Tasks, notes and appointments (R23, R26, R27).

use serde_json::json;
use tests::{TestApp, both};

both!(
    a_task_is_done_and_undone,
    a_note_has_its_author,
    an_appointment_ends_by_its_types_duration,
    a_clash_is_told_not_refused,
    an_appointment_refuses_nonsense,
);

async fn a_task_is_done_and_undone(app: TestApp) {
    let admin = app.admin().await;
    let path = format!("/negotiations/{}/tasks", app.negotiation().await);
    let task = admin
        .post(&path, json!({ "title": "Agendar" }))
        .await
        .expect(201);
    assert_eq!(task.at("/done"), false);
    let one = format!("{path}/{}", task.id());
    assert_eq!(
        admin
            .patch(&one, json!({ "done": true }))
            .await
            .expect(200)
            .at("/done"),
        true
    );
    assert_eq!(
        admin
            .patch(&one, json!({ "done": false }))
            .await
            .expect(200)
            .at("/done"),
        false
    );
    admin
        .post(&path, json!({}))
        .await
        .expect(422)
        .error_at("/title", "required");
    let backwards = json!({ "title": "x", "starts_at": "2030-01-02T00:00:00Z", "due_at": "2030-01-01T00:00:00Z" });
    admin.post(&path, backwards).await.expect(422);
    let elsewhere = app.seller_of(app.branch().await.id()).await;
    let strange = json!({ "title": "x", "responsible_id": elsewhere.id });
    admin
        .post(&path, strange)
        .await
        .expect(422)
        .error_at("/responsible_id", "not_in_branch");
    admin.delete(&one).await.expect(204);
}

async fn a_note_has_its_author(app: TestApp) {
    let seller = app.seller_of(app.matriz().await.id()).await;
    let path = format!(
        "/negotiations/{}/notes",
        app.negotiation().by(&seller).await
    );
    let note = seller
        .post(&path, json!({ "body": "Liga à tarde" }))
        .await
        .expect(201);
    assert!(
        note.told().contains(&seller.id),
        "no author: {}",
        note.told()
    );
    assert_eq!(note.at("/pinned"), false);
    let pinned = seller
        .patch(&format!("{path}/{}", note.id()), json!({ "pinned": true }))
        .await;
    assert_eq!(pinned.expect(200).at("/pinned"), true);
    seller
        .post(&path, json!({ "body": " " }))
        .await
        .expect(422)
        .refused_at("/body");
    assert_eq!(seller.get(&path).await.expect(200).rows().len(), 1);
}

async fn an_appointment_ends_by_its_types_duration(app: TestApp) {
    let admin = app.admin().await;
    let path = format!("/negotiations/{}/appointments", app.negotiation().await);
    let visit = app
        .schedule_type()
        .with(json!({ "default_minutes": 90 }))
        .await;
    let body = json!({
        "subject": "Vistoria",
        "schedule_type_id": visit.id(),
        "starts_at": "2199-01-05T14:00:00-03:00",
        "place": "Rua A, 1",
        "guests": ["ana@example.com"],
    });
    let made = admin.post(&path, body).await.expect(201);
    assert_eq!(
        made.instant_at("/starts_at"),
        tests::instant("2199-01-05T17:00:00Z")
    );
    assert_eq!(
        made.instant_at("/ends_at"),
        tests::instant("2199-01-05T18:30:00Z")
    );
    assert_eq!(made.at("/status"), "scheduled");
    assert_eq!(made.at("/guests"), &json!(["ana@example.com"]));
    let one = format!("{path}/{}", made.id());
    let done = admin
        .patch(&one, json!({ "status": "done" }))
        .await
        .expect(200);
    assert_eq!(done.at("/status"), "done");
}

async fn a_clash_is_told_not_refused(app: TestApp) {
    let admin = app.admin().await;
    let (first, second) = (app.negotiation().await, app.negotiation().await);
    let visit =
        |start: &str, end: &str| json!({ "subject": "Visita", "starts_at": start, "ends_at": end });
    let path = |negotiation: &tests::Resource| format!("/negotiations/{negotiation}/appointments");
    let body = visit("2199-01-05T10:00:00Z", "2199-01-05T11:00:00Z");
    let one = admin.post(&path(&first), body).await.expect(201);
    let body = visit("2199-01-05T10:30:00Z", "2199-01-05T11:30:00Z");
    let other = admin.post(&path(&second), body).await.expect(201);
    assert_eq!(other.at("/clashes"), &json!([one.id()]));
    // Back to back is no clash, nor is another responsible.
    let body = visit("2199-01-05T11:30:00Z", "2199-01-05T12:00:00Z");
    assert_eq!(
        admin
            .post(&path(&first), body)
            .await
            .expect(201)
            .at("/clashes"),
        &json!([])
    );
    let seller = app.seller_of(app.matriz().await.id()).await;
    let mut body = visit("2199-01-05T10:00:00Z", "2199-01-05T12:00:00Z");
    body["responsible_id"] = json!(seller.id);
    assert_eq!(
        admin
            .post(&path(&first), body)
            .await
            .expect(201)
            .at("/clashes"),
        &json!([])
    );
    let cancelled = json!({ "status": "cancelled" });
    admin
        .patch(&format!("{}/{}", path(&first), one.id()), cancelled)
        .await
        .expect(200);
    let again = admin
        .get(&format!("{}/{}", path(&second), other.id()))
        .await
        .expect(200);
    assert_eq!(again.at("/clashes"), &json!([]));
}

async fn an_appointment_refuses_nonsense(app: TestApp) {
    let admin = app.admin().await;
    let path = format!("/negotiations/{}/appointments", app.negotiation().await);
    let answer = admin.post(&path, json!({})).await.expect(422);
    answer
        .error_at("/subject", "required")
        .error_at("/starts_at", "required");
    let cases = [
        ("starts_at", json!("2199-01-05")),
        ("starts_at", json!("17:00")),
        ("starts_at", json!("2199-01-05T17:00:00")),
        ("ends_at", json!("2199-01-05T16:00:00Z")),
        ("guests", json!("ana@example.com")),
        ("status", json!("maybe")),
    ];
    for (member, value) in cases {
        let mut body = json!({ "subject": "x", "starts_at": "2199-01-05T17:00:00Z" });
        body[member] = value;
        let answer = admin.post(&path, body).await.expect(422);
        answer.refused_at(&format!("/{member}"));
    }
}
