//! Documents as an answer: PDF, or HTML when `Accept` prefers it. Never 406.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, Accept, ContentDisposition, Header, Quality},
};
use bytes::Bytes;

use crate::paper::html;

/// Media types of a document that is both.
pub const BOTH: &[&str] = &["application/pdf", "text/html"];
/// Media type of a document that is only printed.
pub const PDF: &[&str] = &["application/pdf"];

/// In which form a document is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// To print and keep.
    Pdf,
    /// To read on a screen.
    Html,
}

impl Form {
    /// What `Accept` prefers; PDF when it doesn't say or can't be read.
    #[must_use]
    pub fn wanted(http: &HttpRequest) -> Self {
        let accept = Accept::parse(http).unwrap_or_else(|_| Accept::star());
        let (html, pdf) = (
            quality(&accept, "text", "html"),
            quality(&accept, "application", "pdf"),
        );
        match html > pdf {
            true => Self::Html,
            false => Self::Pdf,
        }
    }
}

/// How much a type is wanted: by the entry that names it most closely (RFC 9110, 12.5.1).
fn quality(accept: &Accept, kind: &str, subtype: &str) -> Quality {
    let closeness = |named: (&str, &str)| match named {
        (a, b) if a == kind && b == subtype => Some(2),
        (a, "*") if a == kind => Some(1),
        ("*", "*") => Some(0),
        _ => None,
    };
    let named = accept.iter().filter_map(|entry| {
        let named = (entry.item.type_().as_str(), entry.item.subtype().as_str());
        Some((closeness(named)?, entry.quality))
    });
    named.max().map_or(Quality::ZERO, |(_, quality)| quality)
}

/// A PDF, to be shown under this name.
#[must_use]
pub fn pdf(bytes: Bytes, name: &str) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/pdf")
        .insert_header(inline(name))
        .insert_header((header::VARY, "Accept"))
        .body(bytes)
}

/// A page that loads nothing, runs nothing and sends nothing.
#[must_use]
pub fn html(page: String) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_SECURITY_POLICY, html::POLICY.as_str()))
        .insert_header((header::VARY, "Accept"))
        .body(page)
}

/// The names are made here, of ASCII.
fn inline(name: &str) -> ContentDisposition {
    ContentDisposition {
        disposition: header::DispositionType::Inline,
        parameters: vec![header::DispositionParam::Filename(name.to_owned())],
    }
}
