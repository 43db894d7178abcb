//! kill -9 at any moment of a sending: a proposal is sent with all its mails, or a draft with none.

use super::{count, literal};
use sea_orm::DatabaseConnection;
use serde_json::json;
use std::time::Duration;
use tests::app::Place;
use tests::{Answer, Database, Process, TestApp};

/// Proposals that are sent under fire; each one costs a kill and a restart.
const ROUNDS: u64 = 8;

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_sending_is_whole_or_absent_on_sqlite() {
    under_fire(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_sending_is_whole_or_absent_on_postgres() {
    under_fire(Database::Postgres).await;
}

async fn under_fire(database: Database) {
    let Some((place, drafts)) = prepared(database).await else {
        return;
    };
    let tables = tests::database::open(place.url()).await;
    let (mut whole, mut absent) = (0, 0);
    for (round, draft) in (0..).zip(&drafts) {
        let told = killed_during_sending(&place, draft, round).await;
        let process = Process::spawn(&place).await;
        let admin = process.admin().await;
        let sent = admin.get(draft).await.expect(200).at("/status") == "sent";
        traces(&tables, draft, sent).await;
        let promised = told.is_some_and(|answer| answer.status == 202);
        assert!(sent || !promised, "a 202 was lost");
        *(if sent { &mut whole } else { &mut absent }) += 1;
        // The same key again: the first answer, or the sending now.
        let again = admin.act(&format!("{draft}/send")).key(draft).await;
        again.expect(202);
        traces(&tables, draft, true).await;
    }
    println!("{database:?}: {whole} whole, {absent} absent");
    tables.close().await.expect("closed");
}

/// Paths of drafts with two recipients, made by a product that has ended in good order.
async fn prepared(database: Database) -> Option<(Place, Vec<String>)> {
    let app = TestApp::start(database).await?;
    let mut drafts = Vec::new();
    for _ in 0..ROUNDS {
        let path = format!("/negotiations/{}/proposals", app.planned().await);
        let body = json!({ "title": "Proposta", "recipients": ["a@example.com", "b@example.com"] });
        let draft = app.admin().await.post(&path, body).await.expect(201);
        drafts.push(format!("{path}/{}", draft.id()));
    }
    Some((app.into_place(), drafts))
}

/// Asks for the sending and kills the process a little later, each round at another moment.
async fn killed_during_sending(place: &Place, draft: &str, round: u64) -> Option<Answer> {
    let mut process = Process::spawn(place).await;
    let admin = process.admin().await;
    let call = admin.act(&format!("{draft}/send")).key(draft);
    let sending = tokio::spawn(call.attempt());
    tokio::time::sleep(Duration::from_micros(round * 2_000)).await;
    process.kill9();
    sending.await.expect("a caller").ok()
}

async fn traces(tables: &DatabaseConnection, draft: &str, sent: bool) {
    let id = draft.rsplit('/').next().expect("an id");
    let mine = literal(tables, id);
    let mails = count(tables, "mails", &format!("proposal_id = {mine}")).await;
    assert_eq!(
        mails,
        if sent { 2 } else { 0 },
        "mails of a proposal sent: {sent}"
    );
    let whole = "snapshot IS NOT NULL AND snapshot_hash IS NOT NULL AND token_hash IS NOT NULL";
    let whole = count(tables, "proposals", &format!("id = {mine} AND {whole}")).await;
    assert_eq!(
        whole,
        i64::from(sent),
        "the snapshot of a proposal sent: {sent}"
    );
}
