//! Further links of proposals, and answers with secrets that are kept sealed.

use crate::sheet::Sheet;

/// The tables, in the order of their references.
pub fn sheets() -> Vec<Sheet> {
    vec![
        links(),
        Sheet::more_of("idempotency_keys").text_null("response_sealed"),
    ]
}

/// A proposal's first link stands with it; each time it is handed over once more it gets another one.
fn links() -> Sheet {
    Sheet::new("proposal_links")
        .text("token_hash")
        .part_of("proposal_id", "proposals")
        .instant("created_at")
        .key(&["token_hash"])
        .index(&["proposal_id"])
}
