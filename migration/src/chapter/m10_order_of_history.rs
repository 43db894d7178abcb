//! History in its order: the database numbers the entries, since two of one instant have no order by their ids.
//!
//! On PostgreSQL by a sequence, so that a copy of the former version may go on writing beside the new one; on SQLite by
//! a trigger.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// Those that stand are numbered as they were told so far.
const NUMBER: &str = "UPDATE history_entries SET seq = numbered.place FROM \
     (SELECT id, row_number() OVER (ORDER BY occurred_at, id) AS place FROM history_entries) AS numbered \
     WHERE numbered.id = history_entries.id";
const FORMER: &str = "ix_history_entries_negotiation_id_occurred_at_id";
const LATTER: &str = "ix_history_entries_negotiation_id_seq";

/// The chapter.
pub struct OrderOfHistory;

impl MigrationName for OrderOfHistory {
    fn name(&self) -> &str {
        "m10_order_of_history"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for OrderOfHistory {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        let column: &[&str] = match manager.get_database_backend() {
            DbBackend::Sqlite => &[
                "ALTER TABLE history_entries ADD COLUMN seq integer NOT NULL DEFAULT 0",
                NUMBER,
            ],
            _ => &[
                "CREATE SEQUENCE history_seq",
                "ALTER TABLE history_entries ADD COLUMN seq bigint",
                NUMBER,
                "SELECT setval('history_seq', coalesce(max(seq), 0) + 1, false) FROM history_entries",
                "ALTER TABLE history_entries ALTER COLUMN seq SET DEFAULT nextval('history_seq')",
                "ALTER TABLE history_entries ALTER COLUMN seq SET NOT NULL",
            ],
        };
        for sql in column {
            db.execute_unprepared(sql).await?;
        }
        reindex(manager, FORMER, LATTER, "negotiation_id, seq").await?;
        if manager.get_database_backend() == DbBackend::Sqlite {
            db.execute_unprepared(
                "CREATE TRIGGER tr_history_entries_seq AFTER INSERT ON history_entries \
                 WHEN new.seq = 0 BEGIN \
                 UPDATE history_entries SET seq = 1 + (SELECT max(seq) FROM history_entries \
                 WHERE negotiation_id = new.negotiation_id) WHERE rowid = new.rowid; END",
            )
            .await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        if manager.get_database_backend() == DbBackend::Sqlite {
            db.execute_unprepared("DROP TRIGGER tr_history_entries_seq")
                .await?;
        }
        reindex(manager, LATTER, FORMER, "negotiation_id, occurred_at, id").await?;
        db.execute_unprepared("ALTER TABLE history_entries DROP COLUMN seq")
            .await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            db.execute_unprepared("DROP SEQUENCE history_seq").await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

async fn reindex(
    manager: &SchemaManager<'_>,
    former: &str,
    latter: &str,
    columns: &str,
) -> Result<(), DbErr> {
    let db = manager.get_connection();
    db.execute_unprepared(&format!("DROP INDEX {former}"))
        .await?;
    let index = format!("CREATE INDEX {latter} ON history_entries ({columns})");
    db.execute_unprepared(&index).await?;
    Ok(())
}
