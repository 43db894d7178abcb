//! Makes the folded text that `q` looks into again, of every row whose text would be another today. A chapter asks for it
//! when the folding has changed, or what is folded.

use domain::values::text::fold;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::entity::prelude::Uuid;
use sea_orm_migration::sea_orm::{DbBackend, Statement};

/// Rows that are read, and at most written, by one statement.
const BATCH: usize = 500;

/// Tables of which the name is all there is.
const NAMED: [&str; 13] = [
    "channels",
    "campaigns",
    "pipelines",
    "stages",
    "outcome_reasons",
    "speed_plans",
    "billing_types",
    "contract_templates",
    "ticket_subjects",
    "processes",
    "schedule_types",
    "services",
    "negotiation_plans",
];

/// The items of a JSON array column as rows of one column, `value`.
type Items = fn(DbBackend, &str) -> String;

/// Goes through all tables.
pub async fn again(manager: &SchemaManager<'_>, items: Items) -> Result<(), DbErr> {
    let backend = manager.get_database_backend();
    for (table, join, text) in recipes(backend, items) {
        let mut last = None;
        while let Some(next) = batch(manager, table, &join, &text, last).await? {
            last = Some(next);
        }
    }
    Ok(())
}

/// Writes the texts of the rows after one, and gives the last of them; `None` when there was none.
async fn batch(
    manager: &SchemaManager<'_>,
    table: &'static str,
    join: &str,
    text: &str,
    after: Option<Uuid>,
) -> Result<Option<Uuid>, DbErr> {
    let db = manager.get_connection();
    let beyond = after.map_or("", |_| "WHERE t.id > $1");
    let sql = format!(
        "SELECT t.id AS id, t.search_text AS former, {text} AS text FROM {table} t {join} {beyond} \
         ORDER BY t.id LIMIT {BATCH}"
    );
    let backend = manager.get_database_backend();
    let values = after.map(Value::from);
    let statement = Statement::from_sql_and_values(backend, sql, values);
    let (mut texts, mut stale, mut last) = (CaseStatement::new(), Vec::new(), None);
    for row in db.query_all_raw(statement).await? {
        let id: Uuid = row.try_get("", "id")?;
        let (former, text): (String, String) =
            (row.try_get("", "former")?, row.try_get("", "text")?);
        let text = fold(text.trim_end());
        if text != former {
            texts = texts.case(Expr::col("id").eq(id), Expr::value(text));
            stale.push(id);
        }
        last = Some(id);
    }
    if !stale.is_empty() {
        let written = Query::update()
            .table(table)
            .value("search_text", texts.finally(Expr::col("search_text")))
            .and_where(Expr::col("id").is_in(stale))
            .take();
        manager.execute(written).await?;
    }
    Ok(last)
}

/// Each table with what its text is made of, as the program makes it.
fn recipes(backend: DbBackend, items: Items) -> Vec<(&'static str, String, String)> {
    const CLIENT: &str = "JOIN clients c ON c.id = t.client_id";
    let phones = |column: &str| {
        let items = items(backend, column);
        format!("(SELECT string_agg(value, ' ') FROM {items})")
    };
    let also = |parts: &[&str]| -> String {
        let parts = parts
            .iter()
            .map(|part| format!(" || coalesce(' ' || {part}, '')"));
        parts.collect()
    };
    let plain = |table, first: &str, parts: &[&str]| {
        (table, String::new(), format!("{first}{}", also(parts)))
    };
    let joined = |table, first: &str, parts: &[&str]| {
        (table, CLIENT.to_owned(), format!("{first}{}", also(parts)))
    };
    let (own, clients) = (phones("t.phones"), phones("c.phones"));
    let named = NAMED.into_iter().map(|table| plain(table, "t.name", &[]));
    let mut recipes: Vec<_> = named.collect();
    recipes.extend([
        plain("products", "t.name", &["t.sku"]),
        plain("branches", "t.name", &["t.document"]),
        plain("employees", "t.name", &["t.email"]),
        plain("sales_plans", "t.name", &["t.offer_code"]),
        plain("service_boxes", "t.code", &[]),
        plain(
            "clients",
            "t.name",
            &[
                "t.trade_name",
                "t.document",
                "t.email",
                &own,
                "t.city",
                "t.postal_code",
            ],
        ),
        plain("contacts", "t.name", &["t.email", &own]),
        joined(
            "negotiations",
            "t.description",
            &["CAST(t.number AS TEXT)", "c.name", "c.document", &clients],
        ),
        joined(
            "contracts",
            "CAST(t.number AS TEXT)",
            &["t.offer_code", "t.offer_name", "c.name"],
        ),
        joined("logins", "coalesce(t.login, '')", &["t.mac", "c.name"]),
        joined(
            "tickets",
            "CAST(t.protocol AS TEXT)",
            &["t.subject", "c.name"],
        ),
    ]);
    recipes
}
