//! Each example is true: a server with the demo's data takes every request as it stands in the document, and every
//! problem shown is of the status beside which it stands.

use serde_json::{Value, json};
use tests::app::Place;
use tests::openapi::{Document, Operation};
use tests::{Answer, Client, Database, Process, TestApp, files};
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_example_is_taken_on_sqlite() {
    every_example_is_taken(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_example_is_taken_on_postgres() {
    every_example_is_taken(Database::Postgres).await;
}

async fn every_example_is_taken(database: Database) {
    let Some(place) = Place::new(database).await else {
        return;
    };
    let seed = ["seed-demo", "--negotiations", "20"];
    let ran = Process::ran(&seed, place.settings(&[])).await;
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let pipedrive = pipedrive().await;
    let settings = [
        ("VENCEMOS_PIPEDRIVE_URL", pipedrive.uri()),
        ("VENCEMOS_PIPEDRIVE_TOKEN", "pd-token".to_owned()),
    ];
    let settings: Vec<(&str, &str)> = settings.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let process = Process::spawn_with(&place, &settings).await;
    let anonymous = Client::new(process.base());
    let json = anonymous.get("/openapi.json").await.expect(200).json;
    let mut operations = Document::new(json).operations();
    // What takes away comes after what looks at it, and the end of the session last.
    operations.sort_by_key(|operation| {
        (
            operation.path == "/auth/logout",
            operation.method == "DELETE",
        )
    });
    let caller = logged_in(&anonymous, &operations).await;
    let mut wrong = Vec::new();
    for operation in &operations {
        let answer = call(&caller, operation).await;
        let documented = operation.statuses().contains(&answer.status.as_u16());
        if !answer.status.is_success() || !documented {
            wrong.push(format!("{}{}", operation.name(), answer.told()));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// With the document's own example.
async fn logged_in(anonymous: &Client, operations: &[Operation]) -> Client {
    let login = operations
        .iter()
        .find(|operation| operation.path == "/auth/login");
    let login = call(anonymous, login.expect("a login")).await.expect(200);
    anonymous.with_token(login.text_at("/access_token"))
}

async fn call(caller: &Client, operation: &Operation) -> Answer {
    let at = operation.example_path();
    if operation.spec["requestBody"]["content"]["multipart/form-data"].is_object() {
        return caller.upload(&at, "planta.pdf", &files::pdf(200)).await;
    }
    let caller = match operation.is_public() {
        true => &caller.anonymous(),
        false => caller,
    };
    let call = caller.call(operation.method.parse().expect("a method"), &at);
    match operation.example() {
        Value::Null => call.await,
        body => call.json(&body).await,
    }
}

/// A Pipedrive that knows the person of the examples.
async fn pipedrive() -> MockServer {
    let server = MockServer::start().await;
    let person = json!({
        "id": 42, "name": "Paulo Pereira", "first_name": "Paulo", "last_name": "Pereira",
        "owner_id": 1, "org_id": null, "add_time": "2025-01-02T03:04:05Z",
        "update_time": "2025-01-02T03:04:05Z", "visible_to": 3, "label_ids": [], "picture_id": null,
        "emails": [{ "value": "paulo@example.com", "primary": true, "label": "work" }],
        "phones": [], "is_deleted": false, "custom_fields": {}
    });
    Mock::given(method("GET"))
        .and(path("/api/v2/persons/42"))
        .respond_with(
            ResponseTemplate::new(200).set_body_json(json!({ "success": true, "data": person })),
        )
        .mount(&server)
        .await;
    server
}

async fn document() -> (TestApp, Document) {
    let app = TestApp::start(Database::Sqlite).await.expect("SQLite");
    let document = app.document().await;
    (app, document)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_refusal_shows_problems_of_its_own_status() {
    let (_app, document) = document().await;
    let codes = &document.schemas()["ProblemCode"]["enum"];
    let codes = codes.as_array().expect("the catalogue");
    let mut wrong = Vec::new();
    for operation in document.operations() {
        for (status, response) in operation.spec["responses"].as_object().expect("responses") {
            let content = &response["content"]["application/problem+json"];
            if status.as_str() < "400" {
                continue;
            }
            let examples = content["examples"].as_object().expect("examples");
            let is_own = |(code, example): (&String, &Value)| {
                let problem = &document.resolve(example)["value"];
                problem["status"].as_u64() == status.parse().ok()
                    && problem["code"] == **code
                    && problem["type"] == format!("urn:vencemos:problem:{code}")
                    && codes.contains(&problem["code"])
                    && problem["title"]
                        .as_str()
                        .is_some_and(|title| title.contains(' '))
            };
            if examples.is_empty() || !examples.iter().all(is_own) {
                wrong.push(format!("{} {status}: {examples:?}", operation.name()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_example_of_a_change_names_one_member() {
    let (_app, document) = document().await;
    let patches = document.operations().into_iter();
    for operation in patches.filter(|operation| operation.method == "PATCH") {
        let example = operation.example();
        let members = example.as_object().map(serde_json::Map::len);
        assert_eq!(members, Some(1), "{}: {example}", operation.name());
    }
}
