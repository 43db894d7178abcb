//! The path of a request: one, however it is spelled, and told only where it hides nothing.

use std::collections::HashMap;

use actix_web::HttpRequest;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use uuid::Uuid;

/// Where a route has this parameter, its path is a secret: the token of a link.
const SECRET: &str = "{token}";
/// What follows is a link's, be it the whole of it or not.
const PUBLIC: &str = "public";
/// An id is as long, a token longer.
const LONGEST_WORD: usize = 36;

/// What a segment is told with as it is. An escape that the router left stays one.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b'%');

/// The path as its route spells it, ids in their usual form: what keys, cursors and links go by.
#[must_use]
pub fn canonical(pattern: &str, params: &HashMap<String, String>) -> String {
    let segments = pattern.split('/').map(|segment| {
        let name = segment
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'));
        match name.and_then(|name| params.get(name)) {
            Some(value) => match Uuid::try_parse(value) {
                Ok(id) => id.to_string(),
                Err(_) => utf8_percent_encode(value, KEPT).to_string(),
            },
            None => segment.to_owned(),
        }
    });
    segments.collect::<Vec<_>>().join("/")
}

/// As much of a request's path as a problem may tell: the pattern of its route where that has a secret, else as far as
/// it is made of plain words and ids, so that no spelling of a link that leads nowhere tells its token.
#[must_use]
pub fn told(http: &HttpRequest) -> String {
    match http.match_pattern() {
        Some(pattern) if pattern.contains(SECRET) => pattern,
        _ => plain(http.path()),
    }
}

/// The same of a path whose route is not known.
pub(super) fn plain(path: &str) -> String {
    let mut told = String::new();
    for segment in path.split('/').skip(1) {
        if !is_plain(segment) {
            break;
        }
        told.push('/');
        told.push_str(segment);
        if segment.eq_ignore_ascii_case(PUBLIC) {
            break;
        }
    }
    match told.is_empty() {
        true => "/".to_owned(),
        false => told,
    }
}

fn is_plain(segment: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    segment.len() <= LONGEST_WORD && segment.bytes().all(known)
}
