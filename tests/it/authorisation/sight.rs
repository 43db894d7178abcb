//! What belongs to another branch is told by no list, no filter, no embedded resource and no reference.

use serde_json::{Value, json};
use tests::openapi::Operation;
use tests::{TestApp, World, both};

both!(
    no_list_tells_of_another_branch,
    no_filter_finds_what_is_out_of_sight,
    no_body_refers_to_what_is_out_of_sight,
    what_has_left_one_s_sight_is_not_embedded,
);

/// Filters by the id of what a branch has, and the collection that it stands in.
const FILTERS: [(&str, &str); 6] = [
    ("client_id", "/clients"),
    ("branch_id", "/branches"),
    ("responsible_id", "/employees"),
    ("negotiation_id", "/negotiations"),
    ("negotiation_plan_id", "/negotiation-plans"),
    ("contract_id", "/contracts"),
];

/// Collections whose rows belong to a branch.
const COLLECTIONS: [&str; 12] = [
    "/branches",
    "/employees",
    "/clients",
    "/service-boxes",
    "/sales-plans",
    "/negotiation-plans",
    "/billing-types",
    "/negotiations",
    "/contracts",
    "/logins",
    "/tickets",
    "/instalments",
];

async fn no_list_tells_of_another_branch(app: TestApp) {
    let there = app.branch().await;
    let world = World::of(&app, there.id()).await;
    let stranger = app.manager_of(app.matriz().await.id()).await;
    let resident = app.manager_of(there.id()).await;
    for collection in COLLECTIONS {
        let id = world.id(collection);
        let among = |rows: &[Value]| rows.iter().any(|row| row["id"] == *id);
        assert!(among(&resident.all(collection).await), "{collection}");
        assert!(!among(&stranger.all(collection).await), "{collection}");
        let path = format!("{collection}?ids={id}&count=true");
        for (person, total) in [(&resident, 1), (&stranger, 0)] {
            let page = person.get(&path).await.expect(200);
            assert_eq!(page.at("/page/total"), total, "{path}");
        }
    }
}

/// The filters of all lists, with the collection that each one's id is of.
async fn filters(app: &TestApp) -> Vec<(String, &'static str)> {
    let lists = app.document().await.operations();
    let named = |list: &Operation| {
        let parameters = list.spec["parameters"].as_array().cloned();
        let names = parameters.unwrap_or_default().into_iter();
        let names: Vec<Value> = names.map(|parameter| parameter["name"].clone()).collect();
        FILTERS
            .iter()
            .filter(move |(name, _)| names.contains(&json!(name)))
    };
    let lists = lists
        .iter()
        .filter(|list| COLLECTIONS.contains(&&*list.path));
    let reads = lists.filter(|list| !list.writes());
    let filters = reads.flat_map(|list| {
        named(list).map(|(name, collection)| (format!("{}?{name}=", list.path), *collection))
    });
    filters.collect()
}

async fn no_filter_finds_what_is_out_of_sight(app: TestApp) {
    let there = app.branch().await;
    let world = World::of(&app, there.id()).await;
    let stranger = app.manager_of(app.matriz().await.id()).await;
    let resident = app.manager_of(there.id()).await;
    let filters = filters(&app).await;
    for (name, _) in FILTERS {
        let asked = filters.iter().any(|(path, _)| path.contains(name));
        assert!(asked, "no list is filtered by {name}");
    }
    for (path, collection) in filters {
        let path = format!("{path}{}", world.id(collection));
        resident.get(&path).await.expect(200);
        let answer = stranger.get(&path).await.expect(422);
        let (name, _) = path.split_once('=').expect("a filter");
        let (_, name) = name.split_once('?').expect("a name");
        answer.error_at(name, "reference_not_found");
    }
}

async fn no_body_refers_to_what_is_out_of_sight(app: TestApp) {
    let world = World::of(&app, app.branch().await.id()).await;
    let stranger = app.manager_of(app.matriz().await.id()).await;
    let negotiation = app.planned().by(&stranger).await;
    let part = |part: &str| format!("/negotiations/{negotiation}/{part}");
    let id = |collection: &str| world.id(collection);
    let their_box = id("/service-boxes");
    let members = [
        ("client_id", id("/clients")),
        ("contact_id", id("/clients/{}/contacts")),
        ("responsible_id", id("/employees")),
        ("negotiation_plan_id", id("/negotiation-plans")),
    ];
    for (member, id) in members {
        let opened = app.negotiation().with(json!({ member: id })).by(&stranger);
        let answer = opened.attempt().await.expect(422);
        answer.error_at(&format!("/{member}"), "reference_not_found");
    }
    let client = app.client().with(json!({ "branch_id": id("/branches") }));
    let answer = client.by(&stranger).attempt().await.expect(422);
    answer.error_at("/branch_id", "reference_not_found");
    let plan = json!({ "sales_plan_id": id("/sales-plans") });
    let plan = app.negotiation_plan().with(plan).by(&stranger);
    let answer = plan.attempt().await.expect(422);
    answer.error_at("/sales_plan_id", "reference_not_found");
    for (call, member) in [
        (
            stranger.patch(
                &part("contract"),
                json!({ "billing_type_id": id("/billing-types") }),
            ),
            "/billing_type_id",
        ),
        (
            stranger.put(&part("access"), app.access_body(&their_box, 1)),
            "/service_box_id",
        ),
    ] {
        let answer = call.await.expect(422);
        answer.error_at(member, "reference_not_found");
    }
}

async fn what_has_left_one_s_sight_is_not_embedded(app: TestApp) {
    let (here, there) = (app.matriz().await, app.branch().await);
    let manager = app.manager_of(here.id()).await;
    let seller = app.seller_of(here.id()).await;
    let plan = app.negotiation_plan().await;
    let members = json!({ "responsible_id": seller.id, "negotiation_plan_id": plan.id() });
    let negotiation = app.negotiation().with(members).await;
    let path = format!("/negotiations/{negotiation}?expand=responsible,negotiation_plan");
    let shown = manager.get(&path).await.expect(200);
    assert_eq!(shown.at("/responsible/id"), seller.id.as_str());
    assert_eq!(shown.at("/negotiation_plan/id"), plan.id());
    let only_there = || json!({ "branch_ids": [there.id()] });
    for path in [
        format!("/employees/{}", seller.id),
        format!("/negotiation-plans/{plan}"),
    ] {
        let moved = app.admin().await.patch(&path, only_there()).await;
        moved.expect(200);
    }
    let shown = manager.get(&path).await.expect(200);
    assert_eq!(shown.at("/responsible"), &Value::Null);
    assert_eq!(shown.at("/negotiation_plan"), &Value::Null);
}
