//! What surrounds every answer: request id, security headers, one log line, the counters.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Instant,
};

use actix_web::{
    Error, HttpMessage,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{
        ConnectionType, Method,
        header::{self, HeaderName, HeaderValue},
    },
    middleware::Next,
    web,
};

use crate::state::State;

/// The request's id, kept with the request.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// Kept with an answer that is not worth a line.
#[derive(Clone, Copy, Debug)]
pub struct Unlogged;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const LONGEST_ID: usize = 128;

/// Wraps the whole application.
///
/// # Errors
/// The inner service's.
pub async fn wrap(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let started = Instant::now();
    let state = request.app_data::<web::Data<Arc<State>>>().cloned();
    let id = id(&request, state.as_ref());
    request.extensions_mut().insert(RequestId(id.clone()));
    let mut response = next.call(request).await?;
    decorate(&mut response, &id);
    // A connection that is kept for the next request would be cut when the grace is over.
    if state.is_some_and(|state| state.stopping.load(Ordering::Relaxed)) {
        let head = response.response_mut().head_mut();
        head.set_connection_type(ConnectionType::Close);
    }
    note(&response, &id, started);
    Ok(response)
}

fn id(request: &ServiceRequest, state: Option<&web::Data<Arc<State>>>) -> String {
    let given = request
        .headers()
        .get(&REQUEST_ID)
        .and_then(|value| value.to_str().ok())
        .filter(|text| !text.is_empty() && text.len() <= LONGEST_ID)
        .filter(|text| text.bytes().all(|byte| byte.is_ascii_graphic()));
    match given {
        Some(text) => text.to_owned(),
        None => {
            let now = state.map(|state| state.clock.now()).unwrap_or_default();
            persistence::new_id(now).to_string()
        }
    }
}

fn decorate<B>(response: &mut ServiceResponse<B>, id: &str) {
    let docs = response.request().path().starts_with("/docs");
    let public = response.request().path().starts_with("/public");
    let policy = match docs {
        true => {
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"
        }
        false => "default-src 'none'; frame-ancestors 'none'",
    };
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(id) {
        headers.insert(REQUEST_ID, value);
    }
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // An answer that is more than JSON brings its own policy.
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        let policy = HeaderValue::from_static(policy);
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    if public {
        let hidden = HeaderValue::from_static("noindex, nofollow");
        headers.insert(HeaderName::from_static("x-robots-tag"), hidden);
    }
    if !docs && !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

/// Anybody may invent methods; each would be a label of its own for ever.
fn method(method: &Method) -> &'static str {
    let known = [
        Method::GET,
        Method::HEAD,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::OPTIONS,
    ];
    let names = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    let found = known.iter().zip(names).find(|(known, _)| *known == method);
    found.map_or("OTHER", |(_, name)| name)
}

fn note<B>(response: &ServiceResponse<B>, id: &str, started: Instant) {
    let request = response.request();
    let route = request
        .match_pattern()
        .unwrap_or_else(|| "unmatched".to_owned());
    let method = method(request.method());
    let status = response.status().as_u16();
    let elapsed = started.elapsed();
    if !response.response().extensions().contains::<Unlogged>() {
        tracing::info!(
            request_id = id,
            method,
            route,
            status,
            micros = elapsed.as_micros() as u64,
            "request"
        );
    }
    let labels = [
        ("method", method.to_owned()),
        ("route", route),
        ("status", status.to_string()),
    ];
    metrics::counter!("http_requests_total", &labels).increment(1);
    metrics::histogram!("http_request_duration_seconds", &labels).record(elapsed.as_secs_f64());
}
