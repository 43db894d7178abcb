//! What the schemas promise fits into the bodies that are taken.

use serde_json::Value;
use tests::openapi::Document;

use super::{document, none};

/// Bytes of a JSON body that is taken from who is logged in, and from who is not.
const LARGEST: usize = 256 * 1024;
const LARGEST_OF_STRANGERS: usize = 64 * 1024;
/// Bytes of the longest way to write one character: two escapes.
const CHARACTER: usize = "\\ud83d\\ude00".len();

/// The most bytes that a value of a schema may have. Blanks between members aren't counted.
fn longest(document: &Document, schema: &Value) -> usize {
    let schema = document.resolve(schema);
    let parts = ["anyOf", "oneOf", "allOf"].map(|word| schema[word].as_array());
    let parts = parts.into_iter().flatten().flatten();
    let whole = parts.map(|part| longest(document, part)).max();
    let limit = |word: &str| {
        schema[word]
            .as_u64()
            .map(|most| usize::try_from(most).expect("a size"))
    };
    let members = schema["properties"].as_object().into_iter().flatten();
    let members: usize = members
        .map(|(name, member)| name.len() + "\"\":,".len() + longest(document, member))
        .sum();
    let items = limit("maxItems").map(|most| most * (1 + longest(document, &schema["items"])));
    // Nobody escapes the letters of an id.
    let character = match schema["format"] == "uuid" {
        true => 1,
        false => CHARACTER,
    };
    let text = limit("maxLength").map(|most| 2 + most * character);
    // Numbers and words.
    let least = 30;
    [whole, items, text, Some(members)]
        .into_iter()
        .flatten()
        .fold(least, usize::max)
}

#[tokio::test(flavor = "multi_thread")]
async fn no_body_may_be_larger_than_is_taken() {
    let (_app, document) = document().await;
    let (mut wrong, mut templates) = (Vec::new(), 0);
    for operation in document.operations() {
        let Some(body) = operation.body() else {
            continue;
        };
        let longest = longest(&document, body);
        let taken = match operation.is_public() {
            true => LARGEST_OF_STRANGERS,
            false => LARGEST,
        };
        match operation.path.starts_with("/contract-templates") && longest > LARGEST {
            // Those take more: see `registries::contract_templates`.
            true => templates += 1,
            false if longest > taken => wrong.push(format!("{}: {longest}", operation.name())),
            false => {}
        }
    }
    none(&wrong);
    assert_eq!(templates, 2);
}
