//! The spans that api makes: all of them here, so that one look tells that nothing in them is about somebody.

use actix_web::{dev::ServiceRequest, http::header::HeaderMap};
use opentelemetry::{
    propagation::{Extractor, TextMapPropagator as _},
    trace::TraceContextExt as _,
};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use persistence::{entity::mails, store::TRACED};
use tracing::{Span, field::Empty};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

/// Of a request, below the caller's own when it names one.
pub fn request(request: &ServiceRequest, method: &str, id: &str) -> Span {
    let span = tracing::info_span!(
        target: TRACED,
        parent: None,
        "http.request",
        otel.kind = "server",
        otel.status_code = Empty,
        http.request.method = method,
        http.route = Empty,
        http.response.status_code = Empty,
        "error.type" = Empty,
        request_id = id,
        caller.kind = Empty,
    );
    if !span.is_disabled() {
        let caller = TraceContextPropagator::new().extract(&TraceParent(request.headers()));
        // It fails where nobody traces.
        let _ = span.set_parent(caller);
    }
    span
}

/// How a request was answered, and by which route.
pub fn answered(span: &Span, method: &str, route: &str, status: u16) {
    if span.is_disabled() {
        return;
    }
    // Recorded, a name would be too late: the span has begun.
    let name = format!("{method} {route}");
    span.context().span().update_name(name);
    span.record("http.route", route);
    span.record("http.response.status_code", status);
    if status >= 500 {
        span.record("otel.status_code", "ERROR");
        span.record("error.type", status.to_string());
    }
}

/// Who asks, as a kind: `employee`, `client` (the holder of a link), or `nobody` that is known.
pub fn called_by(kind: &str) {
    Span::current().record("caller.kind", kind);
}

/// Of one try to deliver a mail.
pub fn mail_try(mail: &mails::Model) -> Span {
    tracing::info_span!(
        target: TRACED,
        parent: None,
        "mail.try",
        otel.kind = "producer",
        mail.id = %mail.id,
        mail.attempts = mail.attempts,
        mail.outcome = Empty,
    )
}

/// How the try ended.
pub fn mail_tried(outcome: &str) {
    Span::current().record("mail.outcome", outcome);
}

/// Of handing a mail over.
pub fn mail_sending() -> Span {
    tracing::info_span!(target: TRACED, "mail.send", otel.kind = "client")
}

/// Of reading a kind of thing from Pipedrive.
pub fn pipedrive(what: &str) -> Span {
    tracing::info_span!(
        target: TRACED,
        "pipedrive.read",
        otel.name = format!("GET {what}"),
        otel.kind = "client",
        peer.service = "pipedrive",
        http.request.method = "GET",
        url.template = format!("/api/v2/{what}/{{id}}"),
        http.response.status_code = Empty,
    )
}

/// The only header of a caller's trace that is believed: its ids and whether it is sampled. `tracestate` may hold
/// anything and would leave with every span.
struct TraceParent<'a>(&'a HeaderMap);

impl Extractor for TraceParent<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        match key {
            "traceparent" => self.0.get(key)?.to_str().ok(),
            _ => None,
        }
    }

    fn keys(&self) -> Vec<&str> {
        vec!["traceparent"]
    }
}
