//! What lists are filtered by: one value or several; and what is refused.

use serde_json::{Value, json};
use tests::openapi::Operation;
use tests::{Answer, TestApp, World, both};

both!(
    an_empty_parameter_is_refused_by_every_list,
    a_filter_takes_several_values,
    at_most_fifty_values_are_taken,
    every_list_finds_rows_by_their_ids,
    a_list_of_ids_keeps_to_what_is_in_sight,
    an_id_out_of_sight_is_told_among_others,
    a_refused_parameter_says_what_is_allowed,
);

fn is_list(operation: &Operation) -> bool {
    let limited = |parameter: &Value| parameter["name"] == "limit";
    let parameters = operation.spec["parameters"].as_array();
    operation.method == "GET" && parameters.into_iter().flatten().any(limited)
}

/// Every list of the document, its path filled in with rows that are there.
async fn lists(app: &TestApp) -> Vec<(Operation, String)> {
    let world = World::of(app, app.matriz().await.id()).await;
    let operations = app.document().await.operations();
    let lists = operations.into_iter().filter(is_list);
    let filled = lists.map(|list| (list.clone(), list.fill(|collection| world.id(collection))));
    filled.collect()
}

fn query_parameters(operation: &Operation) -> Vec<&str> {
    let parameters = operation.spec["parameters"].as_array();
    let in_query = parameters
        .into_iter()
        .flatten()
        .filter(|one| one["in"] == "query");
    in_query.filter_map(|one| one["name"].as_str()).collect()
}

async fn an_empty_parameter_is_refused_by_every_list(app: TestApp) {
    let admin = app.admin().await;
    let mut seen = 0;
    for (list, path) in lists(&app).await {
        for name in query_parameters(&list) {
            for value in ["", "%20"] {
                let answer = admin.get(&format!("{path}?{name}={value}")).await;
                assert_eq!(answer.status, 400, "{}", answer.told());
                answer.refused_at(name);
            }
            seen += 1;
        }
    }
    assert!(seen > 150, "{seen} parameters");
}

async fn a_filter_takes_several_values(app: TestApp) {
    let admin = app.admin().await;
    let mut rows = Vec::new();
    for end in ["", "pause", "lose", "abort"] {
        let negotiation = app.negotiation().await;
        if !end.is_empty() {
            let path = format!("/negotiations/{negotiation}/{end}");
            admin.post(&path, json!({})).await.expect(200);
        }
        rows.push(negotiation);
    }
    let ids = |wanted: &[usize]| -> Vec<Value> {
        wanted
            .iter()
            .map(|index| json!(rows[*index].id()))
            .collect()
    };
    let client = |index: usize| rows[index]["client_id"].as_str().expect("a client");
    for (query, wanted) in [
        ("status=open,paused".to_owned(), vec![1, 0]),
        ("status=lost".to_owned(), vec![2]),
        ("status=lost,lost".to_owned(), vec![2]),
        ("status=open,%20aborted,lost".to_owned(), vec![3, 2, 0]),
        (format!("client_id={},{}", client(0), client(3)), vec![3, 0]),
        (format!("client_id={}&status=open,lost", client(2)), vec![2]),
    ] {
        let page = admin
            .get(&format!("/negotiations?{query}"))
            .await
            .expect(200);
        assert_eq!(page.column("id"), ids(&wanted), "{query}");
    }
    let first = admin
        .get("/negotiations?status=open,paused,lost&limit=2")
        .await
        .expect(200);
    let cursor = first.text_at("/page/next_cursor");
    let next = format!("/negotiations?status=open,paused,lost&limit=2&cursor={cursor}");
    let next = admin.get(&next).await.expect(200);
    assert_eq!(
        [first.column("id"), next.column("id")].concat(),
        ids(&[2, 1, 0])
    );
    for query in [
        "status=open,",
        "status=,",
        "status=open,happy",
        "status=open;paused",
    ] {
        let answer = admin.get(&format!("/negotiations?{query}")).await;
        answer
            .problem(400, "invalid_parameter")
            .refused_at("status");
    }
    // As generated clients send an array.
    let apart = admin
        .get("/negotiations?status=open&status=paused,won")
        .await;
    assert_eq!(apart.expect(200).column("id"), ids(&[1, 0]));
    let twice = admin.get("/negotiations?limit=1&limit=2").await;
    twice.problem(400, "invalid_parameter").refused_at("limit");
}

async fn at_most_fifty_values_are_taken(app: TestApp) {
    let admin = app.admin().await;
    let channel = app.channel().await;
    let some = |count: usize| vec![channel.id(); count].join(",");
    for name in ["ids", "channel_id"] {
        let list = match name {
            "ids" => "/channels",
            _ => "/negotiations",
        };
        let path = format!("{list}?{name}={}", some(50));
        admin.get(&path).await.expect(200);
        let path = format!("{list}?{name}={}", some(51));
        let answer = admin.get(&path).await.expect(400).refused_at(name);
        assert!(answer.text_at("/errors/0/message").contains("50"));
    }
}

async fn every_list_finds_rows_by_their_ids(app: TestApp) {
    let admin = app.admin().await;
    let mut seen = 0;
    for (_, path) in lists(&app).await {
        // Events are followed by a cursor, not looked up.
        if path == "/events" {
            continue;
        }
        let whole = admin.get(&path).await.expect(200);
        let Some(id) = whole.rows().first().and_then(|row| row["id"].as_str()) else {
            continue;
        };
        let unknown = "0199b0a2-7c1e-7000-8000-00000000dead";
        let one = admin
            .get(&format!("{path}?ids={unknown},{id}&count=true"))
            .await
            .expect(200);
        assert_eq!(one.column("id"), [json!(id)], "{path}");
        assert_eq!(one.at("/page/total"), 1, "{path}");
        let none = admin
            .get(&format!("{path}?ids={unknown}"))
            .await
            .expect(200);
        assert!(none.rows().is_empty(), "{path}");
        let wrong = admin.get(&format!("{path}?ids={id},x")).await;
        let wrong = wrong.expect(422).error_at("ids", "reference_not_found");
        assert!(wrong.text_at("/errors/0/message").contains("UUID"));
        seen += 1;
    }
    assert!(seen >= 10, "only {seen} lists have rows");
}

async fn a_list_of_ids_keeps_to_what_is_in_sight(app: TestApp) {
    let (here, there) = (app.branch().await, app.branch().await);
    let of = |branch: &str| json!({ "branch_id": branch });
    let mine = app.client().with(of(here.id())).await;
    let theirs = app.client().with(of(there.id())).await;
    let seller = app.seller_of(here.id()).await;
    let page = seller
        .get(&format!("/clients?ids={theirs},{mine}"))
        .await
        .expect(200);
    assert_eq!(page.column("id"), [json!(mine.id())]);
}

async fn an_id_out_of_sight_is_told_among_others(app: TestApp) {
    let admin = app.admin().await;
    let client = app.client().await;
    let unknown = "0199b0a2-7c1e-7000-8000-00000000dead";
    let path = format!("/negotiations?client_id={client},{unknown}");
    let answer = admin.get(&path).await.expect(422);
    answer.error_at("client_id", "reference_not_found");
    let path = format!("/negotiations?client_id={client}");
    admin.get(&path).await.expect(200);
}

async fn a_refused_parameter_says_what_is_allowed(app: TestApp) {
    let admin = app.admin().await;
    let told = async |path: &str, named: &str, words: &[&str]| {
        for call in [admin.get(path), admin.get(path).in_portuguese()] {
            let answer: Answer = call.await.problem(400, "invalid_parameter");
            let answer = answer.refused_at(named);
            let message = answer.text_at("/errors/0/message").to_owned();
            for word in words {
                assert!(message.contains(word), "{path}: {message}");
            }
        }
    };
    let all: &[&str] = &["open", "paused", "won", "lost", "aborted"];
    told("/negotiations?limit=0", "limit", &["1", "200"]).await;
    told("/negotiations?limit=x", "limit", &["1", "200"]).await;
    told("/negotiations?status=happy", "status", all).await;
    told("/negotiations?status=", "status", all).await;
    told(
        "/negotiations?sort=colour",
        "sort",
        &["created_at", "-number"],
    )
    .await;
    told("/negotiations?count=perhaps", "count", &["true", "false"]).await;
    told(
        "/negotiations?rotting=perhaps",
        "rotting",
        &["true", "false"],
    )
    .await;
    told(
        "/negotiations?expand=colour",
        "expand",
        &["client", "campaign"],
    )
    .await;
    told(
        "/negotiations?expected_close_to=31/12/2030",
        "expected_close_to",
        &["2026-12-31"],
    )
    .await;
    told(
        "/negotiations?closed_from=ontem",
        "closed_from",
        &["2026-12-31"],
    )
    .await;
    told(
        "/negotiations?updated_since=ontem",
        "updated_since",
        &["2026-12-31"],
    )
    .await;
    told("/clients?kind=robot", "kind", &["person", "company"]).await;
    told("/channels?active=perhaps", "active", &["true", "false"]).await;
    told("/service-boxes?near=x", "near", &["-23.5614,-46.6559"]).await;
    told(
        "/service-boxes?near=0,0&radius_m=0",
        "radius_m",
        &["1", "50000"],
    )
    .await;
}
