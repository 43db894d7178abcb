//! The patterns of the document are what is enforced: whoever checks a text before sending it finds what the server would.

use regex::Regex;
use serde_json::{Value, json};
use tests::openapi::Document;
use tests::{Answer, TestApp, World, both};

use super::none;

both!(
    texts_of_bodies_are_taken_as_their_patterns_say,
    texts_of_queries_are_taken_as_their_patterns_say,
);

/// Where a pattern stands, the request that brings a text, and the member that a refusal names; then texts of both kinds.
const MEMBERS: [(&str, &str, &str, &[&str]); 5] = [
    (
        "/Address/properties/postal_code",
        "/clients",
        "/address/postal_code",
        &[
            "01310-100",
            "01310100",
            "01.310-100",
            "01310 100",
            " 01310-100 ",
            "",
            "  ",
            "0131010",
            "013101000",
            "01310-10a",
            "01310--100",
            ".01310100",
            "CEP",
        ],
    ),
    (
        "/Address/properties/state",
        "/clients",
        "/address/state",
        &["SP", "sp", "Rj", "", "XX", "S", "S1"],
    ),
    (
        "/NegotiationAccessPatch/properties/mac",
        "/negotiations",
        "/mac",
        &[
            "00:1a:2b:3c:4d:5e",
            "00-1A-2B-3C-4D-5E",
            "001a.2b3c.4d5e",
            "001a2b3c4d5e",
            " 00:1a:2b:3c:4d:5e ",
            "",
            "00:1a:2b:3c:4d",
            "00:1a-2b:3c:4d:5e",
            "00:1a:2b:3c:4d:5g",
            "001a.2b3c4d5e",
        ],
    ),
    (
        "/BranchPatch/properties/time_zone",
        "/branches",
        "/time_zone",
        &[
            "America/Sao_Paulo",
            "UTC",
            "Etc/GMT+3",
            "America/Argentina/Buenos_Aires",
            "",
            "America Sao_Paulo",
            "América/São_Paulo",
            "-03:00",
        ],
    ),
    (
        "/Name",
        "/branches",
        "/name",
        &[
            "Matriz", " Matriz ", "a\u{80}b", "a\u{9f}b", "a\u{7f}b", "a\u{1}b",
        ],
    ),
];

fn pattern(schema: &Value) -> Regex {
    let pattern = schema["pattern"].as_str().expect("a pattern");
    Regex::new(pattern).expect("a pattern that programs read")
}

async fn texts_of_bodies_are_taken_as_their_patterns_say(app: TestApp) {
    let document = app.document().await;
    let world = World::of(&app, app.matriz().await.id()).await;
    let schemas = Value::Object(document.schemas().clone());
    let admin = app.admin().await;
    let mut wrong = Vec::new();
    for (at, collection, pointer, texts) in MEMBERS {
        let pattern = pattern(schemas.pointer(at).expect(at));
        let path = match collection {
            "/negotiations" => format!("/negotiations/{}/access", world.id(collection)),
            _ => format!("{collection}/{}", world.id(collection)),
        };
        for text in texts {
            let body = nested(pointer, text);
            let answer = match collection {
                "/negotiations" => admin.put(&path, body).await,
                _ => admin.patch(&path, body).await,
            };
            let told = answer.told();
            if pattern.is_match(text) == refuses(&answer, pointer) {
                wrong.push(format!("{at} {text:?} by {pattern}:{told}"));
            }
        }
    }
    none(&wrong);
}

/// A text at a pointer.
fn nested(pointer: &str, text: &str) -> Value {
    let members = pointer.trim_start_matches('/').rsplit('/');
    members.fold(json!(text), |inner, name| json!({ name: inner }))
}

fn refuses(answer: &Answer, pointer: &str) -> bool {
    let refused = answer.errors();
    refused.iter().any(|(at, _)| at == pointer)
}

const QUERIES: [(&str, &[&str]); 2] = [
    ("q", &["fibra", "a b", " ", "a\u{80}b", "a\u{9f}", "a\tb"]),
    (
        "updated_since",
        &[
            "2026-12-31",
            "2026-12-31T13:00:00Z",
            "2026-12-31T13:00:00.25-03:00",
            "2026-12-31T13:00:00",
            "2026-12-31 13:00:00Z",
            "yesterday",
            "1899-12-31",
            "2026-12-31T",
            "20261231",
        ],
    ),
];

fn parameter<'a>(document: &'a Document, name: &str) -> &'a Value {
    let shared = document.json()["components"]["parameters"].as_object();
    let mut shared = shared.expect("parameters").values();
    let found = shared.find(|parameter| parameter["name"] == name);
    found.expect(name)
}

async fn texts_of_queries_are_taken_as_their_patterns_say(app: TestApp) {
    let document = app.document().await;
    let admin = app.admin().await;
    let mut wrong = Vec::new();
    for (name, texts) in QUERIES {
        let pattern = pattern(&parameter(&document, name)["schema"]);
        for text in texts {
            let value: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
            let answer = admin.get(&format!("/channels?{name}={value}")).await;
            if pattern.is_match(text) != (answer.status == 200) {
                wrong.push(format!("{name}={text:?} by {pattern}:{}", answer.told()));
            }
        }
    }
    none(&wrong);
}
