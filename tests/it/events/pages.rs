//! Pages are read from an index whatever is asked, and not further than they go: on a journal of many branches and types
//! of which some are rare.

use persistence::Scope;
use persistence::journal::feed::{Wanted, statement};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement, Value};
use tests::{TestApp, both};
use uuid::Uuid;

both!(pages_are_served_by_indexes);

const ROWS: u32 = 60_000;
const LIMIT: u64 = 51;

fn branch(number: u32) -> Uuid {
    Uuid::from_u128(0x0199_b0a2_7c1e_7000_8000_0000_0b0b_0000 + u128::from(number))
}

/// Of a hundred branches the last has one event in ten thousand, of the types one is as rare; one in a thousand concerns
/// every branch. Each negotiation has eight.
fn rows(backend: DbBackend) -> String {
    let (series, id) = match backend {
        DbBackend::Sqlite => (
            format!(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS}) "
            ),
            "unhex(printf('0199b0a27c1e70008000%012x', PART))",
        ),
        _ => (
            format!("WITH n AS (SELECT i FROM generate_series(1, {ROWS}) AS i) "),
            "CAST('0199b0a2-7c1e-7000-8000-' || lpad(to_hex(PART), 12, '0') AS uuid)",
        ),
    };
    let id = |part: &str| id.replace("PART", part);
    let base = 0x0b0b_0000;
    // On SQLite the trigger gives the places.
    let (position, place) = match backend {
        DbBackend::Sqlite => ("", ""),
        _ => (", position", ", i + 1000000"),
    };
    format!(
        "INSERT INTO events (id, event_type, occurred_at, actor_kind, resource_kind, resource_id, negotiation_id, \
         in_history, branch_id, changes{position}) {series} SELECT {}, \
         CASE WHEN i % 10000 = 77 THEN 'negotiation.reopened' WHEN i % 3 = 0 THEN 'negotiation.updated' \
         ELSE 'negotiation_stage.moved' END, '2026-01-01T00:00:00.000000+00:00', 'system', \
         CASE WHEN i % 1000 = 5 THEN 'channel' ELSE 'negotiation' END, {}, \
         {}, TRUE, CASE WHEN i % 1000 = 5 THEN NULL WHEN i % 10000 = 78 THEN {} ELSE {} END, '[]'{place} FROM n",
        id("i"),
        id("i / 8 + 1000000"),
        id("i / 8 + 1000000"),
        id(&format!("{base} + 99")),
        id(&format!("{base} + i % 99")),
    )
}

/// Fills the journal, and gives somebody of three of its branches, a rare one among them.
async fn filled(app: &TestApp) -> Uuid {
    let backend = app.db_tables().await.get_database_backend();
    let person = app.viewer_of(app.matriz().await.id()).await;
    app.db_place_events().await;
    app.db_execute(&rows(backend)).await;
    let uuid = |id: Uuid| match backend {
        DbBackend::Sqlite => format!("x'{}'", id.simple()),
        _ => format!("'{id}'"),
    };
    let me: Uuid = person.id.parse().expect("an id");
    for number in [0, 1, 99] {
        let columns = "name, document, time_zone, seller_discount_percent, manager_discount_percent, \
             min_days_to_first_due, max_person_commitment_months, search_text, active, version, created_at, updated_at";
        let id = uuid(branch(number));
        app.db_execute(&format!(
            "INSERT INTO branches (id, {columns}) SELECT {id}, {columns} FROM branches LIMIT 1"
        ))
        .await;
        app.db_execute(&format!(
            "INSERT INTO employee_branches (employee_id, branch_id) VALUES ({}, {id})",
            uuid(me)
        ))
        .await;
    }
    app.db_execute("ANALYZE").await;
    me
}

async fn pages_are_served_by_indexes(app: TestApp) {
    let me = filled(&app).await;
    let tables = app.db_tables().await;
    let (rare, usual) = ("negotiation.reopened", "negotiation.updated");
    let negotiation = Uuid::from_u128(0x0199_b0a2_7c1e_7000_8000_0000_0000_0000 + 1_000_777);
    for scope in [Scope::system(), Scope::new(me, false)] {
        for types in [vec![], vec![rare], vec![rare, usual]] {
            let wanted = Wanted {
                after: 1_000,
                limit: LIMIT,
                types: types.into_iter().map(str::to_owned).collect(),
                ..Wanted::default()
            };
            for branches in [vec![], vec![branch(99)], vec![branch(0), branch(1)]] {
                let wanted = Wanted {
                    branches,
                    ..wanted.clone()
                };
                // Of each arm and of every branch as much as a page, and once more for the page.
                served(tables, scope, &wanted, (4 * 2 + 1 + 1) * LIMIT).await;
            }
            let wanted = Wanted {
                negotiations: vec![negotiation],
                ..wanted
            };
            served(tables, scope, &wanted, 100).await;
        }
    }
}

/// Asserts what is read of the table for a page.
async fn served(tables: &DatabaseConnection, scope: Scope, wanted: &Wanted, most: u64) {
    let asked = statement(tables.get_database_backend(), scope, wanted);
    if tables.get_database_backend() == DbBackend::Sqlite {
        let plan = plan(tables, "EXPLAIN QUERY PLAN", &asked, "detail").await;
        let scanned = |line: &&str| {
            let tables = ["SCAN events", "SCAN found", "SCAN later"];
            tables.iter().any(|scan| line.contains(scan)) && !line.contains("USING INDEX")
        };
        assert_eq!(plan.lines().find(scanned), None, "{wanted:?}\n{plan}");
        return;
    }
    let plan = plan(
        tables,
        "EXPLAIN (ANALYZE, FORMAT JSON)",
        &asked,
        "QUERY PLAN",
    )
    .await;
    let plan: serde_json::Value = serde_json::from_str(&plan).expect("a plan");
    let (read, time) = (read(&plan[0]["Plan"]), &plan[0]["Execution Time"]);
    println!("{read} rows, {time} ms: {wanted:?}");
    assert!(read <= most, "{read} rows were read: {wanted:?}\n{plan:#}");
}

/// Rows of the journal that a plan has read.
fn read(plan: &serde_json::Value) -> u64 {
    let number = |name: &str| plan[name].as_f64().unwrap_or_default();
    let here = match plan["Relation Name"] == "events" {
        true => {
            let rows = number("Actual Rows") + number("Rows Removed by Filter");
            (rows * number("Actual Loops")).round()
        }
        false => 0.0,
    };
    let below = plan["Plans"].as_array().into_iter().flatten().map(read);
    here as u64 + below.sum::<u64>()
}

async fn plan(tables: &DatabaseConnection, how: &str, asked: &Statement, column: &str) -> String {
    let values: Vec<Value> = asked
        .values
        .clone()
        .map(|values| values.0)
        .unwrap_or_default();
    let sql = format!("{how} {}", asked.sql);
    let statement = Statement::from_sql_and_values(tables.get_database_backend(), &sql, values);
    let rows = tables.query_all_raw(statement).await.expect(&sql);
    let lines = rows.iter().map(|row| match column {
        "detail" => row.try_get::<String>("", column).expect("a plan"),
        _ => row
            .try_get::<serde_json::Value>("", column)
            .expect("a plan")
            .to_string(),
    });
    lines.collect::<Vec<_>>().join("\n")
}
