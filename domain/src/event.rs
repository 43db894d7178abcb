//! What the journal can tell: the one list of types, which writers, readers and the document have in common.

use crate::choice::choice;

choice! {
/// Who acts.
pub enum ActorKind {
    /// An employee.
    Person,
    /// A program, by its key.
    Integration,
    /// The client, behind a link.
    Client,
    /// The product itself.
    System,
}
}

/// Writes each kind with what can happen to it as `<kind>.<what>`.
macro_rules! types {
    ($($kind:literal: $($what:literal)+;)+) => {
        /// Every type of event.
        pub const TYPES: &[&str] = &[$($(concat!($kind, ".", $what)),+),+];
    };
}

types! {
    "branch": "created" "updated" "deleted";
    "employee": "created" "updated" "deleted";
    "api_key": "created" "revoked";
    "client": "created" "updated" "deleted" "converted";
    "contact": "created" "updated" "deleted";
    "channel": "created" "updated" "deleted";
    "campaign": "created" "updated" "deleted";
    "pipeline": "created" "updated" "deleted";
    "stage": "created" "updated" "deleted";
    "outcome_reason": "created" "updated" "deleted";
    "sales_plan": "created" "updated" "deleted";
    "speed_plan": "created" "updated" "deleted";
    "billing_type": "created" "updated" "deleted";
    "contract_template": "created" "updated" "deleted";
    "service_box": "created" "updated" "deleted";
    "ticket_subject": "created" "updated" "deleted";
    "process": "created" "updated" "deleted";
    "schedule_type": "created" "updated" "deleted";
    "service": "created" "updated" "deleted";
    "product": "created" "updated" "deleted";
    "negotiation_plan": "created" "updated" "deleted";
    "negotiation": "created" "updated" "deleted" "paused" "resumed" "lost" "aborted" "reopened" "won";
    "negotiation_stage": "moved" "removed";
    "negotiation_contract": "created" "updated" "removed" "prefilled";
    "negotiation_access": "created" "updated" "removed" "prefilled" "password_revealed";
    "negotiation_ticket": "created" "updated" "removed" "prefilled";
    "negotiation_task": "created" "updated" "removed" "prefilled";
    "negotiation_service": "created" "updated" "removed";
    "negotiation_product": "created" "updated" "removed";
    "negotiation_note": "created" "updated" "removed";
    "negotiation_appointment": "created" "updated" "removed";
    "negotiation_billing": "generated" "discarded";
    "negotiation_pipedrive": "linked" "synced" "unlinked";
    "negotiation_attachment": "created" "removed";
    "proposal": "created" "updated" "removed" "sent" "resent" "viewed" "accepted" "declined" "cancelled"
        "delivered" "delivery_delayed" "delivery_failed";
    "contract": "created";
    "login": "activated";
    "ticket": "opened";
    "instalment": "created" "updated" "deleted";
}

/// Whether it is one of them.
#[must_use]
pub fn is_known(event_type: &str) -> bool {
    TYPES.contains(&event_type)
}
