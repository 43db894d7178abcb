//! How the document meets its readers: where it begins, in which order, and in which form.

use serde_json::{Value, json};
use tests::{Database, TestApp};

async fn app() -> TestApp {
    TestApp::start(Database::Sqlite).await.expect("SQLite")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_root_leads_to_the_pages() {
    let app = app().await;
    let root = app.anonymous().get("/").await.expect(302);
    assert_eq!(root.header("location"), "/docs/");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_are_folded_searchable_and_ready_to_try() {
    let app = app().await;
    let script = app
        .anonymous()
        .get("/docs/swagger-initializer.js")
        .await
        .expect(200);
    let script = String::from_utf8(script.bytes).expect("text");
    for setting in [
        "\"docExpansion\": \"none\"",
        "\"filter\": true",
        "\"tryItOutEnabled\": true",
        "\"persistAuthorization\": true",
        "preauthorizeApiKey(\"bearer\"",
    ] {
        assert!(script.contains(setting), "{setting}: {script}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_begins_with_what_a_newcomer_needs() {
    let app = app().await;
    let document = app.document().await;
    let json = document.json();
    let about = json["info"]["description"].as_str().expect("a description");
    for heading in ["Getting started", "Conventions", "Errors", "Versions"] {
        assert!(about.contains(&format!("## {heading}")), "{heading}");
    }
    assert!(json["info"]["contact"]["url"].is_string());
    assert_eq!(json["security"], json!([{ "bearer": [] }]));
    let names = |tags: &Value| -> Vec<String> {
        let tags = tags.as_array().expect("tags").iter();
        tags.map(|tag| tag["name"].as_str().unwrap_or_default().to_owned())
            .collect()
    };
    let tags = names(&json["tags"]);
    let place = |name: &str| tags.iter().position(|tag| tag == name).expect(name);
    let story = [
        "Auth",
        "Clients",
        "Negotiations",
        "Negotiation contract",
        "Win",
        "Contracts",
        "Channels",
    ];
    assert!(story.is_sorted_by_key(|name| place(name)), "{tags:?}");
    let groups = json["x-tagGroups"].as_array().expect("groups").iter();
    let grouped: Vec<String> = groups
        .flat_map(|group| group["tags"].as_array().expect("tags"))
        .map(|tag| tag.as_str().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(grouped, tags, "every tag is in a group, in the same order");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_yaml_reader_finds_the_same_texts() {
    let app = app().await;
    let yaml = app.anonymous().get("/openapi.yaml").await.expect(200);
    let yaml = String::from_utf8(yaml.bytes).expect("text");
    let plain = |line: &str| {
        let value = line
            .rsplit_once(": ")
            .map_or(line.trim_start(), |(_, value)| value);
        value.trim_start_matches("- ").to_owned()
    };
    let is_date = |value: &str| {
        let digits = value.chars().take(4).filter(char::is_ascii_digit).count();
        digits == 4 && value.chars().nth(4) == Some('-')
    };
    let words = ["yes", "no", "on", "off", "y", "n"];
    let bare = yaml.lines().map(plain).filter(|value| {
        let word = value.to_ascii_lowercase();
        is_date(value) || words.contains(&word.as_str())
    });
    let bare: Vec<String> = bare.collect();
    assert!(bare.is_empty(), "{bare:?}");
    assert!(yaml.contains("'2026-12-31'"), "dates are texts");
}
