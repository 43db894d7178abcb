//! Who hears of what: an event is told to whom its resource is shown.

use serde_json::{Value, json};
use tests::app::Person;
use tests::{Client, TestApp, World, both};

both!(
    who_sees_a_thing_hears_of_it_and_nobody_else,
    of_what_is_gone_those_hear_who_saw_it,
    branches_are_those_of_now,
);

/// Everything that somebody is told, page by page.
pub async fn all(by: &Client, query: &str) -> Vec<Value> {
    let (mut events, mut after) = (Vec::new(), String::new());
    loop {
        let path = format!("/events?limit=50{query}{after}");
        let page = by.get(&path).await.expect(200);
        events.extend(page.rows().iter().cloned());
        after = format!("&after={}", page.text_at("/page/next_cursor"));
        if page.at("/page/has_more") == &json!(false) {
            return events;
        }
    }
}

/// Kinds whose deletion leaves nothing to be asked.
fn stands(event: &Value) -> bool {
    let kind = event["type"].as_str().expect("a type");
    !kind.ends_with(".deleted")
        && !kind.ends_with(".removed")
        && event["resource"]["path"].is_string()
}

async fn who_sees_a_thing_hears_of_it_and_nobody_else(app: TestApp) {
    let (here, there) = (app.matriz().await.id().to_owned(), app.branch().await);
    World::of(&app, &here).await;
    World::of(&app, there.id()).await;
    let shared = json!({ "branch_id": there.id(), "shared_branch_ids": [here] });
    let shared = app.client().with(shared).await;
    app.contact_of(shared.id()).await;
    let private = json!({ "client_id": shared.id() });
    app.billing_type().with(private).await;
    let two = json!({ "branch_ids": [here, there.id()] });
    app.sales_plan().with(two.clone()).await;
    app.sales_plan()
        .with(json!({ "branch_ids": [there.id(), app.branch().await.id()] }))
        .await;
    app.sales_plan().await;
    let role = json!({ "role": "seller", "branch_ids": [here, there.id()] });
    app.employee().with(role).await;
    let person = app.viewer_of(&here).await;
    let everything = all(app.admin().await, "").await;
    let mine = all(&person, "").await;
    let heard: Vec<&Value> = mine.iter().map(|event| &event["id"]).collect();
    let (mut wrong, mut unheard) = (Vec::new(), 0);
    for event in everything.iter().filter(|event| stands(event)) {
        let path = event["resource"]["path"].as_str().expect("a path");
        let shown = person.get(path).await.status == 200;
        let hears = heard.contains(&&event["id"]);
        unheard += usize::from(!hears);
        if shown != hears && app.admin().await.get(path).await.status == 200 {
            wrong.push(format!("shown {shown}, hears {hears}: {event}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(
        unheard > 20 && mine.len() > 40,
        "{unheard} of {}",
        everything.len()
    );
    // However it is asked, it is the same.
    let places = |events: &[Value]| -> Vec<Value> {
        events.iter().map(|event| event["id"].clone()).collect()
    };
    let expected: Vec<Value> = everything
        .iter()
        .filter(|event| heard.contains(&&event["id"]))
        .map(|event| event["id"].clone())
        .collect();
    assert_eq!(places(&mine), expected, "in the one order");
    let types = "&types=client.created,sales_plan.created,negotiation.created,channel.created,contact.created";
    let named = |event: &&Value| {
        let name = event["type"].as_str().expect("a type");
        types.split(['=', ',']).any(|asked| asked == name)
    };
    let some: Vec<Value> = mine.iter().filter(named).cloned().collect();
    assert!(some.len() > 8, "{}", some.len());
    assert_eq!(all(&person, types).await, some);
    let of_here: Vec<Value> = mine
        .iter()
        .filter(|event| event["branch_id"] == json!(here))
        .cloned()
        .collect();
    assert_eq!(all(&person, &format!("&branch_id={here}")).await, of_here);
    for name in ["branch_id", "negotiation_id"] {
        let foreign = everything.iter().find(|event| {
            event["branch_id"] == json!(there.id()) && event["negotiation_id"].is_string()
        });
        let id = foreign.expect("an event of there")[name]
            .as_str()
            .expect("an id");
        let refused = person.get(&format!("/events?{name}={id}")).await;
        refused.problem(422, "reference_not_found");
    }
}

async fn of_what_is_gone_those_hear_who_saw_it(app: TestApp) {
    let admin = app.admin().await;
    let (here, there) = (app.matriz().await.id().to_owned(), app.branch().await);
    let third = app.branch().await;
    let person = app.viewer_of(&here).await;
    let since = admin.get("/events/latest").await.expect(200);
    let since = since.text_at("/cursor").to_owned();
    let limited = async |branches: &[&str]| {
        let plan = app
            .sales_plan()
            .with(json!({ "branch_ids": branches }))
            .await;
        admin
            .delete(&format!("/sales-plans/{plan}"))
            .await
            .expect(204);
        plan.id().to_owned()
    };
    let expected = [
        limited(&[]).await,
        limited(&[&here]).await,
        limited(&[&here, there.id()]).await,
    ];
    limited(&[there.id(), third.id()]).await;
    limited(&[there.id()]).await;
    let asked = format!("&types=sales_plan.deleted&after={since}");
    let told = all(&person, &asked[..]).await;
    let ids: Vec<&Value> = told.iter().map(|event| &event["resource"]["id"]).collect();
    assert_eq!(
        ids,
        expected
            .iter()
            .map(|id| json!(id))
            .collect::<Vec<_>>()
            .iter()
            .collect::<Vec<_>>()
    );
    assert_eq!(all(admin, &asked).await.len(), 5);
}

async fn branches_are_those_of_now(app: TestApp) {
    let admin = app.admin().await;
    let there = app.branch().await;
    let person: Person = app.viewer_of(app.matriz().await.id()).await;
    let box_ = app
        .service_box()
        .with(json!({ "branch_id": there.id() }))
        .await;
    let hears = async || {
        let told = all(&person, "&types=service_box.created").await;
        told.iter()
            .any(|event| event["resource"]["id"] == json!(box_.id()))
    };
    assert!(!hears().await);
    let employee = format!("/employees/{}", person.id);
    let branches = json!({ "branch_ids": [there.id()] });
    admin.patch(&employee, branches).await.expect(200);
    assert!(hears().await);
}
