//! More requests than places: the others are told to come back before anything else is done for them, on a connection
//! that stays.
//!
//! A refusal costs some microseconds, most of them the kernel's. A thousand callers who ask again at once would still
//! leave no time for those who have a place: they are told at a bounded rate, and those beyond it wait for their turn, or
//! for a place that becomes free meanwhile.

use std::{rc::Rc, sync::LazyLock, time::Duration};

use actix_web::{
    HttpMessage, HttpResponse,
    dev::{Payload, ServiceRequest},
    http::header,
};
use futures_util::StreamExt;
use metrics::Counter;

use super::{accept, connection::Requests, path, payload::JSON_LIMIT};
use crate::{
    problem::{ApiError, LONGEST_INSTANCE, cut, locale::Language},
    state::State,
};

/// Paths below it are opened by people.
const LINKS: &str = "/public/";
/// What begins so needs no place, or takes one among its own.
const APART: [&str; 6] = [
    "/health/",
    "/metrics",
    "/openapi.",
    "/docs",
    "/auth/login",
    "/auth/password",
];
/// Who asks again within this time of being refused is hasty.
const HASTE: Duration = Duration::from_millis(250);
/// A body is read to its end within this time, or its connection closed.
const DRAIN: Duration = Duration::from_secs(1);

static REFUSED: LazyLock<Counter> = LazyLock::new(|| {
    let labels = [("method", "any"), ("route", "any"), ("status", "503")];
    metrics::counter!("http_requests_total", &labels)
});

static BODIES: LazyLock<[Body; 2]> =
    LazyLock::new(|| [Language::English, Language::Portuguese].map(Body::of));

/// The refusal of a request that finds no place; `None` lets it in.
pub(super) async fn refusal(
    request: &mut ServiceRequest,
    state: &State,
    id: &str,
) -> Option<HttpResponse> {
    if has_room(state) || is_told_otherwise(request, state) {
        return None;
    }
    let requests = request.conn_data::<Rc<Requests>>().cloned();
    if requests.as_ref().is_some_and(|all| all.are_hasty(HASTE)) {
        wait(state.refusals.turn()).await;
        if has_room(state) {
            return None;
        }
    }
    // A connection with the rest of a body on it could not be kept.
    let body = request.take_payload();
    let _ = tokio::time::timeout(DRAIN, discard(body)).await;
    if let Some(requests) = requests {
        requests.refuse();
    }
    REFUSED.increment(1);
    let accepted = request.headers().get(header::ACCEPT_LANGUAGE);
    let accepted = accepted.and_then(|value| value.to_str().ok());
    let language = Language::negotiate(accepted);
    let body = Body::in_language(language).of_request(request.path(), id);
    let mut response = ApiError::busy(1).head(language);
    response.content_type("application/problem+json");
    Some(response.body(body))
}

fn has_room(state: &State) -> bool {
    state.in_flight.available_permits() > 0
}

/// Besides what stands apart: a page for people, and what a browser's script may read, are made further in.
fn is_told_otherwise(request: &ServiceRequest, state: &State) -> bool {
    let path = request.path();
    APART.iter().any(|start| path.starts_with(start))
        || (path.starts_with(LINKS) && accept::prefers_html(request.request()))
        || (request.headers().contains_key(header::ORIGIN)
            && !state.settings.cors_origins.is_empty())
}

/// A timer would take its millisecond even for nothing.
async fn wait(turn: Duration) {
    if !turn.is_zero() {
        tokio::time::sleep(turn).await;
    }
}

async fn discard(mut body: Payload) {
    let mut read = 0;
    while let Some(Ok(chunk)) = body.next().await {
        read += chunk.len();
        if read > JSON_LIMIT {
            return;
        }
    }
}

/// The problem as JSON, but for what differs from request to request.
#[derive(Debug)]
struct Body {
    before: String,
    between: String,
    after: String,
}

impl Body {
    fn in_language(language: Language) -> &'static Self {
        let [english, portuguese] = &*BODIES;
        match language {
            Language::English => english,
            Language::Portuguese => portuguese,
        }
    }

    fn of(language: Language) -> Self {
        const MARK: &str = "\u{1}";
        let problem = ApiError::busy(1).body(language, MARK, MARK);
        let text = serde_json::to_string(&problem).unwrap_or_default();
        let mut parts = text.split(r#""\u0001""#).map(ToOwned::to_owned);
        let mut part = || parts.next().unwrap_or_default();
        Self {
            before: part(),
            between: part(),
            after: part(),
        }
    }

    fn of_request(&self, path: &str, id: &str) -> String {
        let quoted = |text: &str| serde_json::to_string(text).unwrap_or_default();
        [
            self.before.as_str(),
            &quoted(&cut(&path::plain(path), LONGEST_INSTANCE)),
            &self.between,
            &quoted(id),
            &self.after,
        ]
        .concat()
    }
}
