//! What is refused says why: dates and instants, what has passed, ids, entity tags. Each a table of its kind.

use serde_json::{Value, json};
use tests::{Answer, Call, TestApp, both};

both!(
    a_text_that_is_no_date_says_why,
    a_text_that_is_no_instant_says_why,
    what_has_passed_says_so,
    a_text_that_is_no_id_says_so,
    a_tag_that_names_no_version_is_named,
);

/// What a message holds in English and in Portuguese.
type Told = (&'static str, &'static str);

/// Sends it in both languages: the same refusal, each time with its reason in message and detail.
async fn told(call: impl Fn() -> Call, status: u16, (pointer, code): (&str, &str), told: Told) {
    for (answer, word) in [
        (call().await, told.0),
        (call().in_portuguese().await, told.1),
    ] {
        let answer: Answer = answer.expect(status).error_at(pointer, code);
        for at in ["/errors/0/message", "/detail"] {
            let message = answer.text_at(at);
            assert!(message.contains(word), "{word:?} is not in {message:?}");
        }
    }
}

async fn a_text_that_is_no_date_says_why(app: TestApp) {
    let admin = app.admin().await;
    for (typed, code, words) in [
        ("31/12/2026", "invalid_date", ("YYYY-MM-DD", "AAAA-MM-DD")),
        ("amanhã", "invalid_date", ("YYYY-MM-DD", "AAAA-MM-DD")),
        ("", "invalid_date", ("YYYY-MM-DD", "AAAA-MM-DD")),
        (
            "2026-12-31T10:00:00Z",
            "invalid_date",
            ("without a time", "sem hora"),
        ),
        ("2026-02-30", "invalid_date", ("calendar", "calendário")),
        ("2200-01-01", "out_of_range", ("2199-12-31", "2199-12-31")),
    ] {
        let body = json!({ "name": "Verão", "starts_on": typed });
        let call = || admin.post("/campaigns", body.clone());
        told(call, 422, ("/starts_on", code), words).await;
    }
}

async fn a_text_that_is_no_instant_says_why(app: TestApp) {
    let path = format!("/negotiations/{}/appointments", app.negotiation().await);
    let admin = app.admin().await;
    let instant = ("2026-11-30T13:00:00Z", "2026-11-30T13:00:00Z");
    for (typed, code, words) in [
        (
            "2026-12-31",
            "invalid_date",
            ("instant is asked for", "pede um instante"),
        ),
        (
            "2026-12-31T10:00:00",
            "invalid_date",
            ("offset", "em relação a UTC"),
        ),
        ("2026-12-31 10:00:00Z", "invalid_date", instant),
        ("2026-12-31T10:00Z", "invalid_date", instant),
        ("31/12/2026 10:00", "invalid_date", instant),
        (
            "2026-02-30T10:00:00Z",
            "invalid_date",
            ("calendar", "calendário"),
        ),
        ("2026-12-31T25:00:00Z", "invalid_date", ("clock", "relógio")),
        (
            "2200-01-01T00:00:00Z",
            "out_of_range",
            ("2199-12-31", "2199-12-31"),
        ),
    ] {
        let body = json!({ "subject": "Vistoria", "starts_at": typed });
        let call = || admin.post(&path, body.clone());
        told(call, 422, ("/starts_at", code), words).await;
    }
}

async fn what_has_passed_says_so(app: TestApp) {
    let admin = app.admin().await;
    let ready = app.ready_to_win().await;
    let proposal =
        json!({ "title": "x", "recipients": ["a@example.com"], "valid_until": "2020-01-01" });
    let draft = admin.post(&ready.path("/proposals"), proposal).await;
    let send = ready.path(&format!("/proposals/{}/send", draft.expect(201).id()));
    let pause = ready.path("/pause");
    let access = ready.path("/access");
    let passed = ("passed already", "já passou");
    let range = |pointer| (pointer, "out_of_range");
    told(|| admin.act(&send), 422, range("/valid_until"), passed).await;
    let past = || admin.post(&pause, json!({ "until": "2020-01-01" }));
    told(past, 422, range("/until"), passed).await;
    let past = || admin.patch(&access, json!({ "hold_until": "2020-01-01T00:00:00Z" }));
    told(past, 422, range("/hold_until"), passed).await;
}

async fn a_text_that_is_no_id_says_so(app: TestApp) {
    let admin = app.admin().await;
    let (client, plan) = (app.client().await, app.sales_plan().await);
    let deal = json!({ "description": "x", "client_id": client.id() });
    let offer = json!({ "name": "x", "offer_code": "X-1", "monthly_price": "9.90" });
    let with = |mut body: Value, member: &str, value: Value| {
        body[member] = value;
        body
    };
    let template = json!({ "name": "x", "sales_plan_id": plan.id() });
    let task = json!({ "title": "x", "schedule_type_id": "x" });
    for (path, body, pointer) in [
        (
            "/negotiations",
            with(deal.clone(), "client_id", json!("42")),
            "/client_id",
        ),
        (
            "/negotiations",
            with(deal.clone(), "channel_id", json!("Indicação")),
            "/channel_id",
        ),
        (
            "/negotiations",
            with(deal, "contact_id", json!("0199b0a2-7c1e")),
            "/contact_id",
        ),
        (
            "/sales-plans",
            with(offer, "branch_ids", json!(["matriz"])),
            "/branch_ids/0",
        ),
        (
            "/negotiation-plans",
            with(template, "task", task),
            "/task/schedule_type_id",
        ),
    ] {
        let call = || admin.post(path, body.clone());
        let at = (pointer, "reference_not_found");
        told(call, 422, at, ("ids are UUIDs", "ids são UUIDs")).await;
    }
    // What is no text at all is of the wrong type, as everywhere.
    let number = json!({ "description": "x", "client_id": 42 });
    let answer = admin.post("/negotiations", number).await.expect(422);
    answer.error_at("/client_id", "wrong_type");
}

async fn a_tag_that_names_no_version_is_named(app: TestApp) {
    let admin = app.admin().await;
    let path = format!("/channels/{}", app.channel().await);
    let etag = admin.get(&path).await.expect(200).etag();
    let weak = format!("W/{etag}");
    let either = format!("\"7\", W/{etag}");
    let bare = etag.trim_matches('"').to_owned();
    for (header, words) in [
        (weak.as_str(), ("weak tag", "tag fraca")),
        (either.as_str(), ("weak tag", "tag fraca")),
        (bare.as_str(), ("no entity tag", "não é uma tag")),
        ("1", ("no entity tag", "não é uma tag")),
        ("\"1", ("no entity tag", "não é uma tag")),
    ] {
        let call = || admin.patch(&path, json!({})).if_match(header);
        told(call, 412, ("If-Match", "precondition_failed"), words).await;
    }
    let stale = admin.patch(&path, json!({})).if_match("\"7\"").await;
    let stale = stale.problem(412, "precondition_failed");
    assert_eq!(stale.at("/errors"), &json!([]), "{}", stale.told());
    let proposal = app.attachments().await;
    let upload = admin.upload(&proposal, "planta.pdf", &tests::files::pdf(100));
    let path = format!("{proposal}/{}", upload.await.expect(201).id());
    let call = || admin.delete(&path).if_match("W/\"1\"");
    told(
        call,
        412,
        ("If-Match", "precondition_failed"),
        ("weak tag", "tag fraca"),
    )
    .await;
}
