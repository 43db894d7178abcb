//! What is sent arrives: through a real SMTP server, and as files where none is set.

mod answered;
mod content;
mod directory;
mod failures;
mod hostile;
mod leases;
mod neighbours;
mod texts;
mod tls;
mod withdrawn;

use super::{Deal, numbered, of};
use std::future::Future;
use tests::app::Place;
use tests::{Answer, Client, Database, PostOffice, Process, TestApp};

/// Makes two tests of each named `async fn(TestApp, PostOffice)`: a product that sends its mails to that office.
macro_rules! posted {
    ($($case:ident),+ $(,)?) => {$(
        mod $case {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::super::run(tests::Database::Sqlite, super::$case).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::super::run(tests::Database::Postgres, super::$case).await;
            }
        }
    )+};
}
use posted;

async fn run<F, Fut>(database: Database, case: F)
where
    F: FnOnce(TestApp, PostOffice) -> Fut,
    Fut: Future<Output = ()>,
{
    let office = PostOffice::open().await;
    if let Some(app) = sending_to(database, &office).await {
        case(app, office).await;
    }
}

/// A product that sends its mails to an office.
async fn sending_to(database: Database, office: &PostOffice) -> Option<TestApp> {
    let settings = office.settings();
    let settings: Vec<_> = settings
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    TestApp::delivering(database, &settings).await
}

/// Reads a proposal until its delivery looks as wanted.
async fn delivery(
    deal: &Deal,
    by: &Client,
    proposal: &Answer,
    wanted: impl Fn(&Answer) -> bool,
) -> Answer {
    awaited(by, &deal.one(proposal, ""), 20, wanted).await
}

/// Reads a path until the answer is as wanted, for so many seconds.
async fn awaited(
    by: &Client,
    path: &str,
    seconds: u64,
    wanted: impl Fn(&Answer) -> bool,
) -> Answer {
    let mut told = by.get(path).await.expect(200);
    for _ in 0..seconds * 40 {
        if wanted(&told) {
            return told;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        told = by.get(path).await.expect(200);
    }
    panic!("it does not come about: {}", told.told());
}

fn stands(status: &str) -> impl Fn(&Answer) -> bool {
    move |told| told.at("/delivery/status") == status
}

/// Still queued after so many tries.
fn tried(times: i64) -> impl Fn(&Answer) -> bool {
    move |told| told.at("/delivery/attempts") == times && told.at("/delivery/status") == "queued"
}

/// The paths of drafts with two recipients each, made by a product that has ended.
async fn drafts(database: Database, count: usize) -> Option<(Place, Vec<String>)> {
    let app = TestApp::start(database).await?;
    let mut drafts = Vec::new();
    for number in 0..count {
        let path = format!("/negotiations/{}/proposals", app.planned().await);
        let recipients = [
            format!("a{number}@example.com"),
            format!("b{number}@example.com"),
        ];
        let body = serde_json::json!({ "title": "Proposta", "recipients": recipients });
        let draft = app.admin().await.post(&path, body).await.expect(201);
        drafts.push(format!("{path}/{}", draft.id()));
    }
    Some((app.into_place(), drafts))
}

/// A process that sends its mails to an office.
async fn process(place: &Place, office: &PostOffice, more: &[(&str, &str)]) -> Process {
    let settings = office.settings();
    let mut all: Vec<(&str, &str)> = more.to_vec();
    let usual = settings.iter().map(|(name, value)| (*name, value.as_str()));
    all.extend(usual.filter(|(name, _)| !more.iter().any(|(other, _)| other == name)));
    Process::spawn_with(place, &all).await
}
