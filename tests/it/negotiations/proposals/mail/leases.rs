//! Several processes, dead ones, and ones that are asked to stop.

use super::{awaited, drafts, process, stands};
use std::collections::BTreeSet;
use std::time::Duration;
use tests::app::Place;
use tests::post::Act;
use tests::{Database, PostOffice};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_send_each_mail_once() {
    let Some((place, drafts)) = drafts(Database::Postgres, 12).await else {
        return;
    };
    let office = PostOffice::open().await;
    let (one, two) = tokio::join!(process(&place, &office, &[]), process(&place, &office, &[]));
    let admins = [one.admin().await, two.admin().await];
    for (index, draft) in drafts.iter().enumerate() {
        let send = format!("{draft}/send");
        admins[index % 2].act(&send).await.expect(202);
    }
    for draft in &drafts {
        let told = awaited(&admins[0], draft, 20, stands("sent")).await;
        assert_eq!(told.at("/delivery/attempts"), 1);
    }
    let taken = office.taken();
    let to: BTreeSet<_> = taken.iter().map(|mail| mail.to.clone()).collect();
    assert_eq!((taken.len(), to.len()), (24, 24));
}

async fn db_one(place: &Place, sql: &str) -> i64 {
    use sea_orm::ConnectionTrait;
    let tables = tests::database::open(place.url()).await;
    let done = tables.execute_unprepared(sql).await.expect(sql);
    tables.close().await.expect("closed");
    i64::try_from(done.rows_affected()).expect("few")
}

async fn until_data(office: &PostOffice) {
    tests::eventually(|| office.overheard().contains("DATA")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_process_mails_are_taken_over_on_sqlite() {
    killed(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_process_mails_are_taken_over_on_postgres() {
    killed(Database::Postgres).await;
}

async fn killed(database: Database) {
    let Some((place, drafts)) = drafts(database, 1).await else {
        return;
    };
    let office = PostOffice::open().await;
    office.always("a0@example.com", Act::Silence);
    let mut first = process(&place, &office, &[]).await;
    first
        .admin()
        .await
        .act(&format!("{}/send", drafts[0]))
        .await
        .expect(202);
    tests::eventually(|| !office.taken_for("b0@example.com").is_empty()).await;
    until_data(&office).await;
    first.kill9();
    office.behave();
    let second = process(&place, &office, &[]).await;
    let admin = second.admin().await;
    // As long as the lease lasts, the mail is the dead process'.
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(office.taken_for("a0@example.com").is_empty());
    let told = admin.get(&drafts[0]).await.expect(200);
    assert_eq!(told.at("/delivery/status"), "queued");
    let over = "UPDATE mails SET leased_until = '2020-01-01T00:00:00.000000+00:00' WHERE leased_by IS NOT NULL";
    assert!(db_one(&place, over).await >= 1);
    let told = awaited(&admin, &drafts[0], 20, stands("sent")).await;
    assert_eq!(told.at("/delivery/attempts"), 2, "the try that died counts");
    assert_eq!(office.taken_for("a0@example.com").len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_that_kills_each_process_fails_in_the_end() {
    let Some((place, drafts)) = drafts(Database::Sqlite, 1).await else {
        return;
    };
    let office = PostOffice::open().await;
    office.always("a0@example.com", Act::Silence);
    let mut first = process(&place, &office, &[]).await;
    first
        .admin()
        .await
        .act(&format!("{}/send", drafts[0]))
        .await
        .expect(202);
    until_data(&office).await;
    first.kill9();
    let over = "UPDATE mails SET attempts = 6, leased_until = '2020-01-01T00:00:00.000000+00:00' WHERE recipient = 'a0@example.com'";
    assert_eq!(db_one(&place, over).await, 1);
    let second = process(&place, &office, &[]).await;
    let told = awaited(&second.admin().await, &drafts[0], 20, stands("failed")).await;
    assert_eq!(told.at("/delivery/last_error"), "no try came to its end");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_asked_to_stop_hands_back_on_sqlite() {
    stopped(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_asked_to_stop_hands_back_on_postgres() {
    stopped(Database::Postgres).await;
}

async fn stopped(database: Database) {
    let Some((place, drafts)) = drafts(database, 2).await else {
        return;
    };
    let office = PostOffice::open().await;
    office.always("a0@example.com", Act::Silence);
    // What ends within the time that is left is sent.
    office.always("b0@example.com", Act::Slowly(2_000));
    let first = process(&place, &office, &[]).await;
    first
        .admin()
        .await
        .act(&format!("{}/send", drafts[0]))
        .await
        .expect(202);
    tests::eventually(|| office.overheard().matches("DATA").count() == 2).await;
    assert_eq!(first.terminate().await, Some(0), "{}", place.log());
    assert_eq!(office.taken_for("b0@example.com").len(), 1);
    let back = "UPDATE mails SET updated_at = updated_at WHERE leased_by IS NULL AND attempts = 0 \
                AND status = 'queued' AND recipient = 'a0@example.com'";
    assert_eq!(
        db_one(&place, back).await,
        1,
        "handed back, and not counted"
    );
    office.behave();
    let second = process(&place, &office, &[]).await;
    let told = awaited(&second.admin().await, &drafts[0], 20, stands("sent")).await;
    assert_eq!(told.at("/delivery/attempts"), 1);
    assert_eq!(office.taken().len(), 2);
    assert_eq!(second.terminate().await, Some(0), "idle, it ends at once");
}
