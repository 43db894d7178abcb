//! From where employees have logged in, and indexes by which the sweep finds what has outlived its use.

use crate::sheet::Sheet;

/// The tables, in the order of their references.
pub fn sheets() -> Vec<Sheet> {
    vec![
        known_peers(),
        Sheet::more_of("sessions").index_where_set("revoked_at"),
        Sheet::more_of("refresh_tokens").index(&["expires_at"]),
        Sheet::more_of("login_claims").index(&["state"]),
        Sheet::more_of("port_claims").index(&["state", "hold_until"]),
        Sheet::more_of("mails").index_where_set("link_sealed"),
    ]
}

/// An address is a personal datum: a keyed digest of it stands here.
fn known_peers() -> Sheet {
    Sheet::new("known_peers")
        .part_of("employee_id", "employees")
        .text("peer")
        .instant("seen_at")
        .key(&["employee_id", "peer"])
        .index(&["seen_at"])
}
