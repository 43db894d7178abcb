//! Makes things through the API, with sensible defaults that a case may override:
//!
//! ```ignore
//! let channel = app.channel().await;
//! let boxed = app.service_box().with(json!({ "ports": 16 })).await;
//! let deal = app.negotiation().with(json!({ "client_id": client.id() })).by(&seller).await;
//! ```

mod negotiation;
mod registries;

pub use negotiation::Ready;
pub use registries::address;

use crate::{Answer, Client, TestApp};
use serde_json::Value;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::ops::Index;
use std::pin::Pin;

/// What a member needs when the case did not give it: another thing to be made first.
type Need = for<'a> fn(&'a TestApp) -> Make<'a>;

/// Something to be made; awaited, it is posted and becomes a [`Resource`].
#[must_use = "made when awaited"]
pub struct Make<'a> {
    app: &'a TestApp,
    by: Option<Client>,
    path: String,
    body: Value,
    needs: Vec<(&'static str, Need)>,
    in_matriz: bool,
}

impl<'a> Make<'a> {
    pub(crate) fn new(app: &'a TestApp, path: impl Into<String>, body: Value) -> Self {
        Self {
            app,
            by: None,
            path: path.into(),
            body,
            needs: Vec::new(),
            in_matriz: false,
        }
    }

    pub(crate) fn needs(mut self, member: &'static str, need: Need) -> Self {
        self.needs.push((member, need));
        self
    }

    /// `branch_id` is the first branch's unless the case gives one.
    pub(crate) fn in_matriz(mut self) -> Self {
        self.in_matriz = true;
        self
    }

    /// Replaces members of the body; `null` is sent as `null`.
    pub fn with(mut self, members: Value) -> Self {
        let members = members.as_object().expect("an object of members");
        for (name, value) in members {
            self.body[name] = value.clone();
        }
        self
    }

    /// Posted by somebody else than the admin.
    pub fn by(mut self, client: &Client) -> Self {
        self.by = Some(client.clone());
        self
    }

    /// The body that would be posted, with everything it needs made.
    pub async fn body(self) -> Value {
        self.complete().await.body
    }

    /// Posts it and gives the answer, whatever it is.
    pub async fn attempt(self) -> Answer {
        let by = match &self.by {
            Some(client) => client.clone(),
            None => self.app.admin().await.clone(),
        };
        let Self { path, body, .. } = self.complete().await;
        by.post(&path, body).await
    }

    fn complete(mut self) -> Pin<Box<dyn Future<Output = Self> + Send + 'a>> {
        Box::pin(async move {
            for (member, need) in std::mem::take(&mut self.needs) {
                if self.body.get(member).is_none() {
                    let made = need(self.app).await;
                    self.body[member] = made.id().into();
                }
            }
            if self.in_matriz && self.body.get("branch_id").is_none() {
                self.body["branch_id"] = self.app.matriz().await.id().into();
            }
            self
        })
    }
}

impl<'a> IntoFuture for Make<'a> {
    type Output = Resource;
    type IntoFuture = Pin<Box<dyn Future<Output = Resource> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { Resource::new(self.attempt().await.expect(201).json) })
    }
}

/// A thing as the API gave it.
#[derive(Clone, Debug)]
pub struct Resource(Value);

impl Resource {
    /// Its path, below its collection's.
    #[must_use]
    pub fn path(&self, collection: &str) -> String {
        format!("{collection}/{}", self.id())
    }

    #[must_use]
    pub fn new(json: Value) -> Self {
        Self(json)
    }

    #[must_use]
    #[track_caller]
    pub fn id(&self) -> &str {
        self.0["id"].as_str().expect("a resource with an id")
    }

    #[must_use]
    pub fn json(&self) -> &Value {
        &self.0
    }
}

impl Index<&str> for Resource {
    type Output = Value;

    fn index(&self, member: &str) -> &Value {
        &self.0[member]
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.id())
    }
}
