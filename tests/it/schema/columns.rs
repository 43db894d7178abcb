//! The columns of entities and of tables, in words that the two can be compared by.

use sea_orm::sea_query::ColumnType;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, Iden, Iterable,
    Statement,
};

/// Name, type and whether it may be empty.
pub type Column = (String, String, bool);

/// The columns that an entity expects, by name.
pub fn of<E: EntityTrait>() -> Vec<Column> {
    let mut columns: Vec<Column> = E::Column::iter()
        .map(|column| {
            let definition = column.def();
            let kind = word(definition.get_column_type());
            (
                column.unquoted().to_owned(),
                kind.to_owned(),
                definition.is_null(),
            )
        })
        .collect();
    columns.sort();
    columns
}

fn word(kind: &ColumnType) -> &'static str {
    match kind {
        ColumnType::Uuid => "uuid",
        ColumnType::String(_) => "text",
        ColumnType::Integer => "int4",
        ColumnType::BigInteger => "int8",
        ColumnType::Double => "float8",
        ColumnType::Boolean => "bool",
        ColumnType::TimestampWithTimeZone => "timestamptz",
        ColumnType::Date => "date",
        ColumnType::JsonBinary => "jsonb",
        other => panic!("a type the schema does not use: {other:?}"),
    }
}

/// The columns that a table has, by name.
pub async fn in_table(db: &DatabaseConnection, table: &str) -> Vec<Column> {
    let backend = db.get_database_backend();
    let sql = match backend {
        DbBackend::Sqlite => {
            "SELECT name, lower(type) AS kind, \"notnull\" = 0 AS nullable \
             FROM pragma_table_info($1) ORDER BY name"
        }
        _ => {
            "SELECT column_name::text AS name, udt_name::text AS kind, is_nullable = 'YES' AS nullable \
             FROM information_schema.columns WHERE table_name = $1 ORDER BY column_name::text COLLATE \"C\""
        }
    };
    let rows = db
        .query_all_raw(Statement::from_sql_and_values(backend, sql, [table.into()]))
        .await;
    rows.expect(sql)
        .into_iter()
        .map(|row| {
            let text = |name| row.try_get::<String>("", name).expect(sql);
            (
                text("name"),
                text("kind"),
                row.try_get("", "nullable").expect(sql),
            )
        })
        .collect()
}

/// The same column as SQLite stores it: 32 and 64 bits are one type there.
pub fn on_sqlite((name, kind, null): Column) -> Column {
    let kind = match kind.as_str() {
        "uuid" => "uuid_text",
        "int4" | "int8" => "integer",
        "float8" => "double",
        "bool" => "boolean",
        "timestamptz" => "timestamp_with_timezone_text",
        "date" => "date_text",
        "jsonb" => "jsonb_text",
        other => other,
    };
    (name, kind.to_owned(), null)
}
