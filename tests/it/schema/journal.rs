//! The journal's chapter: what the history had is in it, in its order, and what is asked of it is served by indexes.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement, TransactionTrait};

use super::{bare, count, down_before, filled_before, migrated, on_both};

on_both! {
    entries_that_stand_are_numbered_in_their_order,
    a_history_is_carried_over_and_back,
    what_is_asked_is_served_by_an_index,
}

async fn texts(db: &impl ConnectionTrait, sql: &str) -> Vec<String> {
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let rows = db.query_all_raw(statement).await.expect(sql);
    let text = |row: &sea_orm::QueryResult| row.try_get_by_index(0).expect("a text");
    rows.iter().map(text).collect()
}

fn id(backend: DbBackend, id: u8) -> String {
    match backend {
        DbBackend::Sqlite => format!("x'01a2000000007000800000000000000{id}'"),
        _ => format!("'01a20000-0000-7000-8000-00000000000{id}'"),
    }
}

/// How versions before the journal wrote an entry, here of the one negotiation that is there.
fn entry(db: &DatabaseConnection, action: &str, number: u8, day: &str) -> String {
    let id = id(db.get_database_backend(), number);
    format!(
        "INSERT INTO history_entries (id, negotiation_id, occurred_at, actor_id, action, changes, request_id) \
         SELECT {id}, id, '{day}T00:00:00.000000+00:00', NULL, '{action}', '[]', 'r{number}' FROM negotiations"
    )
}

async fn add(db: &DatabaseConnection, action: &str, number: u8, day: &str) {
    let sql = entry(db, action, number, day);
    db.execute_unprepared(&sql).await.expect(&sql);
}

/// What the journal and the history of before have of them.
const TOLD: &str = "SELECT event_type FROM events WHERE event_type LIKE '%.n_' ORDER BY seq";
const READ: &str = "SELECT action FROM history_entries WHERE action LIKE '%.n_' ORDER BY seq";
const WHOLE: &str = "SELECT count(*) AS n FROM events e JOIN negotiations n ON n.id = e.negotiation_id \
     WHERE e.in_history AND e.resource_id = n.id AND e.branch_id = n.branch_id AND e.actor_kind = 'client' \
     AND e.request_id LIKE 'r%'";

async fn entries_that_stand_are_numbered_in_their_order(url: String) {
    let db = filled_before("m10_order_of_history", &url).await;
    add(&db, "contract.n3", 3, "2026-03-01").await;
    add(&db, "negotiation.n1", 8, "2026-01-01").await;
    // Of one instant the ids told the order so far.
    add(&db, "proposal.n4", 4, "2026-03-01").await;
    add(&db, "stage.n2", 7, "2026-02-01").await;
    migration::up(&db).await.expect("the way up");
    let expected = [
        "negotiation.n1",
        "negotiation_stage.n2",
        "negotiation_contract.n3",
        "proposal.n4",
    ];
    assert_eq!(texts(&db, TOLD).await, expected);
}

async fn a_history_is_carried_over_and_back(url: String) {
    let db = filled_before("m12_journal", &url).await;
    add(&db, "contract.n1", 1, "2026-03-01").await;
    // A clock that goes after: the numbers tell the order.
    add(&db, "negotiation.n2", 2, "2025-01-01").await;
    migration::up(&db).await.expect("the way up");
    let carried = ["negotiation_contract.n1", "negotiation.n2"];
    assert_eq!(texts(&db, TOLD).await, carried);
    assert_eq!(count(&db, WHOLE).await, 2);
    down_before("m12_journal", &db).await;
    add(&db, "access.n3", 3, "2026-03-02").await;
    let actions = ["contract.n1", "negotiation.n2", "access.n3"];
    assert_eq!(texts(&db, READ).await, actions);
    migration::up(&db).await.expect("the way up again");
    assert_eq!(texts(&db, TOLD).await[..2], carried);
    assert_eq!(texts(&db, TOLD).await[2], "negotiation_access.n3");
}

/// The one statement in which a copy of the former version writes an entry and its outbox row, and how it reads.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_of_the_former_version_goes_on() {
    bare(tests::Database::Postgres, goes_on).await;
}

async fn goes_on(url: String) {
    let db = filled_before("m12_journal", &url).await;
    add(&db, "contract.n1", 1, "2026-03-01").await;
    migration::up(&db).await.expect("the way up");
    let entry = entry(&db, "access.n2", 2, "2026-03-02");
    let id = id(DbBackend::Postgres, 9);
    let both = format!(
        "WITH w0 AS ({entry}) INSERT INTO outbox_events \
         (id, topic, negotiation_id, payload, created_at, available_at, attempts) \
         VALUES ({id}, 'access.n2', NULL, '{{}}', '2026-03-02T00:00:00Z', '2026-03-02T00:00:00Z', 0)"
    );
    db.execute_unprepared(&both).await.expect(&both);
    let told = ["negotiation_contract.n1", "negotiation_access.n2"];
    assert_eq!(texts(&db, TOLD).await, told);
    assert_eq!(count(&db, WHOLE).await, 2);
    assert_eq!(texts(&db, READ).await, ["contract.n1", "access.n2"]);
    let outbox = "SELECT count(*) AS n FROM outbox_events";
    assert_eq!(count(&db, outbox).await, 0);
    // It relies on the history to go with its negotiation.
    let negotiation = "INSERT INTO negotiations SELECT (json_populate_record(n, \
        '{\"id\": \"01a20000-0000-7000-8000-0000000000ff\", \"number\": 999999}')).* FROM negotiations n LIMIT 1";
    db.execute_unprepared(negotiation).await.expect("another");
    let ended = "UPDATE events SET negotiation_id = '01a20000-0000-7000-8000-0000000000ff' WHERE event_type = \
        'negotiation_access.n2'; DELETE FROM negotiations WHERE number = 999999";
    db.execute_unprepared(ended).await.expect("its end");
    assert_eq!(texts(&db, READ).await, ["contract.n1"]);
    assert_eq!(texts(&db, TOLD).await, told);
}

/// What a request of the former version locks, in its order.
const LOCKED: [&str; 5] = [
    "idempotency_keys",
    "clients",
    "negotiations",
    "history_entries",
    "outbox_events",
];

/// Wherever an upgrade comes between two of its locks: the request goes on at once, and the upgrade after it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upgrade_waits_with_nothing_that_a_request_needs() {
    bare(tests::Database::Postgres, waits_in_order).await;
}

async fn waits_in_order(url: String) {
    let db = filled_before("m12_journal", &url).await;
    let former = tests::database::open(&url).await;
    // With an idempotency key, and without.
    for (first, held) in [(0, 1), (0, 2), (0, 3), (0, 4), (1, 2), (2, 3)] {
        let (mine, next) = (&LOCKED[first..held], &LOCKED[held..]);
        let request = former.begin().await.expect("a transaction");
        lock(&request, mine).await;
        let upgrade = tokio::spawn({
            let db = db.clone();
            async move { migration::up(&db).await }
        });
        let waiting = "SELECT count(*) AS n FROM pg_locks WHERE NOT granted AND relation IS NOT NULL AND database = \
            (SELECT oid FROM pg_database WHERE datname = current_database())";
        while count(&db, waiting).await == 0 {
            assert!(!upgrade.is_finished(), "{mine:?}");
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        lock(&request, next).await;
        request.commit().await.expect("a commit");
        let upgraded = upgrade.await.expect("a task");
        upgraded.expect("the way up");
        down_before("m12_journal", &db).await;
    }
}

/// As writes do, without waiting for long.
async fn lock(request: &impl ConnectionTrait, tables: &[&str]) {
    for table in tables {
        let sql =
            format!("SET LOCAL lock_timeout = '500ms'; LOCK TABLE {table} IN ROW EXCLUSIVE MODE");
        request.execute_unprepared(&sql).await.expect(table);
    }
}

async fn what_is_asked_is_served_by_an_index(url: String) {
    let db = migrated(&url).await;
    let negotiation = id(db.get_database_backend(), 1);
    let questions = [
        (
            "ix_events_negotiation_id_seq",
            format!(
                "SELECT * FROM \"events\" WHERE \"events\".\"in_history\" AND \"events\".\"negotiation_id\" = {negotiation} \
                 ORDER BY \"events\".\"seq\" DESC, \"events\".\"id\" DESC LIMIT 51"
            ),
        ),
        (
            "ix_events_occurred_at",
            "SELECT \"events\".\"seq\" FROM \"events\" WHERE \"events\".\"occurred_at\" < '2026-01-01T00:00:00+00:00' \
             AND (NOT \"events\".\"in_history\") LIMIT 200"
                .to_owned(),
        ),
        (
            "ix_events_actor_id",
            format!(
                "SELECT 1 WHERE EXISTS(SELECT 1 FROM \"events\" WHERE \"events\".\"in_history\" \
                 AND \"events\".\"actor_id\" = {negotiation})"
            ),
        ),
    ];
    for (index, question) in questions {
        let plan = plan(&db, &question).await;
        assert!(plan.contains(index), "{plan}");
    }
}

async fn plan(db: &DatabaseConnection, question: &str) -> String {
    if db.get_database_backend() == DbBackend::Sqlite {
        let sql = format!("EXPLAIN QUERY PLAN {question}");
        let statement = Statement::from_string(DbBackend::Sqlite, sql);
        let rows = db.query_all_raw(statement).await.expect(question);
        let detail = |row: &sea_orm::QueryResult| row.try_get::<String>("", "detail");
        return rows
            .iter()
            .map(|row| detail(row).expect("a plan"))
            .collect();
    }
    // An empty table is read as a whole unless that is forbidden.
    let tx = db.begin().await.expect("a transaction");
    tx.execute_unprepared("SET LOCAL enable_seqscan = off")
        .await
        .expect("a setting");
    texts(&tx, &format!("EXPLAIN {question}")).await.join("\n")
}
