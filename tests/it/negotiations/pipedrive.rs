//! Persons of Pipedrive (R32): a product beside a Pipedrive of its own.

mod failures;
mod known;
mod takeover;

use serde_json::{Value, json};
use tests::race::{statuses, together};
use tests::{Client, Database, Resource, TestApp};
use wiremock::matchers::{header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

/// The token that no answer and no log line may show.
const TOKEN: &str = "pd-token-5b1f7c";

/// A product that knows a Pipedrive, and a negotiation in it.
struct Setup {
    app: TestApp,
    pipedrive: MockServer,
    negotiation: Resource,
}

impl Setup {
    async fn new(database: Database) -> Self {
        let pipedrive = MockServer::start().await;
        let app = with_url(database, &pipedrive.uri()).await;
        let negotiation = app.negotiation().await;
        Self {
            app,
            pipedrive,
            negotiation,
        }
    }

    async fn admin(&self) -> &Client {
        self.app.admin().await
    }

    fn path(&self) -> String {
        path_of(&self.negotiation)
    }

    /// Pipedrive answers for a person from now on.
    async fn answers(&self, id: i64, response: ResponseTemplate) {
        self.pipedrive.reset().await;
        self.serves(&format!("/api/v2/persons/{id}"), response)
            .await;
    }

    async fn serves(&self, at: &str, response: ResponseTemplate) {
        Mock::given(method("GET"))
            .and(path(at))
            .and(header("x-api-token", TOKEN))
            .respond_with(response)
            .mount(&self.pipedrive)
            .await;
    }

    /// Person 42 is taken over by two negotiations of the client, twenty times at once: each is linked once.
    async fn taken_by_twenty_at_once(&self) -> Vec<tests::Answer> {
        self.answers(42, ok(person(42))).await;
        let client = json!({ "client_id": self.negotiation["client_id"] });
        let other = self.app.negotiation().with(client).await;
        let paths = [self.path(), path_of(&other)];
        let admin = self.admin().await.clone();
        let answers = together(20, |index| {
            let body = json!({ "person_id": 42 });
            admin.post(&paths[index % 2], body).send()
        })
        .await;
        let counts = statuses(&answers);
        let expected = (Some(&2), Some(&18));
        assert_eq!((counts.get(&201), counts.get(&200)), expected, "{counts:?}");
        answers
    }

    async fn take(&self, id: i64) -> tests::Answer {
        let body = json!({ "person_id": id });
        self.admin().await.post(&self.path(), body).await
    }

    async fn contacts(&self) -> Vec<Value> {
        let client = self.negotiation["client_id"].as_str().expect("a client");
        let path = format!("/clients/{client}/contacts");
        self.admin().await.all(&path).await
    }
}

async fn with_url(database: Database, url: &str) -> TestApp {
    let settings = [
        ("VENCEMOS_PIPEDRIVE_URL", url),
        ("VENCEMOS_PIPEDRIVE_TOKEN", TOKEN),
    ];
    let app = TestApp::start_with(database, &settings).await;
    app.expect("the database of the case")
}

fn path_of(negotiation: &Resource) -> String {
    format!("/negotiations/{negotiation}/integrations/pipedrive")
}

fn ok(data: Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(json!({ "success": true, "data": data }))
}

/// The published shape of a person, whole.
fn person(id: i64) -> Value {
    json!({
        "id": id, "name": "Maria Silva", "first_name": "Maria", "last_name": null,
        "owner_id": 1, "org_id": null, "add_time": "2025-01-02T03:04:05Z",
        "update_time": "2025-01-02T03:04:05Z", "visible_to": 3, "label_ids": [], "picture_id": null,
        "emails": [
            { "value": "Outra@Example.com", "primary": false, "label": "home" },
            { "value": "MARIA@Example.com", "primary": true, "label": "work" }
        ],
        "phones": [
            { "value": "(11) 98765-4321", "primary": true, "label": "mobile" },
            { "value": "ramal 12", "primary": false, "label": "work" }
        ],
        "is_deleted": false, "custom_fields": {}
    })
}

fn with(mut whole: Value, member: &str, value: Value) -> Value {
    whole[member] = value;
    whole
}
