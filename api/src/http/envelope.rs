//! What surrounds every answer: whether there is a place for it, request id, security headers, one log line, the counters.

use std::{
    rc::Rc,
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
use tracing::{Instrument as _, Span};

use super::{
    admission,
    connection::{AnswerBody, Requests},
};
use crate::{state::State, traces::spans};

/// The request's id, kept with the request.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// Kept with an answer that is not worth a line.
#[derive(Clone, Copy, Debug)]
pub struct Unlogged;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const LONGEST_ID: usize = 128;
const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");
/// JSON loads and runs nothing.
const POLICY: &str = "default-src 'none'; frame-ancestors 'none'";

/// Wraps the whole application.
///
/// # Errors
/// The inner service's.
pub async fn wrap(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let started = Instant::now();
    let unanswered = request.conn_data::<Rc<Requests>>().map(Requests::begin);
    let state = request.app_data::<web::Data<Arc<State>>>().cloned();
    let id = id(&request, state.as_ref());
    let refusal = match &state {
        Some(state) => admission::refusal(&mut request, state, &id).await,
        None => None,
    };
    let mut response = match refusal {
        Some(refusal) => {
            let mut response = request.into_response(refusal).map_into_right_body();
            decorate(&mut response, &id);
            response
        }
        None => {
            request.extensions_mut().insert(RequestId(id.clone()));
            let span = spans::request(&request, method(request.method()), &id);
            let answering = next.call(request).instrument(span.clone());
            let mut response = answering.await?.map_into_left_body();
            decorate(&mut response, &id);
            note(&response, &id, started, &span);
            response
        }
    };
    // A connection that is kept for the next request would be cut when the grace is over.
    if state.is_some_and(|state| state.stopping.load(Ordering::Relaxed)) {
        let head = response.response_mut().head_mut();
        head.set_connection_type(ConnectionType::Close);
    }
    Ok(response.map_body(|_, body| AnswerBody::new(body, unanswered)))
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
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(id) {
        headers.insert(REQUEST_ID, value);
    }
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000"),
        (ROBOTS, "noindex, nofollow"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // An answer that is more than JSON, or the same for everyone, brings its own.
    let usual = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in usual {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    // Said to keep bytes from being compressed; on the way it means nothing (RFC 9110, 8.4).
    if headers
        .get(header::CONTENT_ENCODING)
        .is_some_and(|value| value == "identity")
    {
        headers.remove(header::CONTENT_ENCODING);
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

fn note<B>(response: &ServiceResponse<B>, id: &str, started: Instant, span: &Span) {
    let request = response.request();
    let route = request
        .match_pattern()
        .unwrap_or_else(|| "unmatched".to_owned());
    let method = method(request.method());
    let status = response.status().as_u16();
    let elapsed = started.elapsed();
    spans::answered(span, method, &route, status);
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
