//! Clients that a branch shares with others.

use crate::sheet::Sheet;

/// The tables, in the order of their references.
pub fn sheets() -> Vec<Sheet> {
    vec![clients(), client_branches()]
}

/// The same list on the client itself, so that to read a client takes one statement.
fn clients() -> Sheet {
    Sheet::more_of("clients").json_null("shared_branch_ids")
}

/// By which a client is in the sight of other branches than its own.
fn client_branches() -> Sheet {
    Sheet::new("client_branches")
        .part_of("client_id", "clients")
        .refers("branch_id", "branches")
        .key(&["client_id", "branch_id"])
        .index(&["branch_id", "client_id"])
}
