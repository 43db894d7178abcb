//! The journal: what a negotiation and its win tell, and what of it the history has.

use serde_json::{Value, json};
use tests::journal::{Told, plain, types};
use tests::{TestApp, both};

both!(
    parts_are_told_by_names_of_their_own,
    a_plans_task_is_told_as_it_comes_and_changes,
    a_win_tells_of_all_that_came_of_it,
    instalments_are_told_when_they_come_change_and_go,
    what_awaited_an_answer_is_told_as_withdrawn,
    a_deleted_negotiation_is_still_told_of,
    a_client_who_answers_is_the_actor,
);

fn of<'a>(events: &'a [Told], negotiation: &str) -> Vec<&'a Told> {
    let mine = json!(plain(negotiation));
    let of = |event: &&Told| event.get("negotiation_id") == &mine;
    events.iter().filter(of).collect()
}

/// A `contract` of the journal is the client's; the history calls the part so.
async fn parts_are_told_by_names_of_their_own(app: TestApp) {
    let admin = app.admin().await;
    let negotiation = app.planned().await;
    let path = |rest: &str| format!("/negotiations/{negotiation}{rest}");
    let due = json!({ "due_day": 12 });
    admin.patch(&path("/contract"), due).await.expect(200);
    let task = json!({ "title": "Ligar" });
    let task = admin.post(&path("/tasks"), task).await.expect(201);
    let stage = json!({ "stage_id": app.stages().await[1].id() });
    admin.post(&path("/transitions"), stage).await.expect(200);
    let history = admin.all(&path("/history")).await;
    let actions = |count: usize| history[..count].iter().rev().map(|entry| &entry["action"]);
    let actions: Vec<&Value> = actions(3).collect();
    assert_eq!(actions, ["contract.updated", "task.created", "stage.moved"]);
    let events = app.journal().await;
    let told = of(&events, negotiation.id());
    assert_eq!(told.len(), history.len());
    let last = &told[told.len() - 3..];
    let names: Vec<&str> = last.iter().map(|event| event.name()).collect();
    let expected = [
        "negotiation_contract.updated",
        "negotiation_task.created",
        "negotiation_stage.moved",
    ];
    assert_eq!(names, expected);
    let about = [negotiation.id(), task.id(), negotiation.id()];
    for (event, id) in last.iter().zip(about) {
        assert!(event.is_about(id), "{event:?}");
        assert_eq!(event.get("in_history"), 1);
        let here = plain(app.matriz().await.id());
        assert_eq!(event.get("branch_id"), &here);
    }
}

async fn a_plans_task_is_told_as_it_comes_and_changes(app: TestApp) {
    let admin = app.admin().await;
    let titled = |title: &str| {
        app.negotiation_plan()
            .with(json!({ "task": { "title": title } }))
    };
    let (first, second) = (titled("Instalar").await, titled("Visitar").await);
    let chosen = json!({ "negotiation_plan_id": first.id() });
    let negotiation = app.negotiation().with(chosen).await;
    let path = format!("/negotiations/{negotiation}");
    let tasks = admin.get(&format!("{path}/tasks")).await.expect(200);
    let task = tasks.text_at("/data/0/id");
    for _ in 0..2 {
        let chosen = json!({ "negotiation_plan_id": second.id() });
        admin.patch(&path, chosen).await.expect(200);
    }
    let events = app.journal_of(task).await;
    assert_eq!(types(&events), ["negotiation_task.prefilled"; 2]);
    let title = |event: &Told| event.change("task.title");
    assert_eq!(title(&events[0]), Some((Value::Null, json!("Instalar"))));
    assert_eq!(
        title(&events[1]),
        Some((json!("Instalar"), json!("Visitar")))
    );
    let history = admin.all(&format!("{path}/history")).await;
    let told = history
        .iter()
        .filter(|entry| entry["action"] == "task.prefilled");
    assert_eq!(told.count(), 2);
}

async fn a_win_tells_of_all_that_came_of_it(app: TestApp) {
    let admin = app.admin().await;
    let ready = app.ready_to_win().await;
    let ticket = json!({ "priority": "high", "subject_id": app.ticket_subject().await.id() });
    admin.put(&ready.path("/ticket"), ticket).await.expect(201);
    let task = json!({ "title": "Instalar" });
    let task = admin.post(&ready.path("/tasks"), task).await.expect(201);
    let before = admin.all(&ready.path("/history")).await.len();
    let winning = admin.act(&ready.path("/win"));
    let won = winning.header("x-request-id", "vencemos").await.expect(200);
    let history = admin.all(&ready.path("/history")).await;
    assert_eq!(history.len(), before + 1, "one entry");
    assert_eq!(history[0]["action"], "negotiation.won");
    let mut events = app.journal().await;
    events.retain(|event| event.get("request_id") == "vencemos");
    let instalments = won.at("/instalments").as_array().expect("instalments");
    let mut expected = vec![
        "negotiation.won",
        "client.converted",
        "contract.created",
        "login.activated",
        "ticket.opened",
    ];
    expected.extend(instalments.iter().map(|_| "instalment.created"));
    expected.push("negotiation_task.updated");
    assert_eq!(types(&events), expected);
    assert_eq!(of(&events, &ready.id).len(), events.len());
    for (event, pointer) in events[1..]
        .iter()
        .zip(["client", "contract", "login", "ticket"])
    {
        assert!(event.is_about(won.text_at(&format!("/{pointer}/id"))));
        assert_eq!(event.get("in_history"), 0, "{event:?}");
    }
    let from_nothing = |value: &Value| Some((Value::Null, value.clone()));
    let contract = &events[2];
    for member in ["number", "monthly_price", "offer_code", "starts_on"] {
        let shown = won.at(&format!("/contract/{member}"));
        assert_eq!(contract.change(member), from_nothing(shown), "{member}");
    }
    assert_eq!(events[3].change("has_password"), from_nothing(&json!(true)));
    let first = &events[5];
    assert_eq!(
        first.change("amount"),
        from_nothing(&instalments[0]["amount"])
    );
    let carried = events.last().expect("an event");
    assert!(carried.is_about(task.id()));
    assert_eq!(
        carried.change("ticket_id"),
        from_nothing(won.at("/ticket/id"))
    );
}

async fn instalments_are_told_when_they_come_change_and_go(app: TestApp) {
    let admin = app.admin().await;
    let ready = app.ready_to_win().await;
    let generated = admin.act(&ready.path("/billing")).await.expect(201);
    let count = generated.at("/instalments").as_array().expect("all").len();
    admin.delete(&ready.path("/billing")).await.expect(204);
    admin.act(&ready.path("/billing")).await.expect(201);
    let won = admin.act(&ready.path("/win")).await.expect(200);
    let events = app.journal().await;
    let named = |name: &str| {
        let named = |event: &&Told| event.name() == name;
        events.iter().filter(named).collect::<Vec<_>>()
    };
    assert_eq!(named("instalment.created").len(), 2 * count);
    assert_eq!(named("instalment.deleted").len(), count);
    let updated = named("instalment.updated");
    assert_eq!(updated.len(), count);
    let contract = (Value::Null, won.at("/contract/id").clone());
    assert_eq!(updated[0].change("contract_id"), Some(contract));
    assert_eq!(updated[0].changes(), 1);
}

/// Path of a proposal that awaits its answer.
async fn sent(app: &TestApp) -> String {
    let admin = app.admin().await;
    let attachments = app.attachments().await;
    let proposal = attachments.trim_end_matches("/attachments").to_owned();
    let (negotiation, _) = proposal.split_once("/proposals/").expect("a path");
    let plan = json!({ "negotiation_plan_id": app.negotiation_plan().await.id() });
    admin.patch(negotiation, plan).await.expect(200);
    admin.act(&format!("{proposal}/send")).await.expect(202);
    proposal
}

async fn what_awaited_an_answer_is_told_as_withdrawn(app: TestApp) {
    let admin = app.admin().await;
    let proposal = sent(&app).await;
    let (negotiation, id) = proposal.split_once("/proposals/").expect("a path");
    admin.act(&format!("{negotiation}/lose")).await.expect(200);
    let events = app.journal_of(id).await;
    let names = types(&events);
    assert_eq!(
        names,
        ["proposal.created", "proposal.sent", "proposal.cancelled"]
    );
    let status = format!("proposals.{id}.status");
    let cancelled = events[2].change(&status).expect("a status").1;
    assert_eq!(
        (cancelled, events[2].get("in_history")),
        (json!("cancelled"), &json!(0))
    );
}

/// Who has not heard of it yet still does, to its end; then it goes with the rest.
async fn a_deleted_negotiation_is_still_told_of(app: TestApp) {
    let admin = app.admin().await;
    let (goes, stays) = (app.negotiation().await, app.negotiation().await);
    let path = |id: &str| format!("/negotiations/{id}");
    let change = json!({ "description": "Outra" });
    for id in [goes.id(), stays.id()] {
        admin.patch(&path(id), change.clone()).await.expect(200);
    }
    let kept = admin.all(&format!("{}/history", path(stays.id()))).await;
    admin.delete(&path(goes.id())).await.expect(204);
    let events = app.journal_of(goes.id()).await;
    let names = ["created", "updated", "deleted"].map(|what| format!("negotiation.{what}"));
    assert_eq!(types(&events), names);
    for event in &events {
        assert_eq!(event.get("negotiation_id"), &plain(goes.id()));
        assert_eq!(event.get("in_history"), 0);
    }
    let gone = events[2].change("description").expect("a description");
    assert_eq!(gone, (json!("Outra"), Value::Null));
    app.swept(91 * 24).await;
    assert_eq!(types(&app.journal_of(goes.id()).await), Vec::<&str>::new());
    assert_eq!(
        admin.all(&format!("{}/history", path(stays.id()))).await,
        kept
    );
}

async fn a_client_who_answers_is_the_actor(app: TestApp) {
    let admin = app.admin().await;
    let proposal = sent(&app).await;
    let (_, id) = proposal.split_once("/proposals/").expect("a path");
    let number = admin.get(&proposal).await.expect(200).at("/number").clone();
    let link = format!(
        "/public/proposals/{}/accept",
        app.db_give_link(&number).await
    );
    let answered = app.anonymous().post(&link, json!({ "name": "Maria" }));
    answered.await.expect(200);
    let events = app.journal_of(id).await;
    let last = events.last().expect("an event");
    assert_eq!(last.name(), "proposal.accepted");
    assert_eq!(last.get("actor_kind"), "client");
    assert_eq!(last.get("actor_id"), &Value::Null);
    let first = &events[0];
    assert_eq!(first.get("actor_kind"), "person");
}
