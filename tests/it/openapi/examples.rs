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
    let mut wrong = questions_refused(&caller, &operations).await;
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

/// The parameters of lists, each with its example: `near` goes with `radius_m` alone.
async fn questions_refused(caller: &Client, operations: &[Operation]) -> Vec<String> {
    let mut wrong = Vec::new();
    let reads = operations.iter().filter(|reads| reads.method == "GET");
    for operation in reads {
        let parameters = operation.spec["parameters"].as_array();
        for parameter in parameters.into_iter().flatten() {
            let schema = &parameter["schema"];
            let example = schema.pointer("/examples/0");
            let example = example.or(schema.pointer("/items/examples/0"));
            let (Some(example), "query") = (example, parameter["in"].as_str().unwrap_or_default())
            else {
                continue;
            };
            let name = parameter["name"].as_str().expect("a name");
            let example = example.as_str().expect("a text");
            let value: String = form_urlencoded::byte_serialize(example.as_bytes()).collect();
            let path = format!("{}?{name}={value}", operation.example_path());
            let answer = caller.get(&path).await;
            if !answer.status.is_success() && name != "near" {
                wrong.push(format!("{path}{}", answer.told()));
            }
        }
    }
    wrong
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

/// Members that an answer has together, by the example they are looked for in: what may not be told of both.
#[tokio::test(flavor = "multi_thread")]
async fn no_answer_shows_what_none_could_say() {
    let (_app, document) = document().await;
    let examples = &document.json()["components"]["examples"];
    let value = |name: &str| &examples[name]["value"];
    let preview = value("WinPreview");
    assert_eq!(preview["ready"], json!(true));
    assert_eq!(preview["blockers"], json!([]));
    let readiness = &value("Summary")["readiness"];
    assert_eq!(readiness["ready"], json!(true));
    assert_eq!(readiness["blockers"], json!([]));
    let move_on = &value("Transitions")["data"][0];
    assert_eq!(move_on["allowed"], json!(false), "it names violations");
    assert_eq!(move_on["violations"][0]["code"], "required");
    assert_eq!(value("Conversion")["negotiation"]["status"], "won");
    assert_eq!(value("Conversion")["client"]["stage"], "client");
    assert_eq!(value("Me")["role"], "admin", "the login of the demo");
    let draft = value("Proposal");
    assert_eq!(draft["status"], "draft");
    assert_eq!(draft["delivery"]["attempts"], json!(0));
    assert_eq!(value("PublicProposal")["status"], "sent");
    assert_eq!(value("PublicProposal")["answer"], Value::Null);
    let client = value("ClientRecord");
    let (home, shared) = (&client["branch_id"], &client["shared_branch_ids"][0]);
    let table = |id: &Value| id.as_str().map(|id| id[..18].to_owned());
    assert_eq!(table(home), table(shared), "a branch");
    assert_ne!(home, shared, "and another one");
    let mut wrong = Vec::new();
    for (name, example) in examples.as_object().expect("examples") {
        in_order(name, &example["value"], &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What ends does so after it begins, and a line costs what it says.
fn in_order(at: &str, value: &Value, wrong: &mut Vec<String>) {
    let pairs = [
        ("starts_on", "ends_on"),
        ("starts_at", "ends_at"),
        ("period_from", "period_to"),
    ];
    for (from, to) in pairs {
        if let (Some(from), Some(to)) = (value[from].as_str(), value[to].as_str())
            && from >= to
        {
            wrong.push(format!("{at}: {from} until {to}"));
        }
    }
    let cents = |name: &str| -> Option<i64> { value[name].as_str()?.replace('.', "").parse().ok() };
    if let (Some(quantity), Some(price), Some(off), Some(total)) = (
        value["quantity"].as_i64(),
        cents("unit_price"),
        cents("discount"),
        cents("total"),
    ) && quantity * price - off != total
    {
        wrong.push(format!("{at}: {value}"));
    }
    let members = value.as_object().into_iter().flatten();
    members.for_each(|(name, member)| in_order(&format!("{at}.{name}"), member, wrong));
    let items = value.as_array().into_iter().flatten();
    items.for_each(|item| in_order(at, item, wrong));
}
