//! One registration for router and document: a path, its handler, its operation.

use std::{any::TypeId, borrow::Cow, collections::BTreeMap, future::Future, sync::Arc};

use actix_web::{HttpResponse, http::Method};
use futures_util::future::{BoxFuture, LocalBoxFuture};
use persistence::{Db, Tx};
use serde::Serialize;
use utoipa::{
    ToSchema,
    openapi::{RefOr, schema::Schema},
};

use super::{
    answer::{Answer, Page, Sent},
    cx::{Cx, Request},
    payload,
    problem::{ApiError, Result},
    query::Param,
    raw::Raw,
    run::Write,
};
use crate::{auth::Access, state::State};

/// A read handler without its types.
pub type Read =
    Arc<dyn for<'a> Fn(&'a Arc<Request>, &'a Db) -> BoxFuture<'a, Result<Sent>> + Send + Sync>;
/// A handler that keeps its own transactions, without its types.
pub type Free = Arc<
    dyn for<'a> Fn(&'a Arc<Request>, &'a Arc<State>) -> BoxFuture<'a, Result<Sent>> + Send + Sync,
>;

/// A handler that takes the body in as it arrives, or answers with more than JSON.
pub type Handling = Arc<
    dyn for<'a> Fn(Request, &'a mut Raw) -> LocalBoxFuture<'a, Result<HttpResponse>> + Send + Sync,
>;

/// What serves a path.
#[derive(Clone)]
pub enum Serves {
    /// Reads from the pool.
    Read(Read),
    /// Runs in a transaction.
    Write(Write),
    /// Keeps its own transactions.
    Free(Free),
    /// Reads the body and writes the answer itself.
    Raw(Handling),
}

impl std::fmt::Debug for Serves {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Read(_) => "Read",
            Self::Write(_) => "Write",
            Self::Free(_) => "Free",
            Self::Raw(_) => "Raw",
        })
    }
}

/// What the document says of an operation, and who may call it.
#[derive(Clone, Debug)]
pub struct Op {
    /// Unique operation id.
    pub id: Cow<'static, str>,
    /// One line.
    pub summary: Cow<'static, str>,
    /// Rules and consequences.
    pub about: Cow<'static, str>,
    /// Least role.
    pub access: Access,
    /// Query parameters: the only ones accepted.
    pub params: Vec<Param>,
    /// `If-Match` is honoured.
    pub versioned: bool,
    /// It can end in a 409.
    pub conflicts: bool,
    /// Status of success.
    pub success: u16,
    /// 201 when there was none before (PUT).
    pub or_created: bool,
    /// Further statuses of refusal.
    pub refusals: Vec<u16>,
    /// `Idempotency-Key` is honoured (POST writes).
    pub idempotent: bool,
    /// Mails may be queued: wake the worker once it is committed.
    pub queues_mail: bool,
    /// Callers' roles may change: forget what is known of them.
    pub changes_callers: bool,
    /// The body's `password` is hashed before the transaction begins.
    pub hashes_password: bool,
    /// Media type of the body when it isn't JSON.
    pub takes: Option<&'static str>,
    /// Media types of the answer when it isn't JSON.
    pub gives: &'static [&'static str],
    /// Parts of the answer can be asked for.
    pub ranged: bool,
    /// People call it with a browser: forms are taken, answers are pages, and so is what this makes of a refusal.
    pub notice: Option<Notice>,
    /// Requests of one peer are counted, and too many refused.
    pub limited: bool,
    /// Answered however many requests are in flight.
    pub always: bool,
}

/// Makes a page of a refusal; without one the caller gets the problem.
pub type Notice = fn(&ApiError) -> Option<Page>;

/// Describes an operation; anyone logged in may call it unless said otherwise.
pub fn op(id: impl Into<Cow<'static, str>>, summary: impl Into<Cow<'static, str>>) -> Op {
    Op {
        id: id.into(),
        summary: summary.into(),
        about: Cow::Borrowed(""),
        access: Access::Viewer,
        params: Vec::new(),
        versioned: false,
        conflicts: false,
        success: 200,
        or_created: false,
        refusals: Vec::new(),
        idempotent: true,
        queues_mail: false,
        changes_callers: false,
        hashes_password: false,
        takes: None,
        gives: &[],
        ranged: false,
        notice: None,
        limited: false,
        always: false,
    }
}

impl Op {
    /// Rules and consequences, for the document.
    #[must_use]
    pub fn about(mut self, about: impl Into<Cow<'static, str>>) -> Self {
        self.about = about.into();
        self
    }

    /// The least role that may call it.
    #[must_use]
    pub fn access(mut self, access: Access) -> Self {
        self.access = access;
        self
    }

    /// Declares query parameters.
    #[must_use]
    pub fn params(mut self, params: impl IntoIterator<Item = Param>) -> Self {
        self.params.extend(params);
        self
    }

    /// `If-Match` is honoured.
    #[must_use]
    pub fn versioned(mut self) -> Self {
        self.versioned = true;
        self
    }

    /// It can end in a 409.
    #[must_use]
    pub fn conflicts(mut self) -> Self {
        self.conflicts = true;
        self
    }

    /// Status of success when it isn't 200.
    #[must_use]
    pub fn success(mut self, status: u16) -> Self {
        self.success = status;
        self
    }

    /// 201 instead when there was none before (PUT).
    #[must_use]
    pub fn or_created(mut self) -> Self {
        self.or_created = true;
        self
    }

    /// Further refusals, by status.
    #[must_use]
    pub fn refuses(mut self, statuses: &[u16]) -> Self {
        self.refusals.extend_from_slice(statuses);
        self
    }

    /// No `Idempotency-Key`: the answer must not be kept.
    #[must_use]
    pub fn unkept(mut self) -> Self {
        self.idempotent = false;
        self
    }

    /// The body may hold a `password`: its hash comes with the request, since hashing takes longer
    /// than a transaction may last.
    #[must_use]
    pub fn hashes_password(mut self) -> Self {
        self.hashes_password = true;
        self
    }

    /// Mails may be queued.
    #[must_use]
    pub fn queues_mail(mut self) -> Self {
        self.queues_mail = true;
        self
    }

    /// The body is no JSON but this.
    #[must_use]
    pub fn takes(mut self, media: &'static str) -> Self {
        self.takes = Some(media);
        self
    }

    /// The answer is no JSON but one of these.
    #[must_use]
    pub fn gives(mut self, media: &'static [&'static str]) -> Self {
        self.gives = media;
        self
    }

    /// Answered however many requests are in flight: an overloaded process is alive.
    #[must_use]
    pub fn always(mut self) -> Self {
        self.always = true;
        self
    }

    /// `Range` and `If-None-Match` are honoured.
    #[must_use]
    pub fn ranged(mut self) -> Self {
        self.ranged = true;
        self
    }

    /// People call it with a browser.
    #[must_use]
    pub fn for_people(mut self, notice: Notice) -> Self {
        self.notice = Some(notice);
        self
    }

    /// Requests of one peer are counted.
    #[must_use]
    pub fn limited(mut self) -> Self {
        self.limited = true;
        self
    }

    /// Callers' roles, branches or passwords change.
    #[must_use]
    pub fn changes_callers(mut self) -> Self {
        self.changes_callers = true;
        self
    }
}

/// A handler of a request with body `B` on a connection `C`, answering `T`.
pub trait Handler<'a, B, C, T>: Send + Sync {
    /// Its future.
    type Future: Future<Output = Result<Answer<T>>> + Send + 'a;
    /// Calls it.
    fn call(&self, cx: &'a Cx<B>, connection: &'a C) -> Self::Future;
}

impl<'a, B: 'a, C: 'a, T, F, Fut> Handler<'a, B, C, T> for F
where
    F: Fn(&'a Cx<B>, &'a C) -> Fut + Send + Sync,
    Fut: Future<Output = Result<Answer<T>>> + Send + 'a,
{
    type Future = Fut;

    fn call(&self, cx: &'a Cx<B>, connection: &'a C) -> Fut {
        self(cx, connection)
    }
}

/// Schemas by component name.
pub type Schemas = BTreeMap<String, RefOr<Schema>>;

/// A registered operation.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// Method.
    pub method: Method,
    /// Path with `{parameters}`.
    pub path: String,
    /// Tag in the document.
    pub tag: &'static str,
    /// Its description.
    pub op: Op,
    /// Component name of the request body.
    pub request: Option<(String, bool)>,
    /// Component name of the response body.
    pub response: Option<String>,
    /// What serves it.
    pub serves: Serves,
    /// Largest body.
    pub body_limit: usize,
}

/// All endpoints of the product.
#[derive(Clone, Default)]
pub struct Endpoints {
    /// In order of registration.
    pub all: Vec<Arc<Endpoint>>,
    /// Tags with their descriptions.
    pub tags: Vec<(&'static str, &'static str)>,
    /// Schema components.
    pub schemas: Schemas,
}

impl Endpoints {
    /// Starts a group: what follows carries this tag.
    #[must_use]
    pub fn tag(mut self, name: &'static str, about: &'static str) -> Self {
        self.tags.push((name, about));
        self
    }

    /// Adds what a function adds.
    #[must_use]
    #[expect(clippy::should_implement_trait, reason = "a step of the chain, no sum")]
    pub fn add(self, routes: impl FnOnce(Self) -> Self) -> Self {
        routes(self)
    }

    /// Registers a read.
    #[must_use]
    pub fn get<B, T, H>(self, path: impl Into<String>, handler: H, op: Op) -> Self
    where
        B: ToSchema + 'static,
        T: ToSchema + Serialize + 'static,
        H: for<'a> Handler<'a, B, Db, T> + Copy + 'static,
    {
        let serves = Serves::Read(Arc::new(move |request, db| {
            let cx = Cx::<B>::new(Arc::clone(request));
            Box::pin(async move { handler.call(&cx, db).await?.send() })
        }));
        self.register::<B, T>(Method::GET, path.into(), op, serves)
    }

    /// Registers a write.
    #[must_use]
    pub fn write<B, T, H>(self, method: Method, path: impl Into<String>, handler: H, op: Op) -> Self
    where
        B: ToSchema + 'static,
        T: ToSchema + Serialize + 'static,
        H: for<'a> Handler<'a, B, Tx, T> + Copy + 'static,
    {
        let serves = Serves::Write(Arc::new(move |request, tx| {
            let cx = Cx::<B>::new(Arc::clone(request));
            Box::pin(async move { handler.call(&cx, tx).await?.send() })
        }));
        self.register::<B, T>(method, path.into(), op, serves)
    }

    /// Registers a handler that keeps its own transactions.
    #[must_use]
    pub fn free<B, T, H>(self, method: Method, path: impl Into<String>, handler: H, op: Op) -> Self
    where
        B: ToSchema + 'static,
        T: ToSchema + Serialize + 'static,
        H: for<'a> Handler<'a, B, Arc<State>, T> + Copy + 'static,
    {
        let serves = Serves::Free(Arc::new(move |request, state| {
            let cx = Cx::<B>::new(Arc::clone(request));
            Box::pin(async move { handler.call(&cx, state).await?.send() })
        }));
        self.register::<B, T>(method, path.into(), op, serves)
    }

    /// Registers a handler that reads the body and writes the answer itself; `B` and `T` describe them.
    #[must_use]
    pub fn raw<B, T>(
        self,
        method: Method,
        path: impl Into<String>,
        handler: impl for<'a> Fn(Request, &'a mut Raw) -> LocalBoxFuture<'a, Result<HttpResponse>>
        + Send
        + Sync
        + 'static,
        op: Op,
    ) -> Self
    where
        B: ToSchema + 'static,
        T: ToSchema + 'static,
    {
        self.register::<B, T>(method, path.into(), op, Serves::Raw(Arc::new(handler)))
    }

    fn register<B, T>(mut self, method: Method, path: String, op: Op, serves: Serves) -> Self
    where
        B: ToSchema + 'static,
        T: ToSchema + 'static,
    {
        let request = self
            .component::<B>()
            .map(|name| (name, body_required::<B>()));
        let response = self.component::<T>();
        self.all.push(Arc::new(Endpoint {
            method,
            path,
            tag: self.tags.last().map_or("", |(name, _)| name),
            op,
            request,
            response,
            serves,
            body_limit: payload::JSON_LIMIT,
        }));
        self
    }

    fn component<S: ToSchema + 'static>(&mut self) -> Option<String> {
        if TypeId::of::<S>() == TypeId::of::<()>() {
            return None;
        }
        let mut nested = Vec::new();
        S::schemas(&mut nested);
        self.schemas.extend(nested);
        let name = S::name().into_owned();
        self.schemas.insert(name.clone(), S::schema());
        Some(name)
    }
}

/// A body whose members are all optional may be left out.
fn body_required<B: ToSchema>() -> bool {
    match B::schema() {
        RefOr::T(Schema::Object(object)) => !object.required.is_empty(),
        _ => true,
    }
}
