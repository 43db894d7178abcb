//! Entity tags: strong, `"<version>.<digest>"`. The version says what a writer has seen, the digest what a reader has.

use actix_web::{HttpRequest, http::header::IF_NONE_MATCH};
use sha2::{Digest, Sha256};

/// Bytes of the digest that are shown.
const SHOWN: usize = 8;

/// The tag of a resource at a version, shown as this body.
#[must_use]
pub fn of(version: i64, body: &str) -> String {
    let digest = Sha256::digest(body.as_bytes());
    let shown = digest
        .iter()
        .take(SHOWN)
        .fold(0, |number, byte| number << 8 | u64::from(*byte));
    format!("\"{version}.{shown:016x}\"")
}

/// Whether whoever reads has what the tag stands for (`If-None-Match`).
#[must_use]
pub fn is_known(http: &HttpRequest, tag: &str) -> bool {
    let lines = http.headers().get_all(IF_NONE_MATCH);
    let mut lines = lines.filter_map(|line| line.to_str().ok());
    lines.any(|line| matches(line, tag, true))
}

/// Whether a header's list (`If-Match`, `If-None-Match`) names the tag. Weak tags match only when `weak`.
#[must_use]
pub fn matches(header: &str, tag: &str, weak: bool) -> bool {
    entries(header).any(|entry| {
        let entry = match weak {
            true => entry.strip_prefix("W/").unwrap_or(entry),
            false => entry,
        };
        entry == "*" || entry == tag
    })
}

/// Whether a header's list (`If-Match`) names the version: what is only derived may have changed since, and a bare
/// version does as well.
#[must_use]
pub fn names_version(header: &str, version: i64) -> bool {
    entries(header).any(|entry| entry == "*" || version_of(entry) == Some(version))
}

/// What is wrong with a list (`If-Match`) that names no version, beyond that it may be stale: a weak tag, which a proxy
/// makes of a strong one when it compresses the answer, or none at all.
#[must_use]
pub fn fault(header: &str) -> Option<&'static str> {
    let mut faults = entries(header).filter_map(|entry| match entry.strip_prefix("W/") {
        Some(_) => Some("weak_tag"),
        None => (!is_tag(entry)).then_some("no_tag"),
    });
    faults.next()
}

fn is_tag(entry: &str) -> bool {
    let quoted = entry
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    entry == "*" || quoted.is_some()
}

fn entries(header: &str) -> impl Iterator<Item = &str> {
    header.split(',').map(str::trim)
}

fn version_of(tag: &str) -> Option<i64> {
    let tag = tag.strip_prefix('"')?.strip_suffix('"')?;
    let version = tag.split_once('.').map_or(tag, |(version, _)| version);
    version.parse().ok()
}
