//! What the program needs for itself: sessions, exactly-once, the outbox, numbers and settings.

use crate::sheet::Sheet;

/// The tables, in the order of their references.
pub fn sheets() -> Vec<Sheet> {
    vec![
        sessions(),
        refresh_tokens(),
        idempotency_keys(),
        outbox_events(),
        counters(),
        settings(),
    ]
}

fn sessions() -> Sheet {
    Sheet::new("sessions")
        .id()
        .part_of("employee_id", "employees")
        .instant("created_at")
        .instant("expires_at")
        .instant_null("revoked_at")
        .index(&["employee_id"])
        .index(&["expires_at"])
}

fn refresh_tokens() -> Sheet {
    Sheet::new("refresh_tokens")
        .text("token_hash")
        .part_of("session_id", "sessions")
        .instant("issued_at")
        .instant("expires_at")
        .instant_null("rotated_at")
        .text_null("replaced_by")
        .key(&["token_hash"])
        .index(&["session_id"])
}

fn idempotency_keys() -> Sheet {
    Sheet::new("idempotency_keys")
        .part_of("employee_id", "employees")
        .text("method")
        .text("route")
        .text("key")
        .text("body_hash")
        .integer_null("status")
        .text_null("etag")
        .text_null("location")
        .text_null("response_body")
        .instant("created_at")
        .key(&["employee_id", "method", "route", "key"])
        .index(&["created_at"])
}

/// No foreign key: an event outlives what it tells of. Until the journal took its place.
pub(super) fn outbox_events() -> Sheet {
    Sheet::new("outbox_events")
        .id()
        .text("topic")
        .uuid_null("negotiation_id")
        .json("payload")
        .instant("created_at")
        .instant("available_at")
        .integer("attempts")
        .instant_null("leased_until")
        .instant_null("delivered_at")
        .text_null("last_error")
        .index(&["delivered_at", "available_at", "id"])
}

/// SQLite's stand-in for sequences; empty on PostgreSQL.
fn counters() -> Sheet {
    Sheet::new("counters")
        .text("name")
        .bigint("value")
        .key(&["name"])
        .on_sqlite(
            "INSERT INTO counters (name, value) VALUES \
             ('negotiation_number', 0), ('contract_number', 0), ('ticket_number', 0)",
        )
}

fn settings() -> Sheet {
    Sheet::new("settings")
        .text("key")
        .text("value")
        .key(&["key"])
}
