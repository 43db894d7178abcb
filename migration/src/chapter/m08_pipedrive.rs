//! Persons of Pipedrive: which one stands behind a negotiation's contact.

use crate::sheet::Sheet;

/// The tables, in the order of their references.
pub fn sheets() -> Vec<Sheet> {
    vec![contacts(), links()]
}

/// What a person of Pipedrive has and a contact had not.
fn contacts() -> Sheet {
    Sheet::more_of("contacts")
        .text_null("organization")
        .text_null("note")
}

fn links() -> Sheet {
    Sheet::new("pipedrive_links")
        .part_of("negotiation_id", "negotiations")
        .key(&["negotiation_id"])
        .stamped()
        .part_of("contact_id", "contacts")
        .bigint("person_id")
        .instant("synced_at")
        .index(&["contact_id"])
}
