//! The checker: who follows the journal from the beginning, while others write, hold transactions open, take them back and
//! are killed, has in the end every change of every row once and in its order.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement, TransactionTrait};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tests::app::Place;
use tests::{Client, Database, Process, TestApp, database};
use tokio::task::JoinHandle;
use tokio::time::sleep;

/// Rows that are written, and who writes them at once.
const ROWS: usize = 6;
const WRITERS: usize = 8;
/// How long they write, and how long a transaction of somebody else is held open meanwhile.
const WRITING: Duration = Duration::from_secs(6);
const HELD: Duration = Duration::from_millis(1_500);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_skipped_doubled_or_turned_round_by_two_processes() {
    let Some(place) = Place::new(Database::Postgres).await else {
        return;
    };
    let (first, mut second) = tokio::join!(Process::spawn(&place), Process::spawn(&place));
    let tables = database::open(place.url()).await;
    let admin = first.admin().await;
    let other = Client::new(second.base()).with_token(admin.token());
    let rows = rows(&admin).await;
    let (over, still) = (flag(), flag());
    let following = follow(&admin, &still);
    let writing = write(&[admin.clone(), other], &rows, &over);
    let holding = hold(place.url(), &rows, &over);
    sleep(WRITING / 3).await;
    for _ in 0..3 {
        cut(&tables).await;
        sleep(WRITING / 9).await;
    }
    second.kill9();
    sleep(WRITING / 3).await;
    over.store(true, Ordering::SeqCst);
    let written = written(writing).await;
    let held = holding.await.expect("no panic");
    still.store(true, Ordering::SeqCst);
    let events = following.await.expect("no panic");
    check(&admin, &tables, &rows, &events).await;
    println!(
        "{} events, {written} writes, {held} of them held",
        events.len()
    );
    assert!(written > 100 && held >= 2, "{written} writes, {held} held");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_skipped_doubled_or_turned_round_on_sqlite() {
    let app = TestApp::start(Database::Sqlite).await.expect("SQLite");
    let admin = app.admin().await;
    let rows = rows(admin).await;
    let (over, still) = (flag(), flag());
    let following = follow(admin, &still);
    let writing = write(std::slice::from_ref(admin), &rows, &over);
    sleep(WRITING / 3).await;
    over.store(true, Ordering::SeqCst);
    let written = written(writing).await;
    still.store(true, Ordering::SeqCst);
    let events = following.await.expect("no panic");
    let tables = app.db_tables().await;
    check(admin, tables, &rows, &events).await;
    assert!(written > 20, "{written} writes");
}

/// Nobody is woken by it, and nobody reads.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_process_that_died_has_committed_gets_its_place() {
    let Some(place) = Place::new(Database::Postgres).await else {
        return;
    };
    let process = Process::spawn(&place).await;
    let tables = database::open(place.url()).await;
    let told = "INSERT INTO events (id, event_type, occurred_at, actor_kind, resource_kind, resource_id, in_history, \
        changes) SELECT gen_random_uuid(), 'branch.updated', now(), 'system', 'branch', id, FALSE, '[]' FROM branches";
    tables.execute_unprepared(told).await.expect(told);
    for _ in 0..200 {
        let waits = "SELECT count(*) AS n FROM events WHERE position IS NULL";
        if count(&tables, waits).await == 0 {
            drop(process);
            return;
        }
        sleep(Duration::from_millis(25)).await;
    }
    panic!("it has no place after 5 s");
}

fn flag() -> Arc<AtomicBool> {
    Arc::new(AtomicBool::new(false))
}

async fn rows(admin: &Client) -> Vec<String> {
    let mut rows = Vec::new();
    for row in 0..ROWS {
        let name = json!({ "name": format!("Canal {row}") });
        let made = admin.post("/channels", name).await.expect(201);
        rows.push(made.id().to_owned());
    }
    rows
}

/// Reads on and on, from the beginning until nothing comes any more once nobody writes.
fn follow(by: &Client, still: &Arc<AtomicBool>) -> JoinHandle<Vec<Value>> {
    let (by, still) = (by.clone(), Arc::clone(still));
    tokio::spawn(async move {
        let (mut events, mut after) = (Vec::new(), String::new());
        loop {
            let ended = still.load(Ordering::SeqCst);
            let page = by.get(&format!("/events?limit=50{after}")).await;
            if page.status == 503 {
                continue;
            }
            let page = page.expect(200);
            events.extend(page.rows().iter().cloned());
            after = format!("&after={}", page.text_at("/page/next_cursor"));
            if page.at("/page/has_more") == &json!(false) {
                if ended {
                    return events;
                }
                sleep(Duration::from_millis(5)).await;
            }
        }
    })
}

/// Writers, each in turn to one process and the other, and to one row and the next. What fails may have been done.
fn write(by: &[Client], rows: &[String], over: &Arc<AtomicBool>) -> Vec<JoinHandle<usize>> {
    let one = |writer: usize| {
        let (by, rows, over) = (by.to_vec(), rows.to_vec(), Arc::clone(over));
        tokio::spawn(async move {
            let mut written = 0;
            for number in writer.. {
                if over.load(Ordering::SeqCst) {
                    break;
                }
                let path = format!("/channels/{}", rows[number % rows.len()]);
                let name = json!({ "name": format!("{writer}-{number}") });
                let call = by[number % by.len()].patch(&path, name);
                match call.attempt().await {
                    Ok(answer) if answer.status == 200 => written += 1,
                    Ok(answer) => assert_eq!(answer.status, 503, "{}", answer.told()),
                    // It was killed.
                    Err(_) => sleep(Duration::from_millis(5)).await,
                }
            }
            written
        })
    };
    (0..WRITERS).map(one).collect()
}

async fn written(writing: Vec<JoinHandle<usize>>) -> usize {
    let mut written = 0;
    for writer in writing {
        written += writer.await.expect("no panic");
    }
    written
}

/// Transactions as the product's, which have their numbers early and commit late, or never.
fn hold(url: &str, rows: &[String], over: &Arc<AtomicBool>) -> JoinHandle<usize> {
    let (url, rows, over) = (url.to_owned(), rows.to_vec(), Arc::clone(over));
    tokio::spawn(async move {
        let tables = database::open(&url).await;
        let mut held = 0;
        for number in 0.. {
            if over.load(Ordering::SeqCst) {
                break;
            }
            let tx = tables.begin().await.expect("a transaction");
            let row = &rows[number % 2];
            let name = format!("held-{number}");
            for sql in [
                format!("SELECT 1 FROM channels WHERE id = '{row}' FOR UPDATE"),
                format!(
                    "WITH w AS (UPDATE channels SET name = '{name}', version = version + 1 WHERE id = '{row}') \
                     INSERT INTO events (id, event_type, occurred_at, actor_kind, resource_kind, resource_id, \
                     in_history, changes) SELECT gen_random_uuid(), 'channel.updated', now(), 'system', 'channel', id, \
                     FALSE, json_build_array(json_build_object('field', 'name', 'from', name, 'to', '{name}')) \
                     FROM channels WHERE id = '{row}'"
                ),
            ] {
                tx.execute_unprepared(&sql).await.expect(&sql);
            }
            sleep(HELD).await;
            if number % 3 == 2 {
                tx.rollback().await.expect("an end");
            } else {
                tx.commit().await.expect("an end");
                held += 1;
            }
        }
        held
    })
}

/// Cuts a connection on which the product has something under way, if there is one: it begins again.
async fn cut(tables: &DatabaseConnection) {
    let sql = "SELECT pg_terminate_backend(pid) FROM (SELECT pid FROM pg_stat_activity \
        WHERE application_name = 'vencemos' AND datname = current_database() \
        ORDER BY state <> 'active', state <> 'idle in transaction' LIMIT 1) AS one";
    tables.execute_unprepared(sql).await.expect(sql);
}

async fn check(admin: &Client, tables: &DatabaseConnection, rows: &[String], events: &[Value]) {
    let ids: Vec<&str> = events
        .iter()
        .map(|event| event["id"].as_str().expect("an id"))
        .collect();
    let once: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(once.len(), ids.len(), "one came twice");
    let kept = count(tables, "SELECT count(*) AS n FROM events").await;
    assert_eq!(i64::try_from(ids.len()), Ok(kept), "one was skipped");
    let mut names: BTreeMap<&str, Vec<(&Value, &Value)>> = BTreeMap::new();
    for event in events {
        let id = event["resource"]["id"].as_str().expect("an id");
        let changes = event["changes"].as_array().expect("changes").iter();
        let name = changes.filter(|change| change["field"] == "name");
        let told = name.map(|change| (&change["from"], &change["to"]));
        names.entry(id).or_default().extend(told);
    }
    for row in rows {
        let told = &names[row.as_str()];
        let shown = admin.get(&format!("/channels/{row}")).await.expect(200);
        assert_eq!(
            shown.at("/version"),
            &json!(told.len()),
            "one event a version"
        );
        assert_eq!(told[0].0, &Value::Null);
        for change in told.windows(2) {
            assert_eq!(change[0].1, change[1].0, "each goes on from the one before");
        }
        assert_eq!(told[told.len() - 1].1, shown.at("/name"));
    }
}

async fn count(tables: &DatabaseConnection, sql: &str) -> i64 {
    let backend: DbBackend = tables.get_database_backend();
    let row = tables.query_one_raw(Statement::from_string(backend, sql));
    let row = row.await.expect(sql).expect("a row");
    row.try_get("", "n").expect("a number")
}
