//! The schema as such: the way up and down, and that catalogues and entities agree with it.

mod columns;
mod finding;
mod journal;
mod keys;
mod rows;

use persistence::constraint::{self, CATALOGUE};
use persistence::references::{REFERENCES, users_of};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr};
use std::collections::BTreeSet;
use tests::app::Place;
use tests::{Database, database};
use uuid::Uuid;

/// Makes two tests of each case, on a database without any table.
macro_rules! on_both {
    ($($case:ident),+ $(,)?) => {$(
        mod $case {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::bare(tests::Database::Sqlite, super::$case).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::bare(tests::Database::Postgres, super::$case).await;
            }
        }
    )+};
}

use on_both;

on_both! {
    goes_up_down_and_up_again_with_rows_in_every_table,
    three_processes_may_migrate_at_once,
    entities_have_the_columns_of_their_tables,
    every_reference_is_listed_or_goes_with_its_whole,
    every_unique_key_has_a_conflict_or_needs_none,
    a_refused_write_is_told_by_its_conflict,
    a_used_row_tells_what_kind_of_thing_uses_it,
    an_open_negotiation_takes_its_parts_along,
    fragments_of_a_negotiation_are_indexed,
    sealed_answers_go_with_their_column,
}

/// Keys that only a fault of the program could hurt: ids and numbers that it makes itself, and
/// keys that it inserts with a conflict clause.
const NEVER_REFUSED: [&str; 17] = [
    "pk_client_phones",
    "pk_counters",
    "pk_idempotency_keys",
    "pk_known_peers",
    "pk_proposal_links",
    "pk_refresh_tokens",
    "pk_settings",
    "uq_contracts_number",
    "uq_instalment_items_instalment_id_position",
    "uq_negotiations_number",
    "uq_tickets_protocol",
    "pk_sessions",
    "uq_api_keys_token_hash",
    "uq_mails_message_id",
    "uq_proposal_attachments_storage_key",
    "uq_proposals_number",
    "uq_proposals_token_hash",
];

async fn bare<Fut: Future<Output = ()>>(database: Database, case: impl FnOnce(String) -> Fut) {
    if let Some(place) = Place::bare(database).await {
        let mode = if database == Database::Sqlite {
            "?mode=rwc"
        } else {
            ""
        };
        case(format!("{}{mode}", place.url())).await;
    }
}

async fn migrated(url: &str) -> DatabaseConnection {
    let db = database::open(url).await;
    migration::up(&db).await.expect("the way up");
    db
}

async fn applied(db: &DatabaseConnection) -> Vec<bool> {
    let steps = migration::status(db).await.expect("a status");
    steps.iter().map(|step| step.applied).collect()
}

async fn goes_up_down_and_up_again_with_rows_in_every_table(url: String) {
    let db = database::open(&url).await;
    assert!(applied(&db).await.iter().all(|applied| !applied));
    for _ in 0..2 {
        migration::up(&db).await.expect("the way up");
        assert!(applied(&db).await.iter().all(|applied| *applied));
        rows::fill(&db).await;
        migration::down(&db, None).await.expect("the way down");
        assert_eq!(keys::unique(&db).await, BTreeSet::new());
    }
    migration::up(&db).await.expect("the way up");
    migration::down(&db, Some(1)).await.expect("one step down");
    assert_eq!(applied(&db).await.last(), Some(&false));
}

async fn three_processes_may_migrate_at_once(url: String) {
    // SQLite's file is made first: who makes it is no matter of migrations.
    database::open(&url)
        .await
        .close()
        .await
        .expect("a closed connection");
    let migrating = (0..3).map(|_| {
        let url = url.clone();
        tokio::spawn(async move { migrated(&url).await.close().await })
    });
    for process in migrating.collect::<Vec<_>>() {
        process
            .await
            .expect("no panic")
            .expect("a closed connection");
    }
    assert!(
        applied(&database::open(&url).await)
            .await
            .iter()
            .all(|applied| *applied)
    );
}

async fn entities_have_the_columns_of_their_tables(url: String) {
    let db = migrated(&url).await;
    for (table, expected) in rows::entities() {
        let expected: Vec<_> = match db.get_database_backend() {
            DbBackend::Sqlite => expected.into_iter().map(columns::on_sqlite).collect(),
            _ => expected,
        };
        assert_eq!(columns::in_table(&db, table).await, expected, "{table}");
    }
    let tables: BTreeSet<String> = rows::entities()
        .iter()
        .map(|(table, _)| format!("pk_{table}"))
        .collect();
    let keys = keys::unique(&db)
        .await
        .into_iter()
        .filter(|name| name.starts_with("pk_"));
    assert_eq!(
        keys.collect::<BTreeSet<_>>(),
        tables,
        "a table without entity, or without key"
    );
}

async fn every_reference_is_listed_or_goes_with_its_whole(url: String) {
    let db = migrated(&url).await;
    let listed: BTreeSet<_> = REFERENCES
        .iter()
        .flat_map(|used| {
            used.by
                .iter()
                .map(|(table, column, _)| (*table, *column, used.table))
        })
        .map(|(table, column, to)| (table.to_owned(), column.to_owned(), to.to_owned()))
        .collect();
    let forbidding: BTreeSet<_> = keys::references(&db)
        .await
        .into_iter()
        .filter(|(.., then)| !matches!(then.as_str(), "CASCADE" | "SET NULL"))
        .map(|(table, column, to, then)| {
            assert_eq!(then, "RESTRICT", "{table}.{column}");
            (table, column, to)
        })
        .collect();
    assert_eq!(forbidding, listed);
}

async fn every_unique_key_has_a_conflict_or_needs_none(url: String) {
    let db = migrated(&url).await;
    let with_id = rows::entities().into_iter().filter_map(|(table, columns)| {
        let has_id = columns.iter().any(|(name, ..)| name == "id");
        has_id.then(|| format!("pk_{table}"))
    });
    let known = CATALOGUE.iter().map(|(name, ..)| (*name).to_owned());
    let known = known.chain(NEVER_REFUSED.map(str::to_owned)).chain(with_id);
    assert_eq!(keys::unique(&db).await, known.collect());
}

async fn a_refused_write_is_told_by_its_conflict(url: String) {
    let db = migrated(&url).await;
    rows::fill(&db).await;
    let refused = async |sql: &str| -> Option<(&'static str, &'static str)> {
        let refusal: Result<_, DbErr> = db.execute_unprepared(sql).await;
        let conflict = constraint::conflict(&refusal.expect_err(sql));
        conflict.map(|conflict| (conflict.code.into(), conflict.pointer))
    };
    let another = match db.get_database_backend() {
        DbBackend::Sqlite => "x'01a2000000007000800000000000000a'",
        _ => "'01a20000-0000-7000-8000-00000000000a'",
    };
    let copy = |table: &str, columns: &str, values: &str| {
        format!("INSERT INTO {table} ({columns}) SELECT {values} FROM {table} LIMIT 1")
    };
    let box_ = "id, branch_id, code, ports, search_text, active, created_at, updated_at";
    let same =
        format!("{another}, branch_id, code, ports, search_text, active, created_at, updated_at");
    let at = Some(("code_taken", "/code"));
    assert_eq!(refused(&copy("service_boxes", box_, &same)).await, at);
    let claim = "service_box_id, port, negotiation_id, state";
    let at = Some(("port_taken", "/port"));
    assert_eq!(refused(&copy("port_claims", claim, claim)).await, at);
    let session = "id, employee_id, created_at, expires_at";
    assert_eq!(refused(&copy("sessions", session, session)).await, None);
    let orphan = format!("{another}, {another}, created_at, expires_at");
    let at = Some(("reference_not_found", ""));
    assert_eq!(refused(&copy("sessions", session, &orphan)).await, at);
    assert_eq!(refused("UPDATE clients SET kind = 'robot'").await, None);
    for table in [
        "branches",
        "stages",
        "negotiations",
        "sales_plans",
        "service_boxes",
    ] {
        let refusal = refused(&format!("DELETE FROM {table}")).await;
        assert_eq!(refusal, Some(("in_use", "")), "{table}");
    }
}

async fn a_used_row_tells_what_kind_of_thing_uses_it(url: String) {
    let db = migrated(&url).await;
    assert_eq!(users_of(&db, "stages", Uuid::nil()).await, Ok(vec![]));
    rows::fill(&db).await;
    let stage = users_of(&db, "stages", Uuid::nil()).await;
    assert_eq!(stage, Ok(vec!["negotiation_plan", "negotiation"]));
    assert_eq!(users_of(&db, "branches", Uuid::max()).await, Ok(vec![]));
    assert_eq!(users_of(&db, "settings", Uuid::nil()).await, Ok(vec![]));
    for used in REFERENCES {
        users_of(&db, used.table, Uuid::nil())
            .await
            .expect(used.table);
    }
}

async fn an_open_negotiation_takes_its_parts_along(url: String) {
    let db = migrated(&url).await;
    rows::fill(&db).await;
    let winnings = [
        "conversions",
        "instalments",
        "negotiation_tasks",
        "tickets",
        "logins",
        "contracts",
    ];
    for table in winnings.iter().chain(&["negotiations"]) {
        db.execute_unprepared(&format!("DELETE FROM {table}"))
            .await
            .expect(table);
    }
    for (table, columns) in rows::entities() {
        let is_part =
            columns.iter().any(|(name, ..)| name == "negotiation_id") && table != "events";
        let rows = db
            .execute_unprepared(&format!("DELETE FROM {table} WHERE 1 = 0"))
            .await
            .expect(table);
        assert_eq!(rows.rows_affected(), 0);
        if is_part {
            assert_eq!(
                count(&db, &format!("SELECT count(*) AS n FROM {table}")).await,
                0,
                "{table}"
            );
        }
    }
}

async fn fragments_of_a_negotiation_are_indexed(url: String) {
    let db = migrated(&url).await;
    rows::fill(&db).await;
    if db.get_database_backend() == DbBackend::Postgres {
        let sql = "SELECT count(*) AS n FROM pg_indexes WHERE indexdef LIKE '%gin_trgm_ops%'";
        assert_eq!(count(&db, sql).await, 1);
        return;
    }
    let found = async |fragment: &str| {
        let found = format!("SELECT rowid FROM negotiations_fragments('\"{fragment}\"')");
        count(
            &db,
            &format!("SELECT count(*) AS n FROM negotiations WHERE number IN ({found})"),
        )
        .await
    };
    assert_eq!((found("ibra em c").await, found("radio").await), (1, 0));
    db.execute_unprepared("UPDATE negotiations SET search_text = 'radio no sitio'")
        .await
        .expect("a change");
    assert_eq!((found("ibra em c").await, found("adio").await), (0, 1));
}

/// A database with rows in every table, as it was before a chapter.
async fn filled_before(chapter: &str, url: &str) -> DatabaseConnection {
    let db = migrated(url).await;
    rows::fill(&db).await;
    down_before(chapter, &db).await;
    db
}

/// What rests sealed would be told as an answer without a body.
async fn sealed_answers_go_with_their_column(url: String) {
    let db = filled_before("m14_shared_clients", &url).await;
    let kept = "SELECT count(*) AS n FROM idempotency_keys";
    assert!(count(&db, kept).await > 0, "no answer is kept");
    let sealed = "UPDATE idempotency_keys SET response_sealed = 'k1.x'";
    db.execute_unprepared(sealed).await.expect(sealed);
    down_before("m13_links", &db).await;
    assert_eq!(count(&db, kept).await, 0);
}

/// Steps down to what there was before a chapter.
async fn down_before(chapter: &str, db: &DatabaseConnection) {
    let steps = migration::status(db).await.expect("a status");
    let since = steps.iter().rev().position(|step| step.name == chapter);
    let since = u32::try_from(since.expect("the chapter")).expect("a small number") + 1;
    migration::down(db, Some(since))
        .await
        .expect("the way down");
}

async fn count(db: &DatabaseConnection, sql: &str) -> i64 {
    let statement = sea_orm::Statement::from_string(db.get_database_backend(), sql);
    let row = db.query_one_raw(statement).await.expect(sql).expect(sql);
    row.try_get("", "n").expect(sql)
}
