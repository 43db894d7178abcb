//! The order in which the journal is read: a place that an event gets once it is committed, and what pages are served by.
//!
//! On SQLite, where the one writer makes the order of insertion that of commits, a trigger gives the place at once. On
//! PostgreSQL rows wait for it; those that stand get theirs from whoever serves next, oldest first, and so do those of a
//! copy of the former version, which knows nothing of places.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::sheet::Sheet;

/// The chapter.
pub struct PublishedEvents;

impl MigrationName for PublishedEvents {
    fn name(&self) -> &'static str {
        "m17_published_events"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for PublishedEvents {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        place().create(manager).await?;
        db.execute_unprepared(OF_NEGOTIATIONS).await?;
        db.execute_unprepared(
            "UPDATE events SET branch_id = NULL WHERE resource_kind = 'employee'",
        )
        .await?;
        if manager.get_database_backend() == DbBackend::Sqlite {
            db.execute_unprepared("UPDATE events SET position = seq")
                .await?;
            db.execute_unprepared(PLACED_AT_ONCE).await?;
        }
        indexes().create(manager).await?;
        db.execute_unprepared(
            "INSERT INTO counters (name, value) VALUES ('events_position', 0), ('events_swept', 0)",
        )
        .await
        .map(drop)
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared(
            "DELETE FROM counters WHERE name IN ('events_position', 'events_swept')",
        )
        .await?;
        indexes().drop(manager).await?;
        if manager.get_database_backend() == DbBackend::Sqlite {
            db.execute_unprepared("DROP TRIGGER tr_events_position")
                .await?;
        }
        place().drop(manager).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// Entries that a copy of the version before the journal wrote may have come before their negotiation. Where somebody
/// works is asked of the row.
const OF_NEGOTIATIONS: &str = "UPDATE events \
     SET branch_id = (SELECT n.branch_id FROM negotiations n WHERE n.id = events.negotiation_id) \
     WHERE branch_id IS NULL AND resource_kind = 'negotiation'";

const PLACED_AT_ONCE: &str = "CREATE TRIGGER tr_events_position AFTER INSERT ON events \
     WHEN new.position IS NULL BEGIN \
     UPDATE events SET position = new.seq WHERE seq = new.seq; END";

fn place() -> Sheet {
    Sheet::more_of("events").bigint_null("position")
}

/// One for each question that is offered, so that none reads what it doesn't tell.
fn indexes() -> Sheet {
    let placed = "position IS NOT NULL";
    Sheet::more_of("events")
        .index_where(&["position"], placed)
        .index_where(&["event_type", "position"], placed)
        .index_where(&["branch_id", "position"], placed)
        .index_where(&["branch_id", "event_type", "position"], placed)
        // What waits for its place.
        .index_where(&["seq"], "position IS NULL")
}
