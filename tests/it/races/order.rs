//! Time and order: what happens to a negotiation stands in one line, whoever does it, and whatever the clocks say.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use tests::race::{statuses, together};
use tests::{Client, Database, TestApp, both};

both!(
    parallel_moves_stand_in_one_line,
    no_kind_of_write_goes_back_in_time,
    a_stage_that_goes_moves_everybody_forward,
    what_one_request_does_is_told_in_its_order,
);

/// Callers that move it at the same moment, and moves of each.
const CALLERS: usize = 16;
const MOVES: usize = 4;

async fn parallel_moves_stand_in_one_line(app: TestApp) {
    logged_in_a_while_ago(&app).await;
    let beside = (app.database() == Database::Postgres).then(|| app.beside());
    let admin = app.admin().await.clone();
    let other = match &beside {
        Some(beside) => {
            // Nobody's clock is right.
            beside.clock().turn(TimeDelta::seconds(-20));
            Client::new(beside.base()).with_token(admin.token())
        }
        None => admin.clone(),
    };
    let path = format!("/negotiations/{}", app.negotiation().await);
    let stages = app.stages().await.iter();
    let stages: Vec<String> = stages.map(|stage| stage.id().to_owned()).collect();
    let answers = together(CALLERS, |caller| {
        let by = if caller % 2 == 0 { &admin } else { &other }.clone();
        let (path, stages) = (format!("{path}/transitions"), stages.clone());
        async move {
            let mut answers = Vec::new();
            for index in 0..MOVES {
                let to = &stages[(caller + index) % stages.len()];
                answers.push(by.post(&path, json!({ "stage_id": to })).await);
            }
            answers
        }
    })
    .await;
    let counts = statuses(&answers.concat());
    // Whoever finds it in the stage already is refused.
    let known = |status: &u16| matches!(status, 200 | 409);
    assert!(counts.keys().all(known), "{counts:?}");
    let moved = counts.get(&200).copied().unwrap_or_default();
    assert!(moved > CALLERS, "{counts:?}");
    let entries = in_order(&admin, &path).await;
    assert_eq!(entries.len(), moved + 1);
    assert_eq!(visits(&admin, &path).await.len(), moved + 1);
}

/// A clock that is turned back between any two writes, as if another process with a slower one did the next.
async fn no_kind_of_write_goes_back_in_time(app: TestApp) {
    logged_in_a_while_ago(&app).await;
    let ready = app.ready_to_win().await;
    let client = json!({ "email": "cliente@example.com" });
    let admin = app.admin().await.clone();
    admin
        .patch(&format!("/clients/{}", ready.client_id), client)
        .await
        .expect(200);
    let path = ready.path("");
    let stages = app.stages().await;
    let (first, last) = (stages[0].id(), stages[stages.len() - 1].id());
    let proposal = json!({ "title": "Proposta", "recipients": ["ana@example.com"] });
    let proposal = admin.post(&ready.path("/proposals"), proposal).await;
    let proposal = format!("{path}/proposals/{}", proposal.expect(201).id());
    let attachments = format!("{proposal}/attachments");
    let product = app.product().await;
    let done = async |call: tests::Call| {
        app.clock().turn(TimeDelta::seconds(-1));
        let answer = call.await;
        assert!(answer.status.is_success(), "{}", answer.told());
        answer
    };
    let at = |rest: &str| format!("{path}{rest}");
    done(admin.patch(&path, json!({ "description": "Outra" }))).await;
    done(admin.patch(&at("/contract"), json!({ "due_day": 12 }))).await;
    done(admin.put(&at("/ticket"), json!({ "message": "Instalar" }))).await;
    done(admin.delete(&at("/ticket"))).await;
    done(admin.act(&at("/access/reveal-password"))).await;
    let task = done(admin.post(&at("/tasks"), json!({ "title": "Ligar" }))).await;
    let task = at(&format!("/tasks/{}", task.id()));
    done(admin.patch(&task, json!({ "done": true }))).await;
    done(admin.delete(&task)).await;
    done(admin.post(&at("/products"), json!({ "product_id": product.id() }))).await;
    done(admin.post(&at("/notes"), json!({ "body": "Falou com ela" }))).await;
    let own = json!({ "name": "Boleto próprio", "method": "boleto" });
    done(admin.post(&at("/contract/billing-type"), own)).await;
    done(admin.post(&at("/transitions"), json!({ "stage_id": first }))).await;
    let many = json!({ "ids": [ready.id], "stage_id": last });
    done(admin.post("/negotiations/bulk/transitions", many)).await;
    done(admin.act(&at("/pause"))).await;
    done(admin.act(&at("/resume"))).await;
    done(admin.upload(&attachments, "a.pdf", &tests::files::pdf(64))).await;
    done(admin.act(&format!("{proposal}/send"))).await;
    let number = admin.get(&proposal).await.expect(200).at("/number").clone();
    let link = format!("/public/proposals/{}", app.db_give_link(&number).await);
    done(app.anonymous().get(&link)).await;
    done(
        app.anonymous()
            .post(&format!("{link}/accept"), json!({ "name": "Maria" })),
    )
    .await;
    done(admin.act(&at("/billing"))).await;
    done(admin.delete(&at("/billing"))).await;
    done(admin.act(&at("/lose"))).await;
    done(admin.act(&at("/reopen"))).await;
    let access = app.access_body(&ready.box_id, ready.port);
    done(admin.put(&at("/access"), access)).await;
    done(admin.act(&at("/win"))).await;
    let entries = in_order(&admin, &path).await;
    let actions: Vec<_> = entries.iter().map(|entry| &entry["action"]).collect();
    assert!(actions.len() > 25, "{actions:?}");
    visits(&admin, &path).await;
    let now = admin.get(&path).await.expect(200);
    let last = entries.last().expect("an entry");
    assert_eq!(now.at("/updated_at"), &last["occurred_at"]);
}

async fn a_stage_that_goes_moves_everybody_forward(app: TestApp) {
    logged_in_a_while_ago(&app).await;
    let admin = app.admin().await;
    let pipeline = app.pipeline().await;
    let first = app.stage_of(pipeline.id(), 1).await;
    let second = app.stage_of(pipeline.id(), 2).await;
    let members = json!({ "pipeline_id": pipeline.id(), "stage_id": second.id() });
    let mut paths = Vec::new();
    for _ in 0..3 {
        let negotiation = app.negotiation().with(members.clone()).await;
        paths.push(format!("/negotiations/{negotiation}"));
    }
    app.clock().turn(TimeDelta::seconds(-20));
    let stage = format!("/pipelines/{pipeline}/stages/{second}?move_to={first}");
    admin.delete(&stage).await.expect(204);
    for path in paths {
        let entries = in_order(admin, &path).await;
        assert_eq!(entries.last().expect("an entry")["action"], "stage.removed");
        assert_eq!(visits(admin, &path).await.len(), 2);
    }
}

/// Entries of one instant, which no instant could put in order.
async fn what_one_request_does_is_told_in_its_order(app: TestApp) {
    let admin = app.admin().await;
    app.clock().stop();
    let actions = async |path: &str| {
        let entries = in_order(admin, path).await;
        let actions = entries.iter().map(|entry| entry["action"].clone());
        actions.collect::<Vec<_>>()
    };
    for _ in 0..5 {
        let path = format!("/negotiations/{}", app.planned().await);
        let created = actions(&path).await;
        assert_eq!(created[0], "negotiation.created");
        assert!(created.len() > 1, "{created:?}");
        let plan = app.negotiation_plan().await;
        let other = json!({ "negotiation_plan_id": plan.id() });
        admin.patch(&path, other).await.expect(200);
        let changed = actions(&path).await;
        assert_eq!(changed[..created.len()], created);
        assert_eq!(changed[created.len()], "negotiation.updated");
        // Page by page it is the same order, and nothing is skipped.
        let mut paged = Vec::new();
        let mut next = format!("{path}/history?limit=1&sort=occurred_at");
        loop {
            let page = admin.get(&next).await.expect(200);
            paged.push(page.at("/data/0/action").clone());
            let Some(cursor) = page.at("/page/next_cursor").as_str() else {
                break;
            };
            next = format!("{path}/history?limit=1&sort=occurred_at&cursor={cursor}");
        }
        assert_eq!(paged, changed);
    }
}

/// The admin's token is older than the clock will be turned back: one of the future is none.
async fn logged_in_a_while_ago(app: &TestApp) {
    app.clock().turn(TimeDelta::seconds(-60));
    app.admin().await;
    app.clock().turn(TimeDelta::seconds(60));
}

fn at(told: &Value) -> DateTime<Utc> {
    tests::instant(told.as_str().expect("an instant"))
}

/// The history, oldest first: it tells one way from stage to stage, and no instant goes back.
async fn in_order(by: &Client, path: &str) -> Vec<Value> {
    let mut entries = by.all(&format!("{path}/history")).await;
    entries.reverse();
    assert_eq!(entries[0]["action"], "negotiation.created");
    for pair in entries.windows(2) {
        let (before, after) = (at(&pair[0]["occurred_at"]), at(&pair[1]["occurred_at"]));
        assert!(before <= after, "{pair:#?}");
        let same = pair[0]["request_id"] == pair[1]["request_id"];
        assert!(
            same || before < after,
            "two requests of one instant: {pair:#?}"
        );
    }
    let stages: Vec<_> = entries.iter().flat_map(stages_of).collect();
    for pair in stages.windows(2) {
        assert_eq!(pair[0].1, pair[1].0, "{pair:#?}");
    }
    entries
}

/// From which stage to which one an entry tells of a move.
fn stages_of(entry: &Value) -> Option<(Value, Value)> {
    let changes = entry["changes"].as_array().expect("changes");
    let change = changes
        .iter()
        .find(|change| change["field"] == "stage_id")?;
    Some((change["from"].clone(), change["to"].clone()))
}

/// The visits, each of which begins where the former one ends.
async fn visits(by: &Client, path: &str) -> Vec<Value> {
    let summary = by.get(&format!("{path}/summary")).await.expect(200);
    let visits = summary.at("/stages").as_array().expect("visits").clone();
    for pair in visits.windows(2) {
        assert_eq!(pair[0]["left_at"], pair[1]["entered_at"], "{pair:#?}");
        let stay = at(&pair[0]["left_at"]) - at(&pair[0]["entered_at"]);
        assert!(stay > TimeDelta::zero(), "{pair:#?}");
        assert_eq!(pair[0]["seconds"], stay.num_seconds(), "{pair:#?}");
    }
    visits
}
