//! The types: one list, which writers, document and `docs/events.md` have in common.

use domain::event::TYPES;
use serde_json::Value;
use std::collections::BTreeSet;
use tests::{Database, TestApp, World, both};

use super::sight::all;

both!(everything_that_is_written_has_a_type_of_the_list);

/// A world and a sale tell of most of them; what is in no list a build for tests refuses to write at all.
async fn everything_that_is_written_has_a_type_of_the_list(app: TestApp) {
    let admin = app.admin().await;
    let world = World::of(&app, app.matriz().await.id()).await;
    // Everything in turn as its example says: first what changes, then what takes away.
    let mut operations = app.document().await.operations();
    operations.retain(|operation| operation.writes() && !operation.path.starts_with("/auth"));
    operations.sort_by_key(|operation| operation.method == "DELETE");
    for operation in operations {
        let path = operation.fill(|collection| world.id(collection));
        let caller = match operation.is_public() {
            true => app.anonymous(),
            false => admin.clone(),
        };
        let call = caller.call(operation.method.parse().expect("a method"), &path);
        match operation.example() {
            Value::Null => call.await,
            body => call.json(&body).await,
        };
    }
    let document = app.document().await;
    let listed = &document.schemas()["EventType"]["enum"];
    let listed: BTreeSet<&str> = listed
        .as_array()
        .expect("an enum")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert_eq!(listed, TYPES.iter().copied().collect());
    let events = all(admin, "").await;
    let told: BTreeSet<&str> = events
        .iter()
        .filter_map(|event| event["type"].as_str())
        .collect();
    let unlisted: Vec<_> = told.difference(&listed).collect();
    assert!(unlisted.is_empty(), "{unlisted:?}");
    assert!(
        told.len() > 60,
        "{} of {}: {told:?}",
        told.len(),
        listed.len()
    );
    for event in &events {
        let (name, kind) = (event["type"].as_str(), event["resource"]["kind"].as_str());
        let kind = kind.expect("a kind");
        assert!(
            name.is_some_and(|name| name.starts_with(&format!("{kind}."))),
            "{event}"
        );
    }
}

/// The first column of its tables.
#[tokio::test]
async fn the_page_about_events_tells_of_each_type_once() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/events.md");
    let page = std::fs::read_to_string(path).expect("docs/events.md");
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    let first = rows.filter_map(|line| line.split('|').nth(1));
    let mut told: Vec<&str> = first
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .filter(|word| word.contains('.'))
        .collect();
    let mut types = TYPES.to_vec();
    told.sort_unstable();
    types.sort_unstable();
    assert_eq!(told, types);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_document_names_each_type_where_it_is_asked_and_told() {
    let app = TestApp::start(Database::Sqlite).await.expect("SQLite");
    let document = app.document().await;
    let operations = document.operations();
    let list = operations
        .iter()
        .find(|operation| operation.name() == "GET /events")
        .expect("the list of events");
    assert!(list.statuses().contains(&410));
    let parameters = list.spec["parameters"].as_array().expect("parameters");
    let types = parameters.iter().find(|one| one["name"] == "types");
    let types = document.resolve(&types.expect("types")["schema"]["items"]);
    let listed = types["enum"].as_array().expect("an enum");
    assert_eq!(listed.len(), TYPES.len());
}
