//! The negotiation itself, its way through the stages and its history.

use crate::sheet::Sheet;

/// The tables, in the order of their references.
pub fn sheets() -> Vec<Sheet> {
    vec![negotiations(), stage_visits(), history_entries()]
}

fn negotiations() -> Sheet {
    Sheet::resource("negotiations")
        .numbered("number", "negotiation_number")
        .refers("client_id", "clients")
        .refers_null("contact_id", "contacts")
        .text("contact_status")
        .refers_null("negotiation_plan_id", "negotiation_plans")
        .text("description")
        .refers_null("channel_id", "channels")
        .refers_null("campaign_id", "campaigns")
        .refers("pipeline_id", "pipelines")
        .refers("stage_id", "stages")
        .refers("responsible_id", "employees")
        .refers("branch_id", "branches")
        .date_null("expected_close_on")
        .bigint("monthly_value_cents")
        .bigint("one_time_value_cents")
        .text("status")
        .refers_null("reason_id", "outcome_reasons")
        .text_null("outcome_note")
        .date_null("paused_until")
        .instant("stage_entered_at")
        .instant_null("closed_at")
        .refers_null("created_by", "employees")
        .text("search_text")
        .one_of("status", &["open", "paused", "won", "lost", "aborted"])
        .one_of("contact_status", &["probing", "confirmed", "unresponsive"])
        .index(&["created_at", "id"])
        .index(&["updated_at", "id"])
        .index(&["status", "created_at", "id"])
        .index(&["stage_id", "created_at", "id"])
        .index(&["responsible_id", "created_at", "id"])
        .index(&["client_id", "created_at", "id"])
        .index(&["branch_id", "created_at", "id"])
        .index_where_set("contact_id")
        .index_where_set("negotiation_plan_id")
        .index_where_set("channel_id")
        .index_where_set("campaign_id")
        .trigram("search_text")
}

fn stage_visits() -> Sheet {
    Sheet::new("stage_visits")
        .id()
        .part_of("negotiation_id", "negotiations")
        .recalls("stage_id", "stages")
        .text("stage_name")
        .instant("entered_at")
        .instant_null("left_at")
        .bigint_null("seconds")
        .refers_null("entered_by", "employees")
        .text_null("note")
        .index(&["negotiation_id", "entered_at", "id"])
        .index(&["stage_id", "entered_at"])
}

/// Until the journal took its place.
pub(super) fn history_entries() -> Sheet {
    Sheet::new("history_entries")
        .id()
        .part_of("negotiation_id", "negotiations")
        .instant("occurred_at")
        .refers_null("actor_id", "employees")
        .text("action")
        .json("changes")
        .text_null("request_id")
        .index(&["negotiation_id", "occurred_at", "id"])
}
