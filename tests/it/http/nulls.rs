//! What null does in a change: it clears, or gives a member its default again, or is refused; it is never taken and
//! ignored. Every member of every patch of the document is asked, those of the objects in it too.

use serde_json::{Map, Value, json};
use tests::openapi::{Document, Operation};
use tests::{Client, TestApp, World, both};

both!(
    null_clears_or_is_refused_in_every_patch,
    a_password_is_never_cleared_unnoticed,
    a_hold_has_its_usual_end_again,
);

/// A patch of the document: where it is sent, and what it may hold.
struct Patched<'a> {
    admin: &'a Client,
    document: &'a Document,
    world: &'a World,
    name: String,
    path: String,
    example: Value,
    wrong: Vec<String>,
    /// Members that were seen to be cleared, or refused.
    seen: usize,
}

fn takes_null(schema: &Value) -> bool {
    let is_null = |kind: &Value| kind == "null" || kind["type"] == "null";
    let any = |word: &str| {
        schema[word]
            .as_array()
            .is_some_and(|kinds| kinds.iter().any(is_null))
    };
    any("type") || any("anyOf") || any("oneOf")
}

/// The members of an object, or of the one that a schema may be.
fn members(document: &Document, schema: &Value) -> Map<String, Value> {
    let schema = document.resolve(schema);
    let parts = schema["anyOf"].as_array().into_iter().flatten();
    let mut own = schema["properties"]
        .as_object()
        .cloned()
        .unwrap_or_default();
    for part in parts {
        own.extend(members(document, part));
    }
    own
}

impl Patched<'_> {
    async fn now(&self, at: &str) -> Value {
        let shown = self.admin.get(&self.path).await.expect(200);
        shown.json.pointer(at).cloned().unwrap_or_default()
    }

    /// Gives a member a value if it has none, as far as one is known.
    async fn fill(&self, member: &str) {
        let value = match self.example.get(member) {
            _ if !self.now(&format!("/{member}")).await.is_null() => return,
            Some(value) if !member.ends_with("_id") => value.clone(),
            _ => match value_of(member, self.world) {
                Some(value) => value,
                None => return,
            },
        };
        self.admin.patch(&self.path, json!({ member: value })).await;
    }

    async fn ask(&mut self, at: &str, schema: &Value) {
        let other = other_than_usual(&self.path, at, self.world);
        if let Some(other) = &other {
            let change = json!({ at.trim_start_matches('/'): other });
            self.admin.patch(&self.path, change).await;
        }
        let before = self.now(at).await;
        let patch = at.rsplit('/').filter(|name| !name.is_empty());
        let patch = patch.fold(Value::Null, |inner, name| json!({ name: inner }));
        let answer = self.admin.patch(&self.path, patch).await;
        let name = format!("{}{at}", self.name);
        match answer.status.as_u16() {
            200 if takes_null(schema) => {}
            409 | 422 => {
                self.seen += 1;
                return;
            }
            _ => {
                let told = answer.told();
                return self
                    .wrong
                    .push(format!("{name}: null is taken or fails: {told}"));
            }
        }
        let after = self.now(at).await;
        let about = schema["description"].as_str().unwrap_or_default();
        let again = about.contains("Null: `");
        // A rule may have kept it from having another value than the usual one.
        let is_usual = other.is_some_and(|other| before != other);
        if !after.is_null() && after == before && !again && !is_usual {
            self.wrong.push(format!("{name} stays {after}"));
        }
        self.seen += usize::from(!before.is_null());
    }
}

/// A value of a member that the examples leave out, or that names a row.
fn value_of(member: &str, world: &World) -> Option<Value> {
    let row = |collection: &str| Some(json!(world.id(collection)));
    match member {
        "branch_id" => row("/branches"),
        "client_id" => row("/clients"),
        "contact_id" => row("/clients/{}/contacts"),
        "channel_id" => row("/channels"),
        "campaign_id" => row("/campaigns"),
        "pipeline_id" => row("/pipelines"),
        "stage_id" => row("/pipelines/{}/stages"),
        "sales_plan_id" => row("/sales-plans"),
        "speed_plan_id" => row("/speed-plans"),
        "negotiation_plan_id" => row("/negotiation-plans"),
        "billing_type_id" => row("/billing-types"),
        "contract_template_id" => row("/contract-templates"),
        "service_box_id" => row("/service-boxes"),
        "subject_id" => row("/ticket-subjects"),
        "process_id" | "default_process_id" => row("/processes"),
        "schedule_type_id" => row("/schedule-types"),
        "service_id" => row("/services"),
        "product_id" => row("/products"),
        "starts_on" | "valid_from" | "preferred_date" => Some(json!("2026-01-02")),
        "ends_on" | "valid_until" | "expected_close_on" => Some(json!("2199-01-02")),
        "hold_until" | "ends_at" | "due_at" => Some(json!("2199-01-06T17:00:00Z")),
        "starts_at" => Some(json!("2199-01-05T17:00:00Z")),
        "months" => Some(json!(3)),
        "mac" => Some(json!("00:1a:2b:3c:4d:5e")),
        "email" => Some(json!("nulo@example.com")),
        "discount" => Some(json!({ "kind": "amount", "value": "1.00", "months": 2 })),
        "task" => Some(json!({ "title": "Ligar" })),
        "ticket" => Some(json!({ "priority": "low", "message": "Nova" })),
        "access" => Some(json!({ "authentication": "ipoe", "connection": "radio" })),
        "installation_address" | "address" => Some(tests::build::address()),
        "description" | "organization" | "note" | "message" | "trade_name" | "role" | "place" => {
            Some(json!("Um texto"))
        }
        _ => None,
    }
}

/// A value of a member whose default is told by another row, or by the clock: it may hold that already.
fn other_than_usual(path: &str, at: &str, world: &World) -> Option<Value> {
    Some(match at {
        "/commitment_months" => json!(6),
        "/setup_fee" => json!("50.00"),
        "/setup_instalments" => json!(3),
        "/proration" => json!("thirty_days"),
        "/unit_price" => json!("1.23"),
        "/charging" => json!("one_time"),
        "/ends_at" => json!("2199-01-06T17:00:00.000000Z"),
        // The usual one is the negotiation's.
        "/responsible_id" if path.contains("/appointments/") => json!(world.id("/employees")),
        _ => return None,
    })
}

/// The example of the body by which the thing is made.
fn example_of(operations: &[Operation], patch: &Operation) -> Value {
    let collection = patch
        .path
        .strip_suffix('}')
        .and_then(|path| path.rsplit_once("/{"));
    let (method, path) = match collection {
        Some((collection, _)) => ("POST", collection),
        None => ("PUT", patch.path.as_str()),
    };
    let makes = |operation: &&Operation| operation.method == method && operation.path == path;
    let made = operations.iter().find(makes);
    made.map(Operation::example).unwrap_or_default()
}

async fn null_clears_or_is_refused_in_every_patch(app: TestApp) {
    let world = World::of(&app, app.matriz().await.id()).await;
    let document = app.document().await;
    let operations = document.operations();
    let (mut wrong, mut seen) = (Vec::new(), 0);
    for operation in operations
        .iter()
        .filter(|operation| operation.method == "PATCH")
    {
        let mut patched = Patched {
            admin: app.admin().await,
            document: &document,
            world: &world,
            name: operation.name(),
            path: operation.fill(|collection| world.id(collection)),
            example: example_of(&operations, operation),
            wrong: Vec::new(),
            seen: 0,
        };
        let body = operation.body().expect("a body");
        for (member, schema) in members(&document, body) {
            let at = format!("/{member}");
            patched.fill(&member).await;
            for (inner, schema) in members(patched.document, &schema) {
                if !patched.now(&at).await.is_null() {
                    patched.ask(&format!("{at}/{inner}"), &schema).await;
                    patched.fill(&member).await;
                }
            }
            match schema["writeOnly"] == true {
                false => patched.ask(&at, &schema).await,
                // Below.
                true if !takes_null(&schema) || operation.path.ends_with("/access") => {}
                true => patched
                    .wrong
                    .push(format!("{}{at} takes null", patched.name)),
            }
        }
        wrong.append(&mut patched.wrong);
        seen += patched.seen;
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(seen > 120, "only {seen} members had a value to lose");
}

async fn a_password_is_never_cleared_unnoticed(app: TestApp) {
    let admin = app.admin().await;
    let person = app.seller_of(app.matriz().await.id()).await;
    let path = format!("/employees/{}", person.id);
    let both = json!({ "password": null, "name": null });
    let refused = admin.patch(&path, both).await.expect(422);
    let refused = refused.error_at("/password", "required");
    refused.error_at("/name", "required");
    let alone = admin
        .patch(&path, json!({ "password": null, "name": "Outra" }))
        .await;
    alone
        .problem(422, "required")
        .error_at("/password", "required");
    app.anonymous()
        .login(&person.email, tests::app::PASSWORD)
        .await;
    // A new one may have none, and that of the network is cleared.
    let body = json!({ "password": null });
    app.employee().with(body.clone()).await;
    let ready = app.ready_to_win().await;
    let path = ready.path("/access");
    let needed = admin.patch(&path, body).await.expect(422);
    needed.error_at("/password", "password_required");
    let other = json!({ "authentication": "ipoe", "password": null });
    let cleared = admin.patch(&path, other).await.expect(200);
    assert_eq!(cleared.at("/has_password"), false);
}

async fn a_hold_has_its_usual_end_again(app: TestApp) {
    let (admin, ready) = (app.admin().await, app.ready_to_win().await);
    let path = ready.path("/access");
    let usual = admin.get(&path).await.expect(200).instant_at("/hold_until");
    let typed = json!({ "hold_until": "2199-01-01T00:00:00Z" });
    admin.patch(&path, typed).await.expect(200);
    let again = admin.patch(&path, json!({ "hold_until": null })).await;
    let again = again.expect(200).instant_at("/hold_until");
    assert!(
        again >= usual && again - usual < chrono::Duration::hours(1),
        "{again}"
    );
    let seller = app.seller_of(app.matriz().await.id()).await;
    let given = json!({ "responsible_id": seller.id });
    admin.patch(&ready.path(""), given).await.expect(200);
    let refused = seller.patch(&path, json!({ "hold_until": null })).await;
    refused.expect(403).error_at("/hold_until", "forbidden");
    // Without a port there is no end to speak of.
    let free =
        json!({ "port": null, "service_box_id": null, "hold_until": null, "connection": "radio" });
    let free = admin.patch(&path, free).await.expect(200);
    assert!(free.at("/hold_until").is_null(), "{}", free.told());
}
