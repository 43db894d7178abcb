//! What is sent to the client: proposals, their attachments, and the mails that carry them.

use crate::sheet::Sheet;

/// The tables, in the order of their references.
pub fn sheets() -> Vec<Sheet> {
    vec![proposals(), attachments(), mails()]
}

/// `snapshot` is what the client sees, `answer_…` the evidence of what was answered.
fn proposals() -> Sheet {
    Sheet::resource("proposals")
        .part_of("negotiation_id", "negotiations")
        .numbered("number", "proposal_number")
        .text("title")
        .text_null("message")
        .json("recipients")
        .date_null("valid_until")
        .text("status")
        .recalls("supersedes_id", "proposals")
        .bigint_null("monthly_cents")
        .bigint_null("one_time_cents")
        .json_null("snapshot")
        .text_null("snapshot_hash")
        .text_null("token_hash")
        .instant_null("sent_at")
        .instant_null("viewed_at")
        .instant_null("answered_at")
        .text_null("answer_name")
        .text_null("answer_document")
        .text_null("answer_note")
        .text_null("answer_address")
        .text_null("answer_user_agent")
        .text_null("answer_hash")
        .one_of(
            "status",
            &["draft", "sent", "viewed", "accepted", "declined", "cancelled"],
        )
        .unique(&["token_hash"])
        .index(&["negotiation_id", "created_at", "id"])
        .index_where_set("supersedes_id")
        // A counter outlives the way down, as it may be needed again.
        .on_sqlite("INSERT OR IGNORE INTO counters (name, value) VALUES ('proposal_number', 0)")
}

fn attachments() -> Sheet {
    Sheet::resource("proposal_attachments")
        .part_of("proposal_id", "proposals")
        .text("file_name")
        .text("content_type")
        .bigint("size")
        .text("sha256")
        .text("storage_key")
        .unique(&["storage_key"])
        .index(&["proposal_id", "created_at", "id"])
        .at_least("size", 1)
}

/// The queue of mails and what became of each: one row a recipient.
fn mails() -> Sheet {
    Sheet::resource("mails")
        .part_of("negotiation_id", "negotiations")
        .part_of("proposal_id", "proposals")
        .text("kind")
        .text("recipient")
        .text("message_id")
        .text_null("link_sealed")
        .text("status")
        .integer("attempts")
        .instant("available_at")
        .text_null("leased_by")
        .instant_null("leased_until")
        .text_null("last_error")
        .instant_null("sent_at")
        .one_of("kind", &["proposal", "proposal_answered"])
        .one_of("status", &["queued", "sent", "failed", "cancelled"])
        .unique(&["message_id"])
        .index(&["negotiation_id"])
        .index(&["proposal_id"])
        .index(&["status", "available_at", "id"])
        .index(&["created_at", "id"])
}
