//! One request is a small, fixed number of statements, however many rows there are.

use serde_json::json;
use tests::{Answer, Call, TestApp, both};

both!(
    the_main_calls_take_few_statements,
    a_list_takes_as_many_statements_for_fifty_rows_as_for_one,
    a_summary_takes_as_many_statements_for_many_lines_as_for_none,
    a_win_takes_few_statements,
);

/// Asserts the upper bound; a smaller number may be committed any time.
async fn at_most(app: &TestApp, most: u64, what: &str, call: Call) -> Answer {
    let (took, answer) = app.cost(app.admin().await, call).await;
    assert!(answer.status.is_success(), "{}", answer.told());
    assert!(
        took <= most,
        "{what} took {took} statements instead of {most}"
    );
    answer
}

async fn the_main_calls_take_few_statements(app: TestApp) {
    let admin = app.admin().await;
    let plain = app.negotiation().body().await;
    let planned = app.planned().body().await;
    let ready = app.ready_to_win().await;
    let stage = app.stages().await[1].id();
    let moving = json!({ "stage_id": stage });
    admin.get(&ready.path("")).await.expect(200);
    let reads = [
        (3, "read one", ready.path("")),
        (
            8,
            "read one, expanded",
            ready.path("?expand=client,contact,negotiation_plan,stage,responsible"),
        ),
        (3, "list", "/negotiations?limit=50".to_owned()),
        (
            4,
            "list, counted",
            "/negotiations?limit=50&count=true".to_owned(),
        ),
        (
            4,
            "list of a stage",
            format!("/negotiations?stage_id={stage}"),
        ),
        (14, "summary", ready.path("/summary")),
        (14, "win preview", ready.path("/win/preview")),
        (12, "transitions", ready.path("/transitions")),
        (4, "history", ready.path("/history")),
        (4, "registry list", "/channels".to_owned()),
        (
            6,
            "ports of a box",
            format!("/service-boxes/{}/ports", ready.box_id),
        ),
    ];
    for (most, what, path) in reads {
        at_most(&app, most, what, admin.get(&path)).await;
    }
    at_most(&app, 7, "create", admin.post("/negotiations", plain)).await;
    at_most(
        &app,
        26,
        "create with a plan",
        admin.post("/negotiations", planned),
    )
    .await;
    at_most(
        &app,
        6,
        "stage move",
        admin.post(&ready.path("/transitions"), moving),
    )
    .await;
    let change = json!({ "description": "Outra" });
    at_most(&app, 5, "patch", admin.patch(&ready.path(""), change)).await;
}

async fn a_list_takes_as_many_statements_for_fifty_rows_as_for_one(app: TestApp) {
    let admin = app.admin().await;
    let client = app.client().await;
    let paths = [
        "/negotiations?limit=50&expand=client,stage,responsible,channel",
        "/clients?limit=50",
        "/sales-plans?limit=50",
        "/negotiation-plans?limit=50",
        "/employees?limit=50",
    ];
    let more = async |rows: usize| {
        for _ in 0..rows {
            app.negotiation()
                .with(json!({ "client_id": client.id() }))
                .await;
            app.negotiation_plan().await;
            app.employee().await;
        }
    };
    more(1).await;
    let mut one = Vec::new();
    for path in paths {
        admin.get(path).await;
        one.push(app.cost(admin, admin.get(path)).await.0);
    }
    more(12).await;
    for (path, one) in paths.into_iter().zip(one) {
        let (many, answer) = app.cost(admin, admin.get(path)).await;
        assert_eq!(many, one, "{path}: {}", answer.status);
    }
}

async fn a_summary_takes_as_many_statements_for_many_lines_as_for_none(app: TestApp) {
    let admin = app.admin().await;
    let ready = app.ready_to_win().await;
    let reads = ["/summary", "/win/preview", "/billing", "/history"];
    let mut none = Vec::new();
    for read in reads {
        admin.get(&ready.path(read)).await.expect(200);
        none.push(app.cost(admin, admin.get(&ready.path(read))).await.0);
    }
    let (service, product) = (app.service().await, app.product().await);
    for _ in 0..10 {
        let line = json!({ "service_id": service.id() });
        admin.post(&ready.path("/services"), line).await.expect(201);
        let line = json!({ "product_id": product.id() });
        admin.post(&ready.path("/products"), line).await.expect(201);
        admin
            .post(&ready.path("/tasks"), json!({ "title": "Ligar" }))
            .await
            .expect(201);
    }
    for (read, none) in reads.into_iter().zip(none) {
        let many = app.cost(admin, admin.get(&ready.path(read))).await.0;
        assert_eq!(many, none, "{read}");
    }
}

async fn a_win_takes_few_statements(app: TestApp) {
    let admin = app.admin().await;
    let first = app.ready_to_win().await;
    let second = app.ready_to_win().await;
    let service = app.service().await;
    for _ in 0..10 {
        let line = json!({ "service_id": service.id() });
        admin
            .post(&second.path("/services"), line)
            .await
            .expect(201);
    }
    // Who calls is asked again after a moment; here it is known.
    let few = app.cost(admin, admin.act(&first.path("/win"))).await;
    let many = app.cost(admin, admin.act(&second.path("/win"))).await;
    few.1.expect(200);
    many.1.expect(200);
    assert!(few.0 <= 22, "a win took {} statements", few.0);
    assert_eq!(many.0, few.0, "lines must not cost statements");
}
