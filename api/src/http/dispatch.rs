//! From an HTTP request to a handler and back: in-flight limit, authentication, role, body.

use std::{collections::HashMap, panic::AssertUnwindSafe, sync::Arc};

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::{Method, StatusCode, header},
    web,
};
use bytes::Bytes;
use futures_util::FutureExt;
use serde_json::Value;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::{
    accept,
    answer::Sent,
    authentication, claim,
    cx::Request,
    endpoint::{Endpoint, Handling, Serves},
    envelope::Unlogged,
    etag, head, json, path, payload,
    query::{Query, explained},
    raw::Raw,
    run,
};
use crate::{
    caller::{Caller, RouteAccess},
    peer,
    problem::{ApiError, Result, locale::Language},
    state::State,
    traces::spans,
};

/// Serves one request of an endpoint.
pub async fn serve(
    endpoint: Arc<Endpoint>,
    state: Arc<State>,
    http: HttpRequest,
    payload: web::Payload,
) -> HttpResponse {
    let answer = AssertUnwindSafe(handled(&endpoint, &state, &http, payload))
        .catch_unwind()
        .await
        .unwrap_or_else(|_| Err(ApiError::internal("a handler panicked")));
    match answer {
        Ok(response) => response,
        Err(err) => refuse_for(&endpoint, &http, &explained(err, &endpoint.op.params)),
    }
}

/// A refusal as the operation's callers read it: a page for people, a problem for everyone else.
fn refuse_for(endpoint: &Endpoint, http: &HttpRequest, err: &ApiError) -> HttpResponse {
    let notice = endpoint.op.notice.filter(|_| accept::prefers_html(http));
    match notice.and_then(|notice| notice(err)) {
        Some(page) => {
            let head = err.head(Language::Portuguese);
            noted(http, err, shown(head, page.policy, page.html))
        }
        None => refuse(http, err),
    }
}

/// Turns an error into its problem body, and logs what broke here.
pub fn refuse(http: &HttpRequest, err: &ApiError) -> HttpResponse {
    let response = err.response(
        head::language(http),
        &path::told(http),
        &head::request_id(http),
    );
    noted(http, err, response)
}

fn noted(http: &HttpRequest, err: &ApiError, mut response: HttpResponse) -> HttpResponse {
    log(http, err);
    if err.is_busy() {
        response.extensions_mut().insert(Unlogged);
    }
    response
}

fn log(http: &HttpRequest, err: &ApiError) {
    if err.status.is_server_error() && !err.is_busy() {
        let cause = err.cause.as_deref().unwrap_or("unavailable");
        let request_id = head::request_id(http);
        tracing::error!(%request_id, code = %err.code, cause, "request failed");
    }
}

async fn handled(
    endpoint: &Endpoint,
    state: &Arc<State>,
    http: &HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse> {
    let place = place_for(endpoint, places(endpoint, state))?;
    let peer = peer::address(http, &state.settings.trusted_proxies);
    if endpoint.op.limited {
        state.link_limits.request(peer)?;
    }
    let caller = authentication::authenticate(state, http, endpoint.op.access).await;
    spans::called_by(kind(endpoint, caller.is_ok()));
    let caller = caller?;
    endpoint.op.access.check(&caller)?;
    let query = Query::parse(http.query_string(), &endpoint.op.params)?;
    head::check(http)?;
    // Senders may be slow, and hold no place of those that work while their bodies arrive.
    drop(place);
    let (body, unread, password_hash, _place) = match &endpoint.serves {
        Serves::Raw(_) => {
            let place = place_for(endpoint, receiving(endpoint, state))?;
            (Bytes::new(), Some(payload), None, place)
        }
        _ => {
            let body = received(endpoint, state, http, payload).await?;
            let password_hash = password_hash(endpoint, state, &body).await?;
            let place = place_for(endpoint, places(endpoint, state))?;
            (body, None, password_hash, place)
        }
    };
    let request = Request {
        password_hash,
        idempotency_key: head::idempotency_key(endpoint, http)?,
        for_people: endpoint.op.notice.is_some(),
        ..request(endpoint, state, http, caller, query, body)
    };
    if let (Serves::Raw(raw), Some(payload)) = (&endpoint.serves, unread) {
        return undigested(request, raw, Raw::new(http.clone(), payload)).await;
    }
    let sent = digested(endpoint, Arc::new(request)).await?;
    Ok(respond(http, &sent))
}

/// Who asks, as a kind.
fn kind(endpoint: &Endpoint, is_known: bool) -> &'static str {
    match endpoint.op.access {
        RouteAccess::May(_) if is_known => "employee",
        RouteAccess::Public if endpoint.op.limited => "client",
        _ => "nobody",
    }
}

fn place_for<'a>(
    endpoint: &Endpoint,
    places: &'a Semaphore,
) -> Result<Option<SemaphorePermit<'a>>> {
    match endpoint.op.always {
        true => Ok(None),
        false => place(places).map(Some),
    }
}

/// A place among those that are served at once, or that the caller should come back.
///
/// # Errors
/// 503 when all are taken.
pub fn place(places: &Semaphore) -> Result<SemaphorePermit<'_>> {
    places.try_acquire().map_err(|_| ApiError::busy(1))
}

/// Those that an operation takes a place among.
fn places<'a>(endpoint: &Endpoint, state: &'a State) -> &'a Semaphore {
    match endpoint.op.verifies_password {
        true => state.passwords.places(),
        false => &state.in_flight,
    }
}

/// Those that a body takes a place among while it arrives: strangers take none of the callers'.
fn receiving<'a>(endpoint: &Endpoint, state: &'a State) -> &'a Semaphore {
    match endpoint.op.access {
        RouteAccess::Public => &state.receiving_from_strangers,
        _ => &state.receiving,
    }
}

async fn received(
    endpoint: &Endpoint,
    state: &State,
    http: &HttpRequest,
    payload: web::Payload,
) -> Result<Bytes> {
    let _place = place_for(endpoint, receiving(endpoint, state))?;
    payload::read(http, payload, endpoint.body_limit).await
}

fn request(
    endpoint: &Endpoint,
    state: &Arc<State>,
    http: &HttpRequest,
    caller: Arc<Caller>,
    query: Query,
    body: Bytes,
) -> Request {
    let params = params(http);
    Request {
        state: Arc::clone(state),
        caller,
        access: endpoint.op.access,
        now: state.clock.now(),
        request_id: head::request_id(http),
        language: head::language(http),
        method: http.method().clone(),
        path: path::canonical(&endpoint.path, &params),
        query,
        peer: peer::address(http, &state.settings.trusted_proxies),
        user_agent: head::text(http, header::USER_AGENT),
        params,
        if_match: head::list(http, header::IF_MATCH),
        idempotency_key: None,
        content_type: head::text(http, header::CONTENT_TYPE),
        body,
        for_people: false,
        prefers_html: accept::prefers_html(http),
        password_hash: None,
    }
}

async fn digested(endpoint: &Endpoint, request: Arc<Request>) -> Result<Sent> {
    match &endpoint.serves {
        Serves::Read(read) if endpoint.op.snapshot => {
            let store = &request.state.store;
            store.snapshot(async |db| read(&request, db).await).await
        }
        Serves::Read(read) => read(&request, request.state.store.db()).await,
        Serves::Write(write) => run::write(request, Arc::clone(write)).await,
        Serves::NoTransaction(handler) => claim::no_transaction(&request, handler).await,
        Serves::Raw(_) => Err(ApiError::internal("a body was read that should not be")),
    }
}

/// A refused body is read to its end, or the refusal would not be heard.
async fn undigested(request: Request, handler: &Handling, mut raw: Raw) -> Result<HttpResponse> {
    let answer = handler(request, &mut raw).await;
    if answer.is_err() {
        raw.drain().await;
    }
    answer
}

/// The hash of the body's password, which has waited for its turn without a place. What cannot be a password is left to
/// the handler to refuse.
async fn password_hash(endpoint: &Endpoint, state: &State, body: &[u8]) -> Result<Option<String>> {
    if !endpoint.op.hashes_password {
        return Ok(None);
    }
    let document = json::parse(body).unwrap_or_default();
    let password = document.get("password").and_then(Value::as_str);
    match password.filter(|text| (12..=128).contains(&text.chars().count())) {
        Some(password) => Ok(Some(state.passwords.hash(password.to_owned()).await?)),
        None => Ok(None),
    }
}

/// Turns an answer into its bytes.
pub fn respond(http: &HttpRequest, sent: &Sent) -> HttpResponse {
    let tag = sent.etag.as_ref();
    let known = reads(http) && tag.is_some_and(|tag| etag::is_known(http, tag));
    let status = match known {
        true => StatusCode::NOT_MODIFIED,
        false => sent.status,
    };
    let mut response = HttpResponse::build(status);
    let headers = [
        (header::ETAG, &sent.etag),
        (header::LOCATION, &sent.location),
        (header::LINK, &sent.link),
    ];
    for (name, value) in headers {
        if let Some(value) = value {
            response.insert_header((name, value.as_str()));
        }
    }
    if sent.replayed {
        response.insert_header(("Idempotency-Replayed", "true"));
    }
    match status {
        StatusCode::NOT_MODIFIED | StatusCode::NO_CONTENT | StatusCode::SEE_OTHER => {
            response.finish()
        }
        _ => match sent.policy {
            Some(policy) => shown(response, policy, sent.body.clone()),
            None => response
                .content_type("application/json")
                .body(sent.body.clone()),
        },
    }
}

/// A page. Its language is the clients', whatever the browser asks for.
fn shown(mut response: HttpResponseBuilder, policy: &str, html: String) -> HttpResponse {
    response
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_LANGUAGE, Language::Portuguese.tag()))
        .insert_header((header::CONTENT_SECURITY_POLICY, policy))
        .body(html)
}

/// GET, or HEAD, which is the same without the body.
fn reads(http: &HttpRequest) -> bool {
    matches!(*http.method(), Method::GET | Method::HEAD)
}

fn params(http: &HttpRequest) -> HashMap<String, String> {
    http.match_info()
        .iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}
