//! Document and router are one: every documented operation answers as documented.

use serde_json::Value;
use tests::openapi::Operation;
use tests::{Answer, TestApp, World, both};

both!(
    every_documented_operation_answers_with_a_documented_status,
    a_wrong_method_names_the_documented_ones,
    head_answers_as_get_without_the_body,
);

async fn every_documented_operation_answers_with_a_documented_status(app: TestApp) {
    let world = World::of(&app, app.matriz().await.id()).await;
    let mut wrong = Vec::new();
    let mut operations = app.document().await.operations();
    // What takes things away comes last, what ends the session is left to its own test.
    operations.retain(|operation| operation.path != "/auth/logout");
    operations.sort_by_key(|operation| (operation.method == "DELETE", depth(operation)));
    for operation in operations {
        let answer = call(&app, &operation, &world).await;
        let status = answer.status.as_u16();
        // The world's open negotiation has neither.
        let absent = ["/conversion", "/pipedrive"];
        let absent = absent.iter().any(|part| operation.path.ends_with(part));
        let gone = status == 404 && !absent && operation.method == "GET";
        if !operation.statuses().contains(&status) || status >= 500 || status == 405 || gone {
            wrong.push(answer.told());
        }
        if status >= 400 && answer.header("content-type") != "application/problem+json" {
            wrong.push(format!("no problem body: {}", answer.told()));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// Sub-resources are deleted before what holds them.
fn depth(operation: &Operation) -> std::cmp::Reverse<usize> {
    std::cmp::Reverse(operation.path.split('/').count())
}

async fn call(app: &TestApp, operation: &Operation, world: &World) -> Answer {
    let path = operation.fill(|collection| world.id(collection));
    let client = if operation.is_public() {
        app.anonymous()
    } else {
        app.admin().await.clone()
    };
    let call = client.call(operation.method.parse().expect("a method"), &path);
    match operation.example() {
        Value::Null => call.await,
        body => call.json(&body).await,
    }
}

async fn a_wrong_method_names_the_documented_ones(app: TestApp) {
    let operations = app.document().await.operations();
    let mut wrong = Vec::new();
    for operation in &operations {
        let documented: Vec<&str> = operations
            .iter()
            .filter(|other| other.path == operation.path)
            .map(|other| other.method.as_str())
            .collect();
        for method in ["POST", "PUT", "PATCH", "DELETE"] {
            if documented.contains(&method) {
                continue;
            }
            let path = operation.fill(|_| "0199b0a2-7c1e-7000-8000-00000000dead".to_owned());
            let answer = app
                .admin()
                .await
                .call(method.parse().expect("a method"), &path)
                .await;
            let allow = answer.header("allow").to_owned();
            let names: Vec<&str> = allow.split(", ").collect();
            let names_all = documented.iter().all(|method| names.contains(method));
            let reads = documented.contains(&"GET") == names.contains(&"HEAD");
            if answer.status != 405 || !names_all || !reads {
                wrong.push(format!(
                    "{method} {path}: allow '{allow}' {}",
                    answer.told()
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

async fn head_answers_as_get_without_the_body(app: TestApp) {
    let world = World::of(&app, app.matriz().await.id()).await;
    let mut wrong = Vec::new();
    for operation in app.document().await.operations() {
        let path = operation.fill(|collection| world.id(collection));
        if operation.method != "GET" {
            continue;
        }
        let client = match operation.is_public() {
            true => app.anonymous(),
            false => app.admin().await.clone(),
        };
        let get = client.get(&path).await;
        let head = client.call(reqwest::Method::HEAD, &path).await;
        let same = |name: &str| get.header(name) == head.header(name);
        let headers = [
            "content-type",
            "etag",
            "link",
            "vary",
            "accept-ranges",
            "content-length",
        ];
        if head.status != get.status || !head.bytes.is_empty() || !headers.into_iter().all(same) {
            wrong.push(format!(
                "{:?}\n{:?}{}",
                get.headers,
                head.headers,
                head.told()
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
