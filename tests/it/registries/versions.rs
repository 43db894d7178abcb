//! Every registry's rows are versioned alike, and its documents read alike.

use super::table::{REGISTRIES, Registry};
use serde_json::{Value, json};
use tests::{TestApp, both};

both!(
    every_row_has_an_entity_tag,
    a_row_that_is_sent_back_leaves_no_trace,
    a_stale_writer_is_refused,
    an_absent_member_stays,
    a_document_that_is_no_document_is_refused,
    a_row_that_never_was_is_not_found,
    a_seller_reads_registries_only,
);

async fn every_row_has_an_entity_tag(app: TestApp) {
    let admin = app.admin().await;
    for Registry {
        path, make, text, ..
    } in REGISTRIES
    {
        let created = make(&app).attempt().await.expect(201);
        let one = format!("{path}/{}", created.id());
        let etag = admin.get(&one).await.expect(200).etag();
        assert_eq!(created.etag(), etag, "{path}");
        let same = admin.get(&one).header("if-none-match", &etag).await;
        assert!(same.expect(304).bytes.is_empty(), "{path}");
        let changed = admin
            .patch(&one, json!({ text: "Mudado" }))
            .await
            .expect(200);
        assert_ne!(changed.etag(), etag, "{path}");
        let unchanged = admin.patch(&one, json!({})).await.expect(200);
        assert_eq!(unchanged.etag(), changed.etag(), "{path}");
        let other = admin.get(&one).header("if-none-match", &etag).await;
        assert_eq!(other.expect(200).etag(), changed.etag(), "{path}");
    }
}

async fn a_row_that_is_sent_back_leaves_no_trace(app: TestApp) {
    const DERIVED: [&str; 8] = [
        "id",
        "version",
        "created_at",
        "updated_at",
        "converted_at",
        "distance_m",
        "previous_id",
        "stage",
    ];
    let admin = app.admin().await;
    for Registry { path, make, .. } in REGISTRIES {
        let one = format!("{path}/{}", make(&app).await);
        let read = admin.get(&one).await.expect(200);
        let members = read.json.as_object().into_iter().flatten();
        let typed = members.filter(|(name, _)| !DERIVED.contains(&name.as_str()));
        let typed: Value = typed
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        let before = app.db_digest().await;
        let same = admin.patch(&one, typed).await.expect(200);
        assert_eq!(same.json, read.json, "{path}");
        let changed = app.db_digest().await.changed_since(&before);
        assert!(changed.is_empty(), "{path}: {changed:?}");
    }
}

async fn a_stale_writer_is_refused(app: TestApp) {
    let admin = app.admin().await;
    for Registry {
        path, make, text, ..
    } in REGISTRIES
    {
        let created = make(&app).attempt().await.expect(201);
        let one = format!("{path}/{}", created.id());
        let stale = created.etag();
        let first = admin
            .patch(&one, json!({ text: "Primeiro" }))
            .if_match(&stale);
        let fresh = first.await.expect(200).etag();
        let second = admin
            .patch(&one, json!({ text: "Segundo" }))
            .if_match(&stale);
        second.await.problem(412, "precondition_failed");
        let removed = admin.delete(&one).if_match(&stale).await;
        removed.problem(412, "precondition_failed");
        let read = admin.get(&one).await.expect(200);
        assert_eq!(read.json[text], "Primeiro", "{path}");
        admin.delete(&one).if_match(&fresh).await.expect(204);
    }
}

async fn an_absent_member_stays(app: TestApp) {
    let admin = app.admin().await;
    for Registry { path, make, .. } in REGISTRIES {
        let created = make(&app).attempt().await.expect(201);
        let one = format!("{path}/{}", created.id());
        let same = admin.patch(&one, json!({})).await.expect(200);
        assert_eq!(same.json, created.as_read(), "{path}");
    }
    let product = app.product().with(json!({ "sku": "SKU-1" })).await;
    let one = format!("/products/{product}");
    let cleared = admin.patch(&one, json!({ "sku": null })).await.expect(200);
    assert!(cleared.at("/sku").is_null());
    assert_eq!(cleared.at("/price"), "350.00");
}

async fn a_document_that_is_no_document_is_refused(app: TestApp) {
    let admin = app.admin().await;
    for Registry { path, text, .. } in REGISTRIES {
        let twice = format!("{{\"{text}\":\"a\",\"{text}\":\"b\"}}");
        let twice = admin.act(path).raw("application/json", twice).await;
        twice.problem(400, "duplicate_member");
        let cut = admin.act(path).raw("application/json", "{").await;
        cut.problem(400, "invalid_json");
        let plain = admin.act(path).raw("text/plain", "{}").await;
        plain.problem(415, "unsupported_media_type");
    }
}

async fn a_row_that_never_was_is_not_found(app: TestApp) {
    let admin = app.admin().await;
    for Registry { path, .. } in REGISTRIES {
        for id in ["0199b0a2-7c1e-7000-8000-000000000001", "x"] {
            let one = format!("{path}/{id}");
            admin.get(&one).await.problem(404, "not_found");
            admin.patch(&one, json!({})).await.problem(404, "not_found");
            admin.delete(&one).await.problem(404, "not_found");
        }
    }
}

async fn a_seller_reads_registries_only(app: TestApp) {
    let admin = app.admin().await;
    let matriz = app.matriz().await.id();
    let (seller, viewer) = (app.seller_of(matriz).await, app.viewer_of(matriz).await);
    for Registry { path, make, .. } in REGISTRIES {
        let made = make(&app).await;
        let one = format!("{path}/{made}");
        let before = admin.get(&one).await.expect(200).json;
        for caller in [&seller, &viewer] {
            // Clients are what sellers live on.
            if path == "/clients" && caller.id == seller.id {
                continue;
            }
            let body = make(&app).body().await;
            caller.post(path, body).await.problem(403, "forbidden");
            caller
                .patch(&one, json!({}))
                .await
                .problem(403, "forbidden");
            caller.delete(&one).await.problem(403, "forbidden");
        }
        assert_eq!(admin.get(&one).await.expect(200).json, before);
    }
}
