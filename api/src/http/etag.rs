//! Entity tags: strong, from the resource's version.

/// The tag of a version.
#[must_use]
pub fn of(version: i64) -> String {
    format!("\"{version}\"")
}

/// Whether a header's list (`If-Match`, `If-None-Match`) names the tag. Weak tags match only when `weak`.
#[must_use]
pub fn matches(header: &str, tag: &str, weak: bool) -> bool {
    header.split(',').map(str::trim).any(|entry| {
        let entry = match weak {
            true => entry.strip_prefix("W/").unwrap_or(entry),
            false => entry,
        };
        entry == "*" || entry == tag
    })
}
