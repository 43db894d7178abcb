//! What generators of clients stumble over: bodies that are a choice, enums that nobody explains, numbers of two widths.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use tests::openapi::Operation;

use super::{document, none};

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_may_be_left_out_is_no_choice() {
    let (_app, document) = document().await;
    let mut optional = 0;
    for operation in document.operations() {
        let body = &operation.spec["requestBody"];
        optional += usize::from(body["required"] == json!(false));
        for (media, content) in body["content"].as_object().into_iter().flatten() {
            let schema = &content["schema"];
            assert!(
                schema["$ref"].is_string(),
                "{} {media}: {schema}",
                operation.name()
            );
        }
    }
    assert!(optional > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn words_say_what_they_tell_and_numbers_are_of_one_width() {
    let (_app, document) = document().await;
    let mut wrong = Vec::new();
    let mut widths: BTreeMap<(String, String), String> = BTreeMap::new();
    for (name, schema) in document.schemas() {
        if schema["enum"].is_array() && schema["description"].as_str().is_none_or(str::is_empty) {
            wrong.push(format!("{name}: no description"));
        }
        let resource = name.trim_end_matches("Patch").trim_end_matches("In");
        for (member, property) in schema["properties"].as_object().into_iter().flatten() {
            if !property["type"].to_string().contains("\"integer\"")
                || property["format"] == "decimal"
            {
                continue;
            }
            let width = property["format"].to_string();
            let known = widths.entry((resource.to_owned(), member.clone()));
            if *known.or_insert_with(|| width.clone()) != width {
                wrong.push(format!("{name}.{member}: {width}"));
            }
        }
    }
    let most = i64::from(i32::MAX);
    let limit = document.schemas()["PageInfo"]["properties"]["limit"].clone();
    assert!(limit["maximum"].as_i64().is_some_and(|limit| limit <= most));
    assert_eq!(limit["format"], "int32", "as the parameter");
    let expand = document.json()["components"]["parameters"]["Expand"].clone();
    assert!(expand["schema"]["items"]["$ref"].is_string(), "{expand}");
    none(&wrong);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_writes_the_whole_is_told_what_becomes_of_the_rest() {
    let (_app, document) = document().await;
    let parts = document.operations().into_iter();
    let is_part = |part: &Operation| part.path.starts_with("/negotiations/{id}/");
    for operation in parts.filter(|part| part.method == "PUT" && is_part(part)) {
        let about = operation.spec["description"]
            .as_str()
            .expect("a description");
        let told = about.contains("left out");
        assert!(told, "{}: {about}", operation.name());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_parameter_of_a_path_is_said_again_by_an_operation() {
    let (_app, document) = document().await;
    for operation in document.operations() {
        let parameters = operation.spec["parameters"].as_array();
        let mut known = BTreeSet::new();
        for parameter in parameters.into_iter().flatten() {
            let name = format!("{} in {}", parameter["name"], parameter["in"]);
            assert!(known.insert(name), "{}: {parameter}", operation.name());
        }
    }
}
