//! One registration for router and document: a path, its handler, its operation.

use std::{any::TypeId, collections::BTreeMap, future::Future, sync::Arc};

use actix_web::{HttpResponse, http::Method};
use futures_util::future::{BoxFuture, LocalBoxFuture};
use persistence::{Db, Tx};
use serde::Serialize;
use utoipa::{
    ToSchema,
    openapi::{RefOr, schema::Schema},
};

use super::{
    answer::{Answer, Sent},
    cx::{Cx, Request},
    payload,
    raw::Raw,
    run::Write,
};
use crate::{caller::RouteAccess, problem::Result, state::State};

pub use super::op::{Notice, Op, op};

/// A read handler without its types.
pub type Read =
    Arc<dyn for<'a> Fn(&'a Arc<Request>, &'a Db) -> BoxFuture<'a, Result<Sent>> + Send + Sync>;
/// A handler that keeps its own transactions, without its types.
pub type NoTransaction = Arc<
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
    NoTransaction(NoTransaction),
    /// Reads the body and writes the answer itself.
    Raw(Handling),
}

impl std::fmt::Debug for Serves {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Read(_) => "Read",
            Self::Write(_) => "Write",
            Self::NoTransaction(_) => "NoTransaction",
            Self::Raw(_) => "Raw",
        })
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

/// What belongs together in the document.
#[derive(Clone, Copy, Debug)]
pub struct Tag {
    /// Name.
    pub name: &'static str,
    /// What it is about.
    pub about: &'static str,
    /// The tags around it.
    pub group: &'static str,
}

/// Members of a component, by its name.
pub type Members = Vec<(String, &'static [&'static str])>;

/// All endpoints of the product.
#[derive(Clone, Default)]
pub struct Endpoints {
    /// In order of registration.
    pub all: Vec<Arc<Endpoint>>,
    /// Tags, in the order of the story that they tell.
    pub tags: Vec<Tag>,
    /// Schema components.
    pub schemas: Schemas,
    /// Members that need not be given but are never null once the resource stands.
    pub given: Members,
    /// Members of patches that are fixed from the creation on.
    pub fixed: Members,
    /// Members that an answer has only when they are asked for, or at other times.
    pub at_times: Members,
    group: &'static str,
}

impl Endpoints {
    /// Starts a group of tags.
    #[must_use]
    pub fn group(mut self, name: &'static str) -> Self {
        self.group = name;
        self
    }

    /// Starts a tag: what follows carries it.
    #[must_use]
    pub fn tag(mut self, name: &'static str, about: &'static str) -> Self {
        self.tags.push(Tag {
            name,
            about,
            group: self.group,
        });
        self
    }

    /// These members of `S` need not be given but are never null once it stands.
    #[must_use]
    pub fn given<S: ToSchema>(mut self, members: &'static [&'static str]) -> Self {
        self.given.push((S::name().into_owned(), members));
        self
    }

    /// These members of `S` are there only when they are asked for, or at other times.
    #[must_use]
    pub fn at_times<S: ToSchema>(mut self, members: &'static [&'static str]) -> Self {
        self.at_times.push((S::name().into_owned(), members));
        self
    }

    /// These members of the patch `S` are fixed from the creation on; a change of them is refused.
    #[must_use]
    pub fn fixed<S: ToSchema>(mut self, members: &'static [&'static str]) -> Self {
        self.fixed.push((S::name().into_owned(), members));
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
    pub fn no_transaction<B, T, H>(
        self,
        method: Method,
        path: impl Into<String>,
        handler: H,
        op: Op,
    ) -> Self
    where
        B: ToSchema + 'static,
        T: ToSchema + Serialize + 'static,
        H: for<'a> Handler<'a, B, Arc<State>, T> + Copy + 'static,
    {
        let serves = Serves::NoTransaction(Arc::new(move |request, state| {
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
        let body_limit = op.body_limit.unwrap_or(match op.access {
            RouteAccess::Public => payload::STRANGERS_LIMIT,
            _ => payload::JSON_LIMIT,
        });
        self.all.push(Arc::new(Endpoint {
            method,
            path,
            tag: self.tags.last().map_or("", |tag| tag.name),
            op,
            request,
            response,
            serves,
            body_limit,
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
