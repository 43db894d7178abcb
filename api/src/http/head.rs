//! What the head of a request says.

use actix_web::{
    HttpMessage, HttpRequest,
    http::{
        Method,
        header::{self, HeaderName},
    },
};
use domain::code::Code;

use super::{endpoint::Endpoint, envelope::RequestId};
use crate::problem::{ApiError, Result, locale::Language};

const KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Longest value of a header that an operation declares.
pub const LONGEST_HEADER: usize = 255;

pub(super) fn language(http: &HttpRequest) -> Language {
    Language::negotiate(text(http, header::ACCEPT_LANGUAGE).as_deref())
}

pub(super) fn idempotency_key(endpoint: &Endpoint, http: &HttpRequest) -> Result<Option<String>> {
    let kept = endpoint.op.idempotent && endpoint.method == Method::POST;
    let Some(key) = text(http, KEY) else {
        return Ok(None);
    };
    if !kept {
        return Ok(None);
    }
    match key.is_empty() {
        false => Ok(Some(key)),
        true => Err(ApiError::at("Idempotency-Key", Code::InvalidParameter)),
    }
}

/// What a request is conditional on must be readable: ignored, a precondition would be as good as met. No declared
/// header is longer than the document says.
pub(super) fn check(http: &HttpRequest) -> Result<()> {
    let single = [KEY, header::IF_RANGE, header::RANGE];
    let lists = [header::IF_MATCH, header::IF_NONE_MATCH];
    let told = [header::ACCEPT_LANGUAGE];
    for name in single.iter().chain(&lists).chain(&told) {
        let values = || http.headers().get_all(name);
        let is_printable = |byte: &u8| matches!(byte, b' '..=b'~');
        let readable = values().all(|value| value.as_bytes().iter().all(is_printable));
        let long = values().any(|value| value.len() > LONGEST_HEADER);
        let repeated = single.contains(name) && values().count() > 1;
        if long || repeated || !(readable || told.contains(name)) {
            return Err(ApiError::at(title(name), Code::InvalidParameter));
        }
    }
    Ok(())
}

/// A header's name as people write it: `If-Match`.
fn title(name: &HeaderName) -> String {
    let words = name.as_str().split('-').map(|word| {
        let (first, rest) = word.split_at(word.len().min(1));
        format!("{}{rest}", first.to_ascii_uppercase())
    });
    words.collect::<Vec<_>>().join("-")
}

/// The lines of a list header as one list.
pub(super) fn list(http: &HttpRequest, name: HeaderName) -> Option<String> {
    let lines = http
        .headers()
        .get_all(name)
        .filter_map(|line| line.to_str().ok());
    let lines: Vec<&str> = lines.collect();
    (!lines.is_empty()).then(|| lines.join(", "))
}

pub(super) fn text(http: &HttpRequest, name: header::HeaderName) -> Option<String> {
    let value = http.headers().get(name)?.to_str().ok()?;
    Some(value.to_owned())
}

pub(super) fn request_id(http: &HttpRequest) -> String {
    let extensions = http.extensions();
    extensions
        .get::<RequestId>()
        .map(|id| id.0.clone())
        .unwrap_or_default()
}
