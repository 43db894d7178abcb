//! The request as a handler sees it: who, what, when, on which state.

use std::{collections::HashMap, marker::PhantomData, net::IpAddr, ops::Deref, sync::Arc};

use actix_web::http::Method;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use domain::{
    code::Code,
    violation::{Violation, Violations},
};
use persistence::{Scope, Tx, journal::Act};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{blank, body, etag, patch, query::Query};
use crate::{
    caller::{Caller, RouteAccess},
    fields::keeping,
    problem::{ApiError, Result, locale::Language},
    state::State,
};

/// Everything about one request but the type of its body.
#[derive(Debug)]
pub struct Request {
    /// The process.
    pub state: Arc<State>,
    /// Who calls.
    pub caller: Arc<Caller>,
    /// What the operation is, by which rows are checked too.
    pub access: RouteAccess,
    /// When it arrived: for what is compared. What is written takes the transaction's instant.
    pub now: DateTime<Utc>,
    /// `X-Request-Id`.
    pub request_id: String,
    /// Language of problems.
    pub language: Language,
    /// Method.
    pub method: Method,
    /// Path as sent.
    pub path: String,
    /// Query parameters, all of them declared.
    pub query: Query,
    /// The peer, behind trusted proxies the client.
    pub peer: Option<IpAddr>,
    /// `User-Agent`.
    pub user_agent: Option<String>,
    /// Path parameters by name.
    pub params: HashMap<String, String>,
    /// `If-Match`.
    pub if_match: Option<String>,
    /// `Idempotency-Key`.
    pub idempotency_key: Option<String>,
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// Body bytes, decompressed.
    pub body: Bytes,
    /// The operation takes forms and answers with pages.
    pub for_people: bool,
    /// `Accept` prefers HTML to JSON.
    pub prefers_html: bool,
    /// Hash of the body's `password`, on operations that ask for it.
    pub password_hash: Option<String>,
}

impl Request {
    /// The `{id}` of the path.
    ///
    /// # Errors
    /// 404 when it is no UUID: there is no such row.
    pub fn id(&self) -> Result<Uuid> {
        self.path_id("id")
    }

    /// An id of the path.
    ///
    /// # Errors
    /// 404 when it is no UUID: there is no such row.
    pub fn path_id(&self, name: &str) -> Result<Uuid> {
        self.params
            .get(name)
            .and_then(|text| Uuid::try_parse(text).ok())
            .ok_or_else(ApiError::not_found)
    }

    /// The branches in sight.
    #[must_use]
    pub fn scope(&self) -> Scope {
        self.caller.scope()
    }

    /// Who, when and in which request, for the journal: at the instant of the transaction that writes it.
    #[must_use]
    pub fn act(&self, tx: &Tx) -> Act {
        Act {
            actor: self.caller.actor(),
            at: tx.now(),
            request_id: Some(self.request_id.clone()),
        }
    }

    /// The body as JSON, a form where those are taken; `{}` when there is none.
    ///
    /// # Errors
    /// 415 on another content type, 400 on a malformed body.
    pub fn json(&self) -> Result<Value> {
        body::document(self.content_type.as_deref(), &self.body, self.for_people)
    }

    /// The body is a form, which a browser has posted.
    #[must_use]
    pub fn is_form(&self) -> bool {
        self.for_people && body::is_form(self.content_type.as_deref())
    }

    /// The answer is to be a page.
    #[must_use]
    pub fn wants_page(&self) -> bool {
        self.for_people && self.prefers_html
    }

    /// `If-Match` must name the version.
    ///
    /// # Errors
    /// 412 when it names another.
    pub fn expect_version(&self, version: i64) -> Result<()> {
        match &self.if_match {
            Some(header) if !etag::names_version(header, version) => Err(self.stale()),
            _ => Ok(()),
        }
    }

    /// 412: `If-Match` names another version than there is, and where it could name none at all, that.
    #[must_use]
    pub fn stale(&self) -> ApiError {
        match self.if_match.as_deref().and_then(etag::fault) {
            None => ApiError::new(Code::PreconditionFailed),
            Some(fault) => {
                let failed = Violation::new("If-Match", Code::PreconditionFailed);
                Violations::from(failed.with("reason", fault)).into()
            }
        }
    }
}

/// A request whose body is a `B`.
#[derive(Debug)]
pub struct Cx<B> {
    request: Arc<Request>,
    body: PhantomData<fn() -> B>,
}

impl<B> Cx<B> {
    /// Types a request.
    #[must_use]
    pub fn new(request: Arc<Request>) -> Self {
        Self {
            request,
            body: PhantomData,
        }
    }

    /// The request, shared.
    #[must_use]
    pub fn request(&self) -> &Arc<Request> {
        &self.request
    }
}

impl<B: DeserializeOwned + ToSchema> Cx<B> {
    /// Reads a document as the body.
    ///
    /// # Errors
    /// 422 with every member that is wrong.
    pub fn read(&self, document: &Value) -> Result<B> {
        body::read(document)
    }

    /// Parses and reads the body in one go, where nothing stands between the two.
    ///
    /// # Errors
    /// 415, 400, 422.
    pub fn body(&self) -> Result<B> {
        self.read(&self.json()?)
    }
}

impl<I: Serialize + DeserializeOwned + ToSchema> Cx<super::Patch<I>> {
    /// Applies a patch document to the current input representation and reads the whole.
    ///
    /// # Errors
    /// 422 with every member that is wrong.
    pub fn patched(&self, current: &I, document: &Value) -> Result<I> {
        let document = blank::as_null::<I>(document);
        let uncleared = patch::uncleared::<I>(&document);
        match keeping(|| body::read(&patch::merged(current, &document)?)) {
            Ok(input) => Ok(uncleared.into_result(input)?),
            Err(err) if uncleared.is_empty() || err.violations.is_empty() => Err(err),
            Err(mut err) => {
                err.violations.extend(uncleared);
                Err(err.violations.into())
            }
        }
    }
}

impl<B> Deref for Cx<B> {
    type Target = Request;

    fn deref(&self) -> &Request {
        &self.request
    }
}
