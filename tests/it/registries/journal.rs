//! Rows of registries are told of in the journal, each write once.

use super::table::{REGISTRIES, Registry};
use serde_json::{Value, json};
use tests::app::PASSWORD;
use tests::journal::{plain, types};
use tests::race::{statuses, together};
use tests::{TestApp, both};

both!(
    every_registry_tells_what_came_changed_and_went,
    what_changes_nothing_or_is_refused_is_not_told,
    an_event_names_the_branch_that_it_concerns,
    a_password_is_told_as_changed,
    events_of_one_row_are_in_the_order_of_its_changes,
    a_stage_that_goes_is_told_with_what_it_changes,
    a_revision_tells_of_both_offers,
    who_wrote_registries_alone_may_go,
);

async fn every_registry_tells_what_came_changed_and_went(app: TestApp) {
    let admin = app.admin().await;
    let me = admin.get("/auth/me").await.expect(200);
    for Registry {
        path, make, text, ..
    } in REGISTRIES
    {
        let made = make(&app).await;
        let one = format!("{path}/{made}");
        let change = json!({ text: "Outro Texto" });
        let changing = admin.patch(&one, change).header("x-request-id", "mudar");
        changing.await.expect(200);
        admin.delete(&one).await.expect(204);
        let events = app.journal_of(made.id()).await;
        let kind = events[0].get("kind").as_str().expect("a kind");
        let words = path.trim_start_matches('/').replace('-', "_");
        assert!(words.starts_with(kind), "{path}: {kind}");
        let names = ["created", "updated", "deleted"].map(|what| format!("{kind}.{what}"));
        assert_eq!(types(&events), names, "{path}");
        let (old, new) = (made[text].clone(), json!("Outro Texto"));
        let told = events.iter().map(|event| event.change(text).expect(path));
        let expected = [
            (Value::Null, old.clone()),
            (old, new.clone()),
            (new, Value::Null),
        ];
        assert_eq!(told.collect::<Vec<_>>(), expected, "{path}");
        assert_eq!(events[1].changes(), 1, "{path}: {:?}", events[1]);
        assert_eq!(events[1].get("request_id"), "mudar", "{path}");
        for event in &events {
            assert_eq!(event.get("actor_kind"), "person", "{path}");
            assert_eq!(event.get("actor_id"), &plain(me.id()), "{path}");
            assert_eq!(event.get("negotiation_id"), &Value::Null, "{path}");
            assert_eq!(event.get("in_history"), 0, "{path}");
        }
    }
}

async fn what_changes_nothing_or_is_refused_is_not_told(app: TestApp) {
    let admin = app.admin().await;
    let channel = app.channel().await;
    let one = format!("/channels/{channel}");
    let before = app.journal().await.len();
    let same = json!({ "name": channel["name"] });
    admin.patch(&one, same).await.expect(200);
    let wrong = json!({ "name": "" });
    admin.patch(&one, wrong).await.expect(422);
    let document = app.client().await["document"].clone();
    let taken = app.client().with(json!({ "document": document }));
    taken.attempt().await.problem(409, "document_taken");
    // The other client.
    assert_eq!(app.journal().await.len(), before + 1);
}

async fn an_event_names_the_branch_that_it_concerns(app: TestApp) {
    let (here, there) = (app.matriz().await.id(), app.branch().await);
    let client = app.client().await;
    let contact = app.contact_of(client.id()).await;
    let own = json!({ "client_id": client.id() });
    let private = app.billing_type().with(own).await;
    let limited = |branches: Value| app.sales_plan().with(json!({ "branch_ids": branches }));
    let both = limited(json!([here, there.id()])).await;
    let one = limited(json!([here])).await;
    let mine = json!({ "role": "seller", "branch_ids": [here] });
    let seller = app.employee().with(mine).await;
    let concerned = [
        (client.id(), Some(here)),
        (contact.id(), Some(here)),
        (private.id(), Some(here)),
        (one.id(), Some(here)),
        // Where somebody works now is asked of the row.
        (seller.id(), None),
        (there.id(), Some(there.id())),
        (both.id(), None),
    ];
    for (id, branch) in concerned {
        let events = app.journal_of(id).await;
        let expected = json!(branch.map(plain));
        assert_eq!(events[0].get("branch_id"), &expected, "{:?}", events[0]);
    }
    let channel = app.channel().await;
    let told = app.journal_of(channel.id()).await;
    assert_eq!(told[0].get("branch_id"), &Value::Null);
}

async fn a_password_is_told_as_changed(app: TestApp) {
    let admin = app.admin().await;
    let secret = "um segredo que ninguem le 1";
    let person = app.employee().with(json!({ "password": secret })).await;
    let again = json!({ "password": "outro segredo que ninguem le 2" });
    let one = format!("/employees/{person}");
    admin.patch(&one, again).await.expect(200);
    let own =
        json!({ "current_password": PASSWORD, "new_password": "um segredo so meu, bem longo" });
    admin.post("/auth/password", own).await.expect(204);
    let changed = (Value::Null, json!("changed"));
    let events = app.journal_of(person.id()).await;
    assert_eq!(types(&events), ["employee.created", "employee.updated"]);
    for event in &events {
        assert_eq!(event.change("password"), Some(changed.clone()));
    }
    assert_eq!(events[1].changes(), 1, "{:?}", events[1]);
    let me = admin.get("/auth/me").await.expect(200);
    let mine = app.journal_of(me.id()).await;
    // The first admin was made by nobody of the house.
    assert_eq!(types(&mine), ["employee.created", "employee.updated"]);
    assert_eq!(mine[0].get("actor_kind"), "system");
    assert_eq!(mine[1].change("password"), Some(changed));
    let rows = app.db_everything().await;
    let secrets = ["segredo que ninguem", "segredo so meu", "argon2"];
    for row in rows.iter().filter(|row| row.starts_with("events:")) {
        assert!(!secrets.iter().any(|secret| row.contains(secret)), "{row}");
    }
}

/// What one event tells as the value after is what the next one tells as the value before.
async fn events_of_one_row_are_in_the_order_of_its_changes(app: TestApp) {
    let admin = app.admin().await;
    let client = app.client().await;
    let path = format!("/clients/{client}");
    let answers = together(12, |index| {
        let change = json!({ "name": format!("Nome {index}") });
        admin.patch(&path, change).send()
    })
    .await;
    assert_eq!(statuses(&answers).get(&200), Some(&12));
    let events = app.journal_of(client.id()).await;
    assert_eq!(events.len(), 13);
    let names: Vec<_> = events.iter().map(|event| event.change("name")).collect();
    let names: Vec<_> = names
        .into_iter()
        .map(|name| name.expect("a name"))
        .collect();
    for pair in names.windows(2) {
        assert_eq!(pair[0].1, pair[1].0, "{names:#?}");
    }
    let now = admin.get(&path).await.expect(200);
    assert_eq!(names.last().map(|name| &name.1), Some(now.at("/name")));
}

async fn a_stage_that_goes_is_told_with_what_it_changes(app: TestApp) {
    let admin = app.admin().await;
    let pipeline = app.pipeline().await;
    let first = app.stage_of(pipeline.id(), 1).await;
    let second = app.stage_of(pipeline.id(), 2).await;
    let moves = json!([{ "from_stage_id": first.id(), "to_stage_id": second.id() }]);
    let moves = json!({ "allowed_moves": moves });
    let path = format!("/pipelines/{pipeline}");
    admin.patch(&path, moves).await.expect(200);
    let starts = json!({ "pipeline_id": pipeline.id(), "stage_id": second.id() });
    let plan = app.negotiation_plan().with(starts).await;
    let stage = format!("{path}/stages/{second}?move_to={first}");
    admin.delete(&stage).await.expect(204);
    let gone = app.journal_of(second.id()).await;
    assert_eq!(types(&gone), ["stage.created", "stage.deleted"]);
    let moved = app.journal_of(plan.id()).await;
    let from_to = (json!(second.id()), json!(first.id()));
    assert_eq!(moved[1].name(), "negotiation_plan.updated");
    assert_eq!(moved[1].change("stage_id"), Some(from_to));
    let freed = app.journal_of(pipeline.id()).await;
    let freed = freed.last().expect("an event");
    let (_, after) = freed.change("allowed_moves").expect("moves");
    assert_eq!((freed.name(), after), ("pipeline.updated", json!([])));
}

async fn a_revision_tells_of_both_offers(app: TestApp) {
    let admin = app.admin().await;
    let former = app.sales_plan().await;
    let path = format!("/sales-plans/{former}/revisions");
    let revised = json!({ "offer_code": "OFERTA-NOVA" });
    let made = admin.post(&path, revised).await.expect(201);
    let events = app.journal_of(former.id()).await;
    assert_eq!(types(&events), ["sales_plan.created", "sales_plan.updated"]);
    let now = admin
        .get(&format!("/sales-plans/{former}"))
        .await
        .expect(200);
    let ended = (Value::Null, now.at("/valid_until").clone());
    assert_eq!(events[1].change("valid_until"), Some(ended));
    assert_eq!(events[1].changes(), 1);
    let events = app.journal_of(made.id()).await;
    assert_eq!(types(&events), ["sales_plan.created"]);
}

async fn who_wrote_registries_alone_may_go(app: TestApp) {
    let admin = app.admin().await;
    let here = app.matriz().await.id().to_owned();
    let (writes, sells) = (app.manager_of(&here).await, app.manager_of(&here).await);
    let channel = app.channel().by(&writes).await;
    let negotiation = format!("/negotiations/{}", app.negotiation().await);
    let change = json!({ "description": "Outra" });
    sells.patch(&negotiation, change).await.expect(200);
    let one = |id: &str| format!("/employees/{id}");
    let refused = admin.delete(&one(&sells.id)).await.problem(409, "in_use");
    assert!(refused.told().contains("negotiation"), "{}", refused.told());
    admin.delete(&one(&writes.id)).await.expect(204);
    let events = app.journal_of(channel.id()).await;
    assert_eq!(events[0].get("actor_id"), &plain(&writes.id));
    // With the negotiation its history goes, and nothing names the other one any more.
    admin.delete(&negotiation).await.expect(204);
    admin.delete(&one(&sells.id)).await.expect(204);
}
