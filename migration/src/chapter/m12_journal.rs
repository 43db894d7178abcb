//! One journal in the place of history and outbox: every event once, numbered by the database in its order.
//!
//! On PostgreSQL two views bear the former names, so that a copy of the former version may go on beside the new one: it
//! reads its history from the journal and writes into it; what it puts into the outbox, which nobody reads, is gone; a
//! history ends with its negotiation, whoever deletes it. The next chapter of the journal removes them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use super::{m03_negotiations, m06_machinery, m10_order_of_history::OrderOfHistory};
use crate::sheet::Sheet;

/// The chapter.
pub struct Journal;

impl MigrationName for Journal {
    fn name(&self) -> &'static str {
        "m12_journal"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Journal {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        if backend == DbBackend::Postgres {
            run(manager, LOCK).await?;
        }
        events().create(manager).await?;
        run(manager, &carry(backend)).await?;
        m03_negotiations::history_entries().drop(manager).await?;
        m06_machinery::outbox_events().drop(manager).await?;
        if backend == DbBackend::Postgres {
            run(manager, COUNT_ON).await?;
            run(manager, &stand_ins()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        if backend == DbBackend::Postgres {
            run(manager, REMOVE_STAND_INS).await?;
        }
        m03_negotiations::history_entries().create(manager).await?;
        OrderOfHistory.up(manager).await?;
        m06_machinery::outbox_events().create(manager).await?;
        run(manager, &carry_back()).await?;
        if backend == DbBackend::Postgres {
            run(manager, COUNT_BACK).await?;
        }
        events().drop(manager).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

async fn run(manager: &SchemaManager<'_>, sql: &str) -> Result<(), DbErr> {
    let db = manager.get_connection();
    db.execute_unprepared(sql).await.map(drop)
}

/// No foreign key: an event outlives what it tells of.
fn events() -> Sheet {
    Sheet::new("events")
        .counted("seq")
        .uuid("id")
        .text("event_type")
        .instant("occurred_at")
        .uuid_null("actor_id")
        .text("actor_kind")
        .text("resource_kind")
        .uuid("resource_id")
        .uuid_null("negotiation_id")
        .boolean("in_history")
        .uuid_null("branch_id")
        .json("changes")
        .text_null("request_id")
        .one_of("actor_kind", &["person", "integration", "client", "system"])
        .index_where(&["negotiation_id", "seq"], "negotiation_id IS NOT NULL")
        // What is swept.
        .index_where(&["occurred_at"], "NOT in_history")
}

/// Before any other lock that a request of the former version may wait for with these in its hands, and in its order; the
/// chapters after this one alter the first two, and would wait for such a request in vain.
const LOCK: &str = "LOCK TABLE idempotency_keys, clients IN ACCESS EXCLUSIVE MODE;
    LOCK TABLE negotiations IN EXCLUSIVE MODE;
    LOCK TABLE history_entries, outbox_events IN ACCESS EXCLUSIVE MODE";
const COUNT_ON: &str = "DROP SEQUENCE history_seq;
    SELECT setval(pg_get_serial_sequence('events', 'seq'), coalesce(max(seq), 0) + 1, false) FROM events";
const COUNT_BACK: &str =
    "SELECT setval('history_seq', coalesce(max(seq), 0) + 1, false) FROM history_entries";

/// All columns but the number.
const COLUMNS: &str = "id, event_type, occurred_at, actor_id, actor_kind, resource_kind, resource_id, \
     negotiation_id, in_history, branch_id, changes, request_id";

/// The values of [`COLUMNS`] for an entry of a history. A part is told under a name of its own, since a `contract` of
/// the journal is the client's; which line or proposal it was, the entry's changes tell.
fn values(entry: &str, branch: &str) -> String {
    format!(
        "{entry}.id, CASE WHEN {entry}.action LIKE 'negotiation.%' OR {entry}.action LIKE 'proposal.%' \
         THEN {entry}.action ELSE 'negotiation_' || {entry}.action END, {entry}.occurred_at, {entry}.actor_id, \
         CASE WHEN {entry}.actor_id IS NULL THEN 'client' ELSE 'person' END, 'negotiation', \
         {entry}.negotiation_id, {entry}.negotiation_id, TRUE, {branch}, {entry}.changes, {entry}.request_id"
    )
}

/// The action of an event of a history.
const ACTION: &str = "CASE substr(event_type, 1, 12) WHEN 'negotiation_' THEN substr(event_type, 13) \
     ELSE event_type END";

/// Entries keep their order. On SQLite they were numbered by negotiation: they are put together by their instants, none
/// before the one that its negotiation has told already.
fn carry(backend: DbBackend) -> String {
    let (seq, entries) = match backend {
        DbBackend::Sqlite => (
            "row_number() OVER (ORDER BY h.told_at, h.negotiation_id, h.seq)",
            "(SELECT *, max(occurred_at) OVER (PARTITION BY negotiation_id ORDER BY seq) AS told_at \
             FROM history_entries)",
        ),
        _ => ("h.seq", "history_entries"),
    };
    format!(
        "INSERT INTO events (seq, {COLUMNS}) SELECT {seq}, {} FROM {entries} h \
         JOIN negotiations n ON n.id = h.negotiation_id ORDER BY 1",
        values("h", "n.branch_id")
    )
}

fn carry_back() -> String {
    format!(
        "INSERT INTO history_entries (id, negotiation_id, occurred_at, actor_id, action, changes, request_id, seq) \
         SELECT e.id, e.negotiation_id, e.occurred_at, p.id, {ACTION}, e.changes, e.request_id, e.seq \
         FROM events e JOIN negotiations n ON n.id = e.negotiation_id LEFT JOIN employees p ON p.id = e.actor_id \
         WHERE e.in_history ORDER BY e.seq"
    )
}

/// An entry may come before its negotiation, of whose making it tells, in one statement: then it has no branch.
fn stand_ins() -> String {
    let branch = "(SELECT branch_id FROM negotiations WHERE id = new.negotiation_id)";
    let values = values("new", branch);
    format!(
        "CREATE VIEW history_entries AS SELECT id, negotiation_id, occurred_at, actor_id, {ACTION} AS action, \
             changes, request_id, seq FROM events WHERE in_history;
         CREATE FUNCTION tell_history_entry() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN
             INSERT INTO events ({COLUMNS}) VALUES ({values});
             RETURN new;
         END $$;
         CREATE TRIGGER tr_history_entries INSTEAD OF INSERT ON history_entries
             FOR EACH ROW EXECUTE FUNCTION tell_history_entry();
         CREATE VIEW outbox_events AS SELECT id, event_type AS topic, negotiation_id, changes AS payload,
             occurred_at AS created_at, occurred_at AS available_at, 0 AS attempts FROM events WHERE FALSE;
         CREATE FUNCTION forget_outbox_event() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN
             RETURN NULL;
         END $$;
         CREATE TRIGGER tr_outbox_events INSTEAD OF INSERT ON outbox_events
             FOR EACH ROW EXECUTE FUNCTION forget_outbox_event();
         CREATE FUNCTION end_history() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN
             UPDATE events SET in_history = FALSE WHERE negotiation_id = old.id AND in_history;
             RETURN NULL;
         END $$;
         CREATE TRIGGER tr_negotiations_history AFTER DELETE ON negotiations
             FOR EACH ROW EXECUTE FUNCTION end_history()"
    )
}

const REMOVE_STAND_INS: &str = "DROP VIEW history_entries, outbox_events;
    DROP FUNCTION tell_history_entry();
    DROP FUNCTION forget_outbox_event();
    DROP TRIGGER tr_negotiations_history ON negotiations;
    DROP FUNCTION end_history()";
