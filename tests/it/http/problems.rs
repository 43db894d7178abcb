//! Every error is a problem body (RFC 9457) with a stable code, the framework's own errors too.

use serde_json::json;
use tests::{TestApp, both};

both!(
    a_route_that_does_not_exist_is_a_404,
    a_path_id_that_is_no_uuid_is_the_404_of_a_random_id,
    a_wrong_method_is_a_405_that_says_which_are_allowed,
    a_call_without_a_token_is_a_401_that_says_how,
    a_token_that_is_none_is_a_401,
    malformed_json_is_a_400,
    a_body_of_another_type_is_a_415,
    a_body_that_is_no_object_is_refused,
    an_unknown_query_parameter_is_a_400,
    a_body_above_the_limit_is_a_413_that_can_be_read,
    an_unknown_member_is_named,
    everything_that_is_missing_is_named_at_once,
    portuguese_is_spoken_on_request_and_codes_stay,
    a_conflict_names_the_member,
);

const RANDOM: &str = "0199b0a2-7c1e-7000-8000-00000000dead";

async fn a_route_that_does_not_exist_is_a_404(app: TestApp) {
    app.admin()
        .await
        .get("/nothing/here")
        .await
        .problem(404, "not_found");
    app.anonymous()
        .get("/nothing/here")
        .await
        .problem(404, "not_found");
    app.admin()
        .await
        .get("/negotiations/")
        .await
        .problem(404, "not_found");
}

async fn a_path_id_that_is_no_uuid_is_the_404_of_a_random_id(app: TestApp) {
    let admin = app.admin().await;
    for collection in ["/channels", "/clients", "/negotiations"] {
        for id in [RANDOM, "42", "not-a-uuid", "%00", "0199b0a2-7c1e-7000-8000"] {
            let path = format!("{collection}/{id}");
            admin.get(&path).await.problem(404, "not_found");
            admin
                .patch(&path, json!({}))
                .await
                .problem(404, "not_found");
            admin.delete(&path).await.problem(404, "not_found");
        }
    }
}

async fn a_wrong_method_is_a_405_that_says_which_are_allowed(app: TestApp) {
    let admin = app.admin().await;
    let answer = admin
        .put("/channels", json!({}))
        .await
        .problem(405, "method_not_allowed");
    for method in ["GET", "POST"] {
        assert!(answer.header("allow").contains(method), "{}", answer.told());
    }
    let one = format!("/negotiations/{RANDOM}");
    let answer = admin
        .post(&one, json!({}))
        .await
        .problem(405, "method_not_allowed");
    for method in ["GET", "PATCH", "DELETE"] {
        assert!(answer.header("allow").contains(method), "{}", answer.told());
    }
    app.anonymous()
        .delete("/auth/login")
        .await
        .problem(405, "method_not_allowed");
}

async fn a_call_without_a_token_is_a_401_that_says_how(app: TestApp) {
    let answer = app
        .anonymous()
        .get("/negotiations")
        .await
        .problem(401, "unauthorized");
    assert!(
        answer.header("www-authenticate").starts_with("Bearer"),
        "{}",
        answer.told()
    );
    let body = json!({ "name": "x" });
    app.anonymous()
        .post("/channels", body)
        .await
        .problem(401, "unauthorized");
}

async fn a_token_that_is_none_is_a_401(app: TestApp) {
    let none_at_all = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.";
    for token in ["x", "a.b.c", none_at_all] {
        let somebody = app.anonymous().with_token(token);
        somebody.get("/auth/me").await.problem(401, "unauthorized");
    }
    let basic = app
        .anonymous()
        .get("/auth/me")
        .header("authorization", "Basic YTpi");
    basic.await.problem(401, "unauthorized");
}

async fn malformed_json_is_a_400(app: TestApp) {
    let admin = app.admin().await;
    let deep = "[".repeat(100_000);
    let deep_object = "{\"a\":".repeat(100_000);
    let bodies: [&[u8]; 9] = [
        b"{",
        b"{\"name\": }",
        b"{'name': 'x'}",
        b"{\"name\": \"x\",}",
        b"nonsense",
        b"{\"name\": \"\xff\xfe\"}",
        b"{\"name\": \"\\ud800\"}",
        deep.as_bytes(),
        deep_object.as_bytes(),
    ];
    for body in bodies {
        let call = admin.act("/channels").raw("application/json", body);
        let answer = call.await;
        assert!(
            [400, 413].contains(&answer.status.as_u16()),
            "{}",
            answer.told()
        );
        let code = if answer.status == 400 {
            "invalid_json"
        } else {
            "payload_too_large"
        };
        answer.clone().problem(answer.status.as_u16(), code);
    }
    let twice = admin
        .act("/channels")
        .raw("application/json", r#"{"name":"a","name":"b"}"#);
    twice.await.problem(400, "duplicate_member");
    let inside = r#"{"kind":"person","address":{"city":"a","city":"b"}}"#;
    let nested = admin.act("/clients").raw("application/json", inside);
    nested.await.problem(400, "duplicate_member");
    for (body, pointer) in [
        (r#"{"name":"a","name":"b"}"#, "/name"),
        (r#"{"address":{"city":"a","city":"b"}}"#, "/address/city"),
        (r#"{"a":[{},{"b/c":{"~":1,"~":2}}]}"#, "/a/1/b~1c/~0"),
    ] {
        let twice = admin.act("/channels").raw("application/json", body).await;
        let twice = twice.problem(400, "duplicate_member");
        assert_eq!(
            twice.errors(),
            [(pointer.to_owned(), "duplicate_member".to_owned())]
        );
    }
}

async fn a_body_of_another_type_is_a_415(app: TestApp) {
    let admin = app.admin().await;
    for content_type in [
        "text/plain",
        "application/xml",
        "application/x-www-form-urlencoded",
    ] {
        let call = admin.act("/channels").raw(content_type, r#"{"name":"x"}"#);
        call.await.problem(415, "unsupported_media_type");
    }
    let channel = app.channel().await;
    let merge_patch = admin
        .call(reqwest::Method::PATCH, &format!("/channels/{channel}"))
        .raw(
            "application/merge-patch+json; charset=utf-8",
            r#"{"name":"Rádio"}"#,
        );
    merge_patch.await.expect(200);
}

async fn a_body_that_is_no_object_is_refused(app: TestApp) {
    for body in [json!([]), json!("x"), json!(1), json!(null), json!(true)] {
        app.admin().await.post("/channels", body).await.expect(422);
    }
}

async fn an_unknown_query_parameter_is_a_400(app: TestApp) {
    let admin = app.admin().await;
    admin
        .get("/channels?colour=blue")
        .await
        .problem(400, "unknown_parameter");
    admin
        .get("/negotiations?page=2")
        .await
        .problem(400, "unknown_parameter");
    let channel = app.channel().await;
    admin
        .get(&format!("/channels/{channel}?x=1"))
        .await
        .problem(400, "unknown_parameter");
    for query in [
        "limit=0",
        "limit=201",
        "limit=x",
        "limit=-1",
        "sort=password",
        "cursor=abc",
    ] {
        let answer = admin.get(&format!("/channels?{query}")).await.expect(400);
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
}

async fn a_body_above_the_limit_is_a_413_that_can_be_read(app: TestApp) {
    let admin = app.admin().await;
    for size in [300 * 1024, 8 * 1024 * 1024] {
        let body = json!({ "name": "x".repeat(size) });
        admin
            .post("/channels", body)
            .await
            .problem(413, "payload_too_large");
    }
}

async fn an_unknown_member_is_named(app: TestApp) {
    let admin = app.admin().await;
    let body = json!({ "name": "Loja", "colour": "blue", "a/b": 1 });
    let answer = admin.post("/channels", body).await.expect(422);
    answer
        .error_at("/colour", "unknown_member")
        .error_at("/a~1b", "unknown_member");
    let nested = app
        .client()
        .with(json!({ "address": { "planet": "Mars" } }))
        .attempt()
        .await;
    nested
        .expect(422)
        .error_at("/address/planet", "unknown_member");
    let channel = app.channel().await;
    let path = format!("/channels/{channel}");
    for read_only in ["id", "created_at", "version"] {
        let answer = admin.patch(&path, json!({ read_only: "x" })).await;
        answer
            .expect(422)
            .error_at(&format!("/{read_only}"), "unknown_member");
    }
}

async fn everything_that_is_missing_is_named_at_once(app: TestApp) {
    let answer = app
        .admin()
        .await
        .post("/clients", json!({}))
        .await
        .expect(422);
    let answer = answer
        .error_at("/kind", "required")
        .error_at("/name", "required");
    answer.error_at("/branch_id", "required");
    let answer = app
        .admin()
        .await
        .post("/negotiations", json!({ "client_id": null }))
        .await;
    let answer = answer.problem(422, "required");
    answer
        .error_at("/client_id", "required")
        .error_at("/description", "required");
}

async fn portuguese_is_spoken_on_request_and_codes_stay(app: TestApp) {
    let admin = app.admin().await;
    let english = admin
        .post("/clients", json!({}))
        .await
        .problem(422, "required");
    let asked = admin.post("/clients", json!({})).in_portuguese().await;
    let portuguese = asked.problem(422, "required");
    assert_eq!(english.errors(), portuguese.errors());
    for pointer in ["/title", "/detail", "/errors/0/message"] {
        assert_ne!(
            english.text_at(pointer),
            portuguese.text_at(pointer),
            "{pointer}"
        );
    }
    let other = admin
        .get("/nothing")
        .header("accept-language", "fr, pt;q=0.5")
        .await;
    assert_eq!(
        other.header("content-language"),
        "pt-BR",
        "{}",
        other.told()
    );
    let other = admin.get("/nothing").header("accept-language", "de").await;
    assert_eq!(other.header("content-language"), "en", "{}", other.told());
}

async fn a_conflict_names_the_member(app: TestApp) {
    let client = app.client().await;
    let document = client["document"].clone();
    let answer = app
        .client()
        .with(json!({ "document": document }))
        .attempt()
        .await;
    answer
        .problem(409, "document_taken")
        .error_at("/document", "document_taken");
    let product = app.product().with(json!({ "sku": "ONT-1" })).await;
    let answer = app
        .product()
        .with(json!({ "sku": product["sku"] }))
        .attempt()
        .await;
    answer
        .problem(409, "sku_taken")
        .error_at("/sku", "sku_taken");
}
