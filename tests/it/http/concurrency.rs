//! Entity tags: a change is based on what its author has seen.

use serde_json::json;
use tests::{TestApp, both};

both!(
    a_resource_carries_version_and_strong_tag,
    a_known_version_is_not_sent_again,
    a_change_based_on_a_stale_version_is_a_412,
    a_stale_delete_or_action_is_a_412,
    the_star_matches_what_exists,
    an_expanded_resource_has_no_tag,
);

async fn a_resource_carries_version_and_strong_tag(app: TestApp) {
    let admin = app.admin().await;
    let created = app.channel().attempt().await.expect(201);
    let path = created.header("location").to_owned();
    assert!(path.ends_with(created.id()), "{}", created.told());
    assert!(created.etag().starts_with('"'), "{}", created.told());
    let path = format!("/channels/{}", created.id());
    let read = admin.get(&path).await.expect(200);
    assert_eq!(read.etag(), created.etag());
    assert_eq!(read.json, created.json);
    let changed = admin
        .patch(&path, json!({ "name": "Outro" }))
        .await
        .expect(200);
    assert_ne!(changed.etag(), created.etag());
    assert!(changed.at("/version").as_i64() > created.at("/version").as_i64());
}

async fn a_known_version_is_not_sent_again(app: TestApp) {
    let admin = app.admin().await;
    let path = format!("/channels/{}", app.channel().await);
    let etag = admin.get(&path).await.expect(200).etag();
    let weak = format!("W/{etag}");
    for known in [etag.as_str(), &weak, "*", &format!("\"other\", {etag}")] {
        let answer = admin
            .get(&path)
            .header("if-none-match", known)
            .await
            .expect(304);
        assert!(answer.bytes.is_empty());
        assert_eq!(answer.etag(), etag);
    }
    admin
        .get(&path)
        .header("if-none-match", "\"other\"")
        .await
        .expect(200);
}

async fn a_change_based_on_a_stale_version_is_a_412(app: TestApp) {
    let admin = app.admin().await;
    let negotiation = app.planned().await;
    let access = json!({ "authentication": "ipoe", "connection": "utp" });
    let access = admin
        .put(&format!("/negotiations/{negotiation}/access"), access)
        .await;
    assert!(access.status.is_success(), "{}", access.told());
    let paths = [
        format!("/negotiations/{negotiation}"),
        format!("/negotiations/{negotiation}/contract"),
        format!("/negotiations/{negotiation}/access"),
        format!(
            "/clients/{}",
            negotiation["client_id"].as_str().expect("a client")
        ),
        format!("/channels/{}", app.channel().await),
    ];
    for path in paths {
        let seen = admin.get(&path).await.expect(200).etag();
        let other = admin
            .patch(&path, change_for(&path))
            .if_match(&seen)
            .await
            .expect(200);
        assert_ne!(other.etag(), seen, "{}", other.told());
        let before = app.db_digest().await;
        let late = admin.patch(&path, json!({})).if_match(&seen).await;
        late.problem(412, "precondition_failed");
        assert_eq!(app.db_digest().await, before);
        admin
            .patch(&path, json!({}))
            .if_match(&other.etag())
            .await
            .expect(200);
    }
}

fn change_for(path: &str) -> serde_json::Value {
    match path.rsplit('/').next() {
        Some("contract") => json!({ "due_day": 7 }),
        Some("access") => json!({ "authentication": "ipoe", "connection": "radio" }),
        _ if path.starts_with("/negotiations") => json!({ "description": "Outra" }),
        _ => json!({ "name": "Outro Nome" }),
    }
}

async fn a_stale_delete_or_action_is_a_412(app: TestApp) {
    let admin = app.admin().await;
    let negotiation = app.negotiation().await;
    let path = format!("/negotiations/{negotiation}");
    let seen = admin.get(&path).await.expect(200).etag();
    admin
        .patch(&path, json!({ "description": "Outra" }))
        .await
        .expect(200);
    let stage = app.stages().await[1].id().to_owned();
    let move_on = json!({ "stage_id": stage });
    let calls = [
        admin.delete(&path),
        admin.act(&format!("{path}/pause")),
        admin.post(&format!("{path}/transitions"), move_on),
        admin.act(&format!("{path}/lose")),
        admin.act(&format!("{path}/win")),
    ];
    for call in calls {
        call.if_match(&seen)
            .await
            .problem(412, "precondition_failed");
    }
    let now = admin.get(&path).await.expect(200);
    assert_eq!(now.at("/status"), "open");
    admin
        .act(&format!("{path}/pause"))
        .if_match(&now.etag())
        .await
        .expect(200);
}

async fn the_star_matches_what_exists(app: TestApp) {
    let admin = app.admin().await;
    let path = format!("/channels/{}", app.channel().await);
    admin
        .patch(&path, json!({ "name": "Rádio" }))
        .if_match("*")
        .await
        .expect(200);
    let etag = admin.get(&path).await.etag();
    let weak = admin
        .patch(&path, json!({}))
        .if_match(&format!("W/{etag}"))
        .await;
    weak.problem(412, "precondition_failed");
}

async fn an_expanded_resource_has_no_tag(app: TestApp) {
    let path = format!("/negotiations/{}?expand=client", app.negotiation().await);
    let answer = app.admin().await.get(&path).await.expect(200);
    assert_eq!(answer.header("etag"), "", "{}", answer.told());
}
