//! One draft: what preview, billing and paper show of a negotiation is what its win makes.

use serde_json::{Value, json};
use tests::build::Ready;
use tests::{Answer, TestApp, both};

both!(what_is_shown_before_is_what_the_win_makes);

/// A start that is far enough for the day of the win not to matter.
const START: &str = "2198-12-01";

/// What the paper says of the agreement, between two marks.
const BODY: &str = "BEGIN {{ contract.starts_on }} {{ contract.ends_on }} {{ contract.total }} \
    {{ contract.monthly_price }} {{ offer.name }} {{ offer.offer_code }} {{ access.login }} \
    {{ access.installation_address }} {{ totals.monthly }} {{ totals.one_time }}\
    {% for due in instalments %} {{ due.due_on }} {{ due.amount }}{% endfor %} END";

/// What is done to a negotiation that only waits for its win: method, path below it, body.
type Change = (&'static str, &'static str, Value);

async fn what_is_shown_before_is_what_the_win_makes(app: TestApp) {
    let service = json!({ "service_id": app.service().await.id(), "charging": "monthly" });
    let product = json!({ "product_id": app.product().await.id(), "quantity": 2 });
    let ticket = json!({ "priority": "high", "subject_id": app.ticket_subject().await.id() });
    let discount = json!({ "kind": "percent", "value": "10.00", "months": 3 });
    let unbound = json!({ "commitment_months": 0, "setup_instalments": 3, "discount": discount });
    let cases: [&[Change]; 4] = [
        &[],
        &[
            ("POST", "/services", service),
            ("POST", "/products", product),
            ("PUT", "/ticket", ticket),
            ("POST", "/tasks", json!({ "title": "Instalar" })),
        ],
        &[
            ("PATCH", "/contract", unbound),
            ("POST", "/billing", json!({})),
        ],
        &[("DELETE", "/access", Value::Null)],
    ];
    for changes in cases {
        let ready = agreed(&app, changes).await;
        let before = shown(&app, &ready).await;
        let won = ready.win(app.admin().await).await.expect(200);
        before.is_what_was_made(&won);
        let after = paper(&app, &ready).await;
        assert_eq!(before.paper, after, "{changes:?}");
        assert!(after.contains(START), "{after}");
    }
}

async fn agreed(app: &TestApp, changes: &[Change]) -> Ready {
    let admin = app.admin().await;
    let plan = app.negotiation_plan().with(json!({ "requires": [] })).await;
    let members = json!({ "negotiation_plan_id": plan.id() });
    let ready = app.ready_for(&app.client().await, members).await;
    let template = app.contract_template().with(json!({ "body": BODY })).await;
    let terms = json!({ "starts_on": START, "contract_template_id": template.id() });
    let terms = ("PATCH", "/contract", terms);
    for (method, part, body) in [&terms].into_iter().chain(changes) {
        let method = method.parse().expect("a method");
        let call = admin.call(method, &ready.path(part));
        let answer = match body {
            Value::Null => call.await,
            body => call.json(body).await,
        };
        assert!(answer.status.is_success(), "{}", answer.told());
    }
    ready
}

/// What is told of a negotiation before its win.
struct Shown {
    preview: Answer,
    billing: Answer,
    summary: Answer,
    paper: String,
}

async fn shown(app: &TestApp, ready: &Ready) -> Shown {
    let read = async |part| app.admin().await.get(&ready.path(part)).await.expect(200);
    Shown {
        preview: read("/win/preview").await,
        billing: read("/billing").await,
        summary: read("/summary").await,
        paper: paper(app, ready).await,
    }
}

async fn paper(app: &TestApp, ready: &Ready) -> String {
    let page = app.admin().await.get(&ready.path("/contract/document"));
    let page = page.header("accept", "text/html").await.expect(200);
    let page = String::from_utf8(page.bytes).expect("text");
    let from = page.find("BEGIN").expect("the beginning");
    let to = page.find("END").expect("the end");
    page[from..to].to_owned()
}

impl Shown {
    fn is_what_was_made(&self, won: &Answer) {
        let would = |pointer: &str| self.preview.at(&format!("/would_create{pointer}"));
        assert_eq!(self.preview.at("/ready"), true, "{}", self.preview.told());
        assert_eq!(would("/client"), won.at("/client_converted"));
        for pointer in [
            "/contract/offer_code",
            "/contract/starts_on",
            "/contract/commitment_months",
            "/login/login",
            "/login/service_box_id",
            "/login/port",
        ] {
            assert_eq!(would(pointer), won.at(pointer), "{pointer}");
        }
        assert_eq!(would("/login").is_null(), won.at("/login").is_null());
        assert_eq!(would("/ticket"), !won.at("/ticket").is_null());
        let tasks = rows(won, "/tasks").iter().map(|task| &task["id"]);
        assert_eq!(would("/tasks"), &json!(tasks.collect::<Vec<_>>()));
        let made: Vec<Value> = rows(won, "/instalments").iter().map(charged).collect();
        let billed: Vec<Value> = rows(&self.billing, "/instalments")
            .iter()
            .map(charged)
            .collect();
        assert_eq!(billed, made);
        let total = self.billing.at("/total");
        assert_eq!(would("/instalments/count"), made.len());
        assert_eq!(would("/instalments/total"), total);
        assert_eq!(would("/instalments/first_due_on"), &made[0]["due_on"]);
        assert_eq!(self.summary.at("/totals/commitment_total"), total);
    }
}

fn rows<'a>(answer: &'a Answer, pointer: &str) -> &'a [Value] {
    answer.at(pointer).as_array().expect("rows")
}

/// What an instalment charges when.
fn charged(row: &Value) -> Value {
    let members = [
        "number",
        "kind",
        "due_on",
        "period_from",
        "period_to",
        "amount",
        "items",
    ];
    members
        .iter()
        .map(|name| ((*name).to_owned(), row[*name].clone()))
        .collect::<serde_json::Map<_, _>>()
        .into()
}
