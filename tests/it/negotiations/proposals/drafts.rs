//! Drafts: made, read, changed, deleted; what they refuse.

use super::Deal;
use serde_json::{Value, json};
use tests::{TestApp, both};

both!(
    a_draft_is_made_read_changed_and_deleted,
    a_draft_shows_what_the_negotiation_comes_to,
    a_draft_refuses_nonsense,
    only_a_draft_is_changed,
    a_list_is_newest_first,
);

async fn a_draft_is_made_read_changed_and_deleted(app: TestApp) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    let body = json!({
        "title": " Fibra para a padaria ",
        "message": "Olá,\nsegue a proposta.",
        "recipients": ["Ana@Example.com", "rui@example.com"],
        "valid_until": "2199-12-31",
    });
    let made = admin.post(&deal.path("/proposals"), body).await.expect(201);
    assert_eq!(made.header("location"), deal.one(&made, ""));
    assert!(made.etag().starts_with("\"1."), "{}", made.told());
    assert_eq!(made.at("/title"), "Fibra para a padaria");
    assert_eq!(made.at("/message"), "Olá,\nsegue a proposta.");
    assert_eq!(
        made.at("/recipients"),
        &json!(["ana@example.com", "rui@example.com"])
    );
    assert_eq!(made.at("/status"), "draft");
    assert!(made.at("/number").as_i64() > Some(0), "{}", made.told());
    for absent in [
        "/sent_at",
        "/viewed_at",
        "/answered_at",
        "/answer",
        "/supersedes_id",
    ] {
        assert_eq!(made.at(absent), &Value::Null, "{absent}: {}", made.told());
    }
    let none = json!({ "status": "none", "attempts": 0, "last_error": null, "sent_at": null });
    assert_eq!(made.at("/delivery"), &none);
    assert_eq!(deal.read(admin, &made).await.json, made.json);

    let patch = json!({ "title": "Outra", "message": null, "recipients": null });
    let changed = admin.patch(&deal.one(&made, ""), patch).await.expect(200);
    assert_eq!(changed.at("/title"), "Outra");
    assert_eq!(changed.at("/message"), &Value::Null);
    assert_eq!(changed.at("/recipients"), &json!([]));
    assert_eq!(changed.at("/valid_until"), "2199-12-31");
    assert_eq!(changed.at("/version"), 2);

    admin.delete(&deal.one(&made, "")).await.expect(204);
    admin
        .delete(&deal.one(&made, ""))
        .await
        .problem(404, "not_found");
    let history = admin.get(&deal.path("/history")).await.expect(200);
    let actions = history.column("action");
    for action in ["proposal.created", "proposal.updated", "proposal.removed"] {
        assert!(actions.contains(&json!(action)), "{actions:?}");
    }
}

async fn a_draft_shows_what_the_negotiation_comes_to(app: TestApp) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    let draft = deal.draft(admin, json!({})).await;
    let totals = json!({ "monthly": "99.90", "one_time": "150.00" });
    assert_eq!(draft.at("/totals"), &totals);
    let line = json!({ "service_id": app.service().await.id() });
    admin.post(&deal.path("/services"), line).await.expect(201);
    let later = deal.read(admin, &draft).await;
    assert_eq!(later.at("/totals/monthly"), "119.90");
}

async fn a_draft_refuses_nonsense(app: TestApp) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    let path = deal.path("/proposals");
    let empty = admin.post(&path, json!({})).await.expect(422);
    empty.error_at("/title", "required");
    let eleven: Vec<String> = (0..11).map(|n| format!("r{n}@example.com")).collect();
    let elsewhere = Deal::new(&app).await;
    let stranger = elsewhere.draft(admin, json!({})).await;
    let cases = [
        ("title", json!("a\u{0}b"), "control_character"),
        ("title", json!("duas\r\nlinhas"), "control_character"),
        ("title", json!("x".repeat(121)), "too_long"),
        ("message", json!("x".repeat(5001)), "too_long"),
        ("recipients", json!(["nobody"]), ""),
        ("recipients", json!(["a@x.com\r\nBcc: b@x.com"]), ""),
        (
            "recipients",
            json!(["a@x.com", "A@X.com"]),
            "duplicate_item",
        ),
        ("recipients", json!(eleven), "too_many"),
        ("recipients", json!("a@x.com"), "wrong_type"),
        ("valid_until", json!("31/12/2199"), "invalid_date"),
        ("valid_until", json!("2200-01-01"), "out_of_range"),
        ("supersedes_id", json!(stranger.id()), "reference_not_found"),
        (
            "supersedes_id",
            json!("0199b0a2-7c1e-7000-8000-00000000dead"),
            "reference_not_found",
        ),
        ("status", json!("accepted"), "unknown_member"),
        ("number", json!(1), "unknown_member"),
    ];
    for (member, value, code) in cases {
        let mut body = json!({ "title": "Proposta" });
        body[member] = value;
        let answer = admin.post(&path, body).await.expect(422);
        match code {
            "" => assert!(!answer.errors().is_empty(), "{}", answer.told()),
            code => drop(answer.error_at(&format!("/{member}"), code)),
        }
    }
    assert_eq!(admin.get(&path).await.expect(200).rows().len(), 0);
    let draft = deal.draft(admin, json!({})).await;
    let own = json!({ "supersedes_id": draft.id() });
    let answer = admin.patch(&deal.one(&draft, ""), own).await.expect(422);
    answer.error_at("/supersedes_id", "reference_not_found");
}

async fn only_a_draft_is_changed(app: TestApp) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    let sent = deal.sent(admin, json!({})).await;
    let before = app.db_digest().await;
    let calls = [
        admin.patch(&deal.one(&sent, ""), json!({ "title": "Outra" })),
        admin.delete(&deal.one(&sent, "")),
    ];
    for call in calls {
        let refused = call.await.problem(409, "proposal_not_draft");
        refused.error_at("/status", "proposal_not_draft");
    }
    assert_eq!(app.db_digest().await, before);
}

async fn a_list_is_newest_first(app: TestApp) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    let mut numbers = Vec::new();
    for _ in 0..3 {
        let draft = deal.draft(admin, json!({})).await;
        numbers.insert(0, draft.at("/number").clone());
    }
    let list = admin
        .get(&deal.path("/proposals?count=true"))
        .await
        .expect(200);
    assert_eq!(list.column("number"), numbers);
    assert_eq!(list.at("/page/total"), 3);
    numbers.reverse();
    let oldest = admin
        .get(&deal.path("/proposals?sort=number"))
        .await
        .expect(200);
    assert_eq!(oldest.column("number"), numbers);
    let strange = admin.get(&deal.path("/proposals?status=sent")).await;
    strange.problem(400, "unknown_parameter");
}
