//! Rows are found as people write: the folded texts know every apostrophe, dash and blank, a client is found by town and
//! postal code, and it and its negotiations by telephone numbers.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::{folded, sheet::Sheet};

/// The chapter.
pub struct Finding;

impl MigrationName for Finding {
    fn name(&self) -> &'static str {
        "m11_finding"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Finding {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        phones().create(manager).await?;
        let db = manager.get_connection();
        let backend = manager.get_database_backend();
        db.execute_unprepared(triggers(backend)).await?;
        let fill = format!(
            "INSERT INTO client_phones (number, client_id) SELECT DISTINCT n.value, c.id FROM clients c, {}",
            numbers(backend, "c.phones")
        );
        db.execute_unprepared(&fill).await?;
        for (table, column) in INDEXES {
            manager.create_index(index(table, column)).await?;
        }
        folded::again(manager, numbers).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in INDEXES {
            let mut drop = Index::drop();
            drop.name(name(table, column));
            manager.drop_index(drop).await?;
        }
        let db = manager.get_connection();
        if manager.get_database_backend() == DbBackend::Postgres {
            let drop = "DROP TRIGGER tr_client_phones_insert ON clients;
                DROP TRIGGER tr_client_phones_update ON clients;
                DROP FUNCTION keep_client_phones();";
            db.execute_unprepared(drop).await?;
        } else {
            let drop =
                "DROP TRIGGER tr_client_phones_insert; DROP TRIGGER tr_client_phones_update;";
            db.execute_unprepared(drop).await?;
        }
        phones().drop(manager).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// A client's telephone numbers, a row each.
fn phones() -> Sheet {
    Sheet::new("client_phones")
        .text("number")
        .part_of("client_id", "clients")
        .key(&["number", "client_id"])
        .index(&["client_id"])
}

/// What lists are filtered by since then.
const INDEXES: [(&str, &str); 2] = [("clients", "email"), ("negotiations", "closed_at")];

fn name(table: &str, column: &str) -> String {
    format!("ix_{table}_{column}")
}

fn index(table: &'static str, column: &'static str) -> IndexCreateStatement {
    Index::create()
        .name(name(table, column))
        .table(table)
        .col(column)
        .and_where(Expr::col(column).is_not_null())
        .take()
}

/// The items of a JSON array as rows of one column, `value`; none of what is no array.
fn numbers(backend: DbBackend, column: &str) -> String {
    match backend {
        DbBackend::Sqlite => format!(
            "json_each(CASE json_type({column}) WHEN 'array' THEN {column} ELSE '[]' END) AS n"
        ),
        _ => format!(
            "jsonb_array_elements_text(CASE jsonb_typeof({column}) WHEN 'array' THEN {column} ELSE '[]' END) \
             AS n (value)"
        ),
    }
}

/// What keeps the rows: programs of every version write `clients.phones` alone.
fn triggers(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Sqlite => {
            "CREATE TRIGGER tr_client_phones_insert AFTER INSERT ON clients BEGIN
                 INSERT INTO client_phones (number, client_id)
                 SELECT DISTINCT value, new.id FROM json_each(new.phones)
                 WHERE json_type(new.phones) = 'array';
             END;
             CREATE TRIGGER tr_client_phones_update AFTER UPDATE OF phones ON clients
             WHEN old.phones IS NOT new.phones BEGIN
                 DELETE FROM client_phones WHERE client_id = new.id;
                 INSERT INTO client_phones (number, client_id)
                 SELECT DISTINCT value, new.id FROM json_each(new.phones)
                 WHERE json_type(new.phones) = 'array';
             END;"
        }
        _ => {
            "CREATE FUNCTION keep_client_phones() RETURNS trigger LANGUAGE plpgsql AS $$
             BEGIN
                 DELETE FROM client_phones WHERE client_id = new.id;
                 IF jsonb_typeof(new.phones) = 'array' THEN
                     INSERT INTO client_phones (number, client_id)
                     SELECT DISTINCT value, new.id FROM jsonb_array_elements_text(new.phones) AS n (value);
                 END IF;
                 RETURN NULL;
             END $$;
             CREATE TRIGGER tr_client_phones_insert AFTER INSERT ON clients
                 FOR EACH ROW EXECUTE FUNCTION keep_client_phones();
             CREATE TRIGGER tr_client_phones_update AFTER UPDATE OF phones ON clients
                 FOR EACH ROW WHEN (old.phones IS DISTINCT FROM new.phones)
                 EXECUTE FUNCTION keep_client_phones();"
        }
    }
}
