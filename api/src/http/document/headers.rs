//! The headers of answers, each described once.

use serde_json::{Value, json};
use utoipa::openapi::{Header, HeaderBuilder, Ref, RefOr, response::Response, schema::Components};

use crate::http::schema::Described;

/// A header that answers carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// `X-Request-Id`
    RequestId,
    /// `Location`
    Location,
    /// `ETag`
    ETag,
    /// `Link`
    Link,
    /// `Idempotency-Replayed`
    Replayed,
    /// `Retry-After`
    RetryAfter,
    /// `WWW-Authenticate`
    Authenticate,
    /// `Content-Language`
    Language,
    /// `Content-Disposition`
    Disposition,
    /// `Content-Range`
    ContentRange,
    /// `Accept-Ranges`
    AcceptRanges,
}

impl Told {
    fn name(self) -> &'static str {
        match self {
            Self::RequestId => "X-Request-Id",
            Self::Location => "Location",
            Self::ETag => "ETag",
            Self::Link => "Link",
            Self::Replayed => "Idempotency-Replayed",
            Self::RetryAfter => "Retry-After",
            Self::Authenticate => "WWW-Authenticate",
            Self::Language => "Content-Language",
            Self::Disposition => "Content-Disposition",
            Self::ContentRange => "Content-Range",
            Self::AcceptRanges => "Accept-Ranges",
        }
    }

    fn about(self) -> (&'static str, Value) {
        match self {
            Self::RequestId => (
                "The request's id: the one it brought (1–128 visible ASCII characters), else one made here. Also in the log.",
                json!({"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[!-~]+$"}),
            ),
            Self::Location => (
                "Path of what came into being, or of what to look at now.",
                json!({"type": "string", "maxLength": 2000, "pattern": "^/"}),
            ),
            Self::ETag => (
                "Tag of this version: for `If-Match` before a change, for `If-None-Match` before a read.",
                json!({"type": "string", "maxLength": 100, "pattern": "^\"[!#-~]+\"$"}),
            ),
            Self::Link => (
                "The next page, `rel=\"next\"`, when there is one.",
                json!({"type": "string", "maxLength": 32_000, "pattern": "^<.+>; rel=\"next\"$"}),
            ),
            Self::Replayed => (
                "`true` when this is the first answer again.",
                json!({"type": "string", "enum": ["true"]}),
            ),
            Self::RetryAfter => (
                "Seconds after which to come back.",
                json!({"type": "integer", "format": "int32", "minimum": 0, "maximum": 86_400}),
            ),
            Self::Authenticate => (
                "What to log in with.",
                json!({"type": "string", "enum": ["Bearer"]}),
            ),
            Self::Language => (
                "Language of the texts.",
                json!({"type": "string", "enum": ["en", "pt-BR"]}),
            ),
            Self::Disposition => (
                "Shown or saved, and under which name.",
                json!({"type": "string", "maxLength": 3000, "pattern": "^(inline|attachment)"}),
            ),
            Self::ContentRange => (
                "Which bytes of how many.",
                json!({"type": "string", "maxLength": 100, "pattern": "^bytes "}),
            ),
            Self::AcceptRanges => (
                "Parts may be asked for.",
                json!({"type": "string", "enum": ["bytes"]}),
            ),
        }
    }

    fn header(self) -> Header {
        let (about, schema) = self.about();
        let schema: Described = serde_json::from_value(schema).unwrap_or_default();
        HeaderBuilder::new()
            .schema(Some(schema))
            .description(Some(about))
            .build()
    }
}

/// Adds headers to an answer.
pub fn tell(response: &mut Response, headers: &[Told], components: &mut Components) {
    for told in headers {
        let name = told.name();
        let shared = components.headers.entry(name.to_owned());
        shared.or_insert_with(|| RefOr::T(told.header()));
        let at = Ref::new(format!("#/components/headers/{name}"));
        response.headers.insert(name.to_owned(), RefOr::Ref(at));
    }
}
