//! The contract that every registry keeps.

use super::table::{REGISTRIES, Registry};
use serde_json::{Value, json};
use tests::{TestApp, both};

both!(
    every_registry_creates_reads_changes_and_deletes,
    every_registry_is_searched_by_its_name,
    every_registry_refuses_what_it_does_not_know,
    every_registry_names_what_is_required,
    every_registry_is_filtered_by_active,
    every_registry_is_read_by_a_viewer_and_written_by_a_manager,
);

async fn every_registry_creates_reads_changes_and_deletes(app: TestApp) {
    let admin = app.admin().await;
    for Registry {
        path, make, text, ..
    } in REGISTRIES
    {
        let created = make(&app).attempt().await.expect(201);
        let one = format!("{path}/{}", created.id());
        assert!(
            created.header("location").ends_with(&one),
            "{}",
            created.told()
        );
        let read = admin.get(&one).await.expect(200);
        assert_eq!(read.json, created.as_read(), "{path}");
        assert_eq!(read.at("/version"), 1, "{path}");
        let changed = admin
            .patch(&one, json!({ text: "Outro Texto" }))
            .await
            .expect(200);
        assert_eq!(changed.json[text], "Outro Texto", "{path}");
        assert!(
            changed.at("/version").as_i64() > read.at("/version").as_i64(),
            "{path}"
        );
        assert_eq!(
            admin.get(&one).await.expect(200).json,
            changed.json,
            "{path}"
        );
        admin.delete(&one).await.expect(204);
        admin.delete(&one).await.problem(404, "not_found");
        admin.get(&one).await.problem(404, "not_found");
    }
    let plan = app.negotiation_plan().await;
    let one = format!("/negotiation-plans/{plan}");
    admin
        .patch(&one, json!({ "name": "Outro", "requires": [] }))
        .await
        .expect(200);
    admin.delete(&one).await.expect(204);
}

async fn every_registry_is_searched_by_its_name(app: TestApp) {
    let admin = app.admin().await;
    for Registry {
        path, make, text, ..
    } in REGISTRIES
    {
        let made = make(&app).with(json!({ text: "Çédille Única" })).await;
        make(&app).await;
        let found = admin
            .get(&format!("{path}?q=UNICA%20cedille"))
            .await
            .expect(200);
        assert_eq!(found.column("id"), [json!(made.id())], "{path}");
        let all = admin.get(&format!("{path}?limit=200")).await.expect(200);
        assert!(all.column("id").contains(&json!(made.id())), "{path}");
    }
}

async fn every_registry_refuses_what_it_does_not_know(app: TestApp) {
    let admin = app.admin().await;
    for Registry {
        path, make, text, ..
    } in REGISTRIES
    {
        let unknown = make(&app)
            .with(json!({ "colour": "blue" }))
            .attempt()
            .await
            .expect(422);
        unknown.error_at("/colour", "unknown_member");
        let wrong = make(&app)
            .with(json!({ text: 7 }))
            .attempt()
            .await
            .expect(422);
        wrong.error_at(&format!("/{text}"), "wrong_type");
        admin
            .get(&format!("{path}?colour=blue"))
            .await
            .problem(400, "unknown_parameter");
        let one = format!("{path}/{}", make(&app).await);
        let cleared = admin.patch(&one, json!({ text: null })).await.expect(422);
        cleared.error_at(&format!("/{text}"), "required");
    }
}

async fn every_registry_names_what_is_required(app: TestApp) {
    let admin = app.admin().await;
    for Registry { path, required, .. } in REGISTRIES {
        let answer = admin.post(path, json!({})).await.problem(422, "required");
        let mut named: Vec<String> = answer
            .errors()
            .into_iter()
            .map(|(pointer, _)| pointer)
            .collect();
        let mut expected: Vec<String> = required.iter().map(|name| format!("/{name}")).collect();
        named.sort();
        expected.sort();
        assert_eq!(named, expected, "{path}");
    }
}

async fn every_registry_is_filtered_by_active(app: TestApp) {
    let admin = app.admin().await;
    for Registry { path, make, .. } in REGISTRIES.into_iter().filter(|registry| registry.activated)
    {
        let row = make(&app).await;
        assert_eq!(row["active"], true, "{path}");
        let off = json!({ "active": false });
        admin.patch(&format!("{path}/{row}"), off).await.expect(200);
        let shown = |list: Vec<Value>| list.iter().any(|other| other["id"] == row.id());
        assert!(
            !shown(admin.all(&format!("{path}?active=true")).await),
            "{path}"
        );
        assert!(
            shown(admin.all(&format!("{path}?active=false")).await),
            "{path}"
        );
        assert!(shown(admin.all(path).await), "{path}");
    }
}

async fn every_registry_is_read_by_a_viewer_and_written_by_a_manager(app: TestApp) {
    let matriz = app.matriz().await.id();
    let (viewer, manager) = (app.viewer_of(matriz).await, app.manager_of(matriz).await);
    for Registry { path, make, .. } in REGISTRIES {
        if ["/branches", "/employees"].contains(&path) {
            continue;
        }
        let made = make(&app).by(&manager).await;
        viewer.get(&format!("{path}/{made}")).await.expect(200);
        make(&app)
            .by(&viewer)
            .attempt()
            .await
            .problem(403, "forbidden");
    }
}
