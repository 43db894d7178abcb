//! The OpenAPI document: complete, current and true.

mod answers;
mod clients;
mod examples;
mod generators;
mod pages;
mod patterns;
mod quality;
mod reading;
mod sizes;

use tests::openapi::Document;
use tests::{Database, TestApp};

/// The document is the same on both databases: SQLite is enough to read it.
async fn document() -> (TestApp, Document) {
    let app = TestApp::start(Database::Sqlite).await.expect("SQLite");
    let document = app.document().await;
    (app, document)
}

fn none(wrong: &[String]) {
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
