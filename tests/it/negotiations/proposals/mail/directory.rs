//! Without a server: files, for a look at what would be sent.

use super::super::Deal;
use super::{delivery, stands};
use mail_parser::MessageParser;
use serde_json::json;
use std::os::unix::fs::PermissionsExt;
use tests::{Database, TestApp};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_server_mails_are_files_on_sqlite() {
    mails_are_files(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_server_mails_are_files_on_postgres() {
    mails_are_files(Database::Postgres).await;
}

async fn mails_are_files(database: Database) {
    let Some(app) = TestApp::delivering(database, &[]).await else {
        return;
    };
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    let recipients = json!({ "recipients": ["a@example.com", "b@example.com"] });
    let sent = deal.sent(admin, recipients).await;
    delivery(&deal, admin, &sent, stands("sent")).await;
    let mut to = Vec::new();
    for file in std::fs::read_dir(app.outbox()).expect("a directory") {
        let file = file.expect("a file");
        let name = file.file_name().to_string_lossy().into_owned();
        assert!(name.ends_with(".eml") && !name.starts_with('.'), "{name}");
        let mode = file.metadata().expect("its mode").permissions().mode();
        assert_eq!(mode & 0o077, 0, "others may not read {name}");
        let bytes = std::fs::read(file.path()).expect("its bytes");
        let message = MessageParser::default().parse(&bytes).expect("a message");
        assert_eq!(message.attachment_count(), 1);
        let first = message.to().and_then(|to| to.first());
        to.push(
            first
                .and_then(|to| to.address())
                .expect("a recipient")
                .to_owned(),
        );
    }
    to.sort();
    assert_eq!(to, ["a@example.com", "b@example.com"]);
}

/// A directory that can't be written to any more: told, and tried again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_directory_that_is_gone_is_told() {
    let app = TestApp::delivering(Database::Sqlite, &[])
        .await
        .expect("SQLite");
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    std::fs::remove_dir_all(app.outbox()).expect("removed");
    let sent = deal.sent(admin, json!({})).await;
    let told = delivery(&deal, admin, &sent, super::tried(1)).await;
    let error = told.text_at("/delivery/last_error");
    assert!(
        error.starts_with("the mail could not be written"),
        "{error}"
    );
    assert!(!error.contains('/'), "no path is told: {error}");
    std::fs::create_dir_all(app.outbox()).expect("made");
    app.db_mails_are_due().await;
    delivery(&deal, admin, &sent, stands("sent")).await;
}
