//! Entity tags: strong, `"<version>.<digest>"`. The version says what a writer has seen, the digest what a reader has.
//!
//! Their lists are split here: the typed headers leave out what they cannot read, a `*` among tags too, and who sent that
//! could not be told.

use actix_web::{
    HttpRequest,
    http::header::{self, EntityTag},
};
use sha2::{Digest, Sha256};

/// Bytes of the digest that are shown.
const SHOWN: usize = 8;

/// The tag of a resource at a version, shown as this body.
#[must_use]
pub fn of(version: i64, body: &str) -> String {
    let digest = Sha256::digest(body.as_bytes());
    let shown = hex::encode(digest.get(..SHOWN).unwrap_or(&digest));
    format!("\"{version}.{shown}\"")
}

/// Whether whoever reads has what the tag stands for (`If-None-Match`).
#[must_use]
pub fn is_known(http: &HttpRequest, tag: &str) -> bool {
    let Ok(tag) = tag.parse::<EntityTag>() else {
        return false;
    };
    let lines = http.headers().get_all(header::IF_NONE_MATCH);
    let known = |entry: &str| {
        entry
            .parse()
            .is_ok_and(|known: EntityTag| known.weak_eq(&tag))
    };
    lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(entries)
        .any(|entry| entry == "*" || known(entry))
}

/// Whether a list (`If-Match`) names the tag.
#[must_use]
pub fn matches(header: &str, tag: &str) -> bool {
    entries(header).any(|entry| entry == "*" || entry == tag)
}

/// Whether a list (`If-Match`) names the version: what is only derived may have changed since, and a bare version does
/// as well.
#[must_use]
pub fn names_version(header: &str, version: i64) -> bool {
    entries(header).any(|entry| entry == "*" || version_of(entry) == Some(version))
}

/// What is wrong with a list (`If-Match`) that names no version, beyond that it may be stale: a weak tag, which a proxy
/// makes of a strong one when it compresses the answer, or none at all.
#[must_use]
pub fn fault(header: &str) -> Option<&'static str> {
    let tags = entries(header).filter(|entry| *entry != "*");
    let mut faults = tags.filter_map(|entry| match entry.parse::<EntityTag>() {
        Ok(tag) => tag.weak.then_some("weak_tag"),
        Err(_) => Some("no_tag"),
    });
    faults.next()
}

fn entries(header: &str) -> impl Iterator<Item = &str> {
    header.split(',').map(str::trim)
}

fn version_of(entry: &str) -> Option<i64> {
    let tag = entry.parse::<EntityTag>().ok().filter(|tag| !tag.weak)?;
    let version = tag.tag().split('.').next()?;
    version.parse().ok()
}
