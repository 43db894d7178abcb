//! A client of the API: somebody who sends requests.

use crate::Answer;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::str::FromStr;

/// Somebody who calls the API: a base URL, and a bearer token or none.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    token: Option<String>,
}

impl Client {
    /// Somebody unknown.
    #[must_use]
    pub fn new(base: &str) -> Self {
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(std::time::Duration::from_secs(60))
            .build()
            .expect("an HTTP client");
        Self {
            http,
            base: base.to_owned(),
            token: None,
        }
    }

    /// The same caller with another token.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self {
            token: Some(token.to_owned()),
            ..self.clone()
        }
    }

    /// The same caller without a token.
    #[must_use]
    pub fn anonymous(&self) -> Self {
        Self {
            token: None,
            ..self.clone()
        }
    }

    /// The bearer token in use; panics for an unknown caller.
    #[must_use]
    pub fn token(&self) -> &str {
        self.token.as_deref().expect("a caller who is logged in")
    }

    /// The session that the token names; panics for an unknown caller.
    #[must_use]
    pub fn session(&self) -> uuid::Uuid {
        let claims = self.token().split('.').nth(1).expect("a JWT");
        let claims = BASE64_URL_SAFE_NO_PAD.decode(claims).expect("base64");
        let claims: Value = serde_json::from_slice(&claims).expect("claims");
        claims["sid"]
            .as_str()
            .expect("a session")
            .parse()
            .expect("an id")
    }

    /// The caller of these credentials; panics unless the login succeeds.
    pub async fn login(&self, email: &str, password: &str) -> Self {
        let answer = self.try_login(email, password).await.expect(200);
        self.with_token(answer.text_at("/access_token"))
    }

    /// The answer to a login.
    pub async fn try_login(&self, email: &str, password: &str) -> Answer {
        let credentials = serde_json::json!({ "email": email, "password": password });
        self.anonymous().post("/auth/login", credentials).await
    }

    pub fn get(&self, path: &str) -> Call {
        self.call(Method::GET, path)
    }

    pub fn post(&self, path: &str, body: Value) -> Call {
        self.call(Method::POST, path).json(&body)
    }

    /// A POST without any body.
    pub fn act(&self, path: &str) -> Call {
        self.call(Method::POST, path)
    }

    /// A POST as a browser sends a form.
    pub fn form(&self, path: &str, fields: &[(&str, &str)]) -> Call {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        let form = form.finish();
        let call = self
            .act(path)
            .raw("application/x-www-form-urlencoded", form);
        call.browsing()
    }

    pub fn put(&self, path: &str, body: Value) -> Call {
        self.call(Method::PUT, path).json(&body)
    }

    pub fn patch(&self, path: &str, body: Value) -> Call {
        self.call(Method::PATCH, path).json(&body)
    }

    pub fn delete(&self, path: &str) -> Call {
        self.call(Method::DELETE, path)
    }

    /// A request without a body.
    pub fn call(&self, method: Method, path: &str) -> Call {
        let request = self
            .http
            .request(method.clone(), format!("{}{path}", self.base));
        let request = match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        Call {
            request,
            line: format!("{method} {path}"),
            body: String::new(),
        }
    }

    /// Everything of a list, page by page.
    pub async fn all(&self, path: &str) -> Vec<Value> {
        let separator = if path.contains('?') { '&' } else { '?' };
        let mut rows = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = self
                .get(&format!("{path}{separator}limit=200{cursor}"))
                .await
                .expect(200);
            rows.extend(page.rows().iter().cloned());
            match page.at("/page/next_cursor").as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return rows,
            }
        }
    }
}

/// A request that is sent when awaited.
#[must_use = "a call is sent when awaited"]
pub struct Call {
    request: reqwest::RequestBuilder,
    line: String,
    body: String,
}

impl Call {
    /// Adds or replaces a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let mut headers = HeaderMap::new();
        let name = HeaderName::from_str(name).expect("a header name");
        headers.insert(name, HeaderValue::from_str(value).expect("a header value"));
        self.request = self.request.headers(headers);
        self
    }

    /// Adds a header line beside those of the same name, of any bytes.
    pub fn line(mut self, name: &str, value: &[u8]) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    /// `If-Match` with an entity tag.
    pub fn if_match(self, etag: &str) -> Self {
        self.header("if-match", etag)
    }

    /// `Idempotency-Key`.
    pub fn key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    /// `Accept-Language: pt-BR`.
    pub fn in_portuguese(self) -> Self {
        self.header("accept-language", "pt-BR")
    }

    /// `Accept` as a browser sends it.
    pub fn browsing(self) -> Self {
        self.header(
            "accept",
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        )
    }

    /// A JSON body.
    pub fn json(self, body: &Value) -> Self {
        self.raw("application/json", body.to_string().into_bytes())
    }

    /// Any bytes as body.
    pub fn raw(mut self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let body = body.into();
        self.body = String::from_utf8_lossy(&body).chars().take(2_000).collect();
        self.request = self.request.body(body);
        self.header("content-type", content_type)
    }

    /// Sends it; panics when no answer comes.
    pub async fn send(self) -> Answer {
        let failed = format!("{} got no answer", self.line);
        self.attempt().await.expect(&failed)
    }

    /// Sends it; an error when the connection breaks, as it does when the server is killed.
    pub async fn attempt(self) -> Result<Answer, reqwest::Error> {
        let response = self.request.send().await?;
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.bytes().await?.to_vec();
        let json = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Ok(Answer {
            asked: format!("{} {}", self.line, self.body),
            status,
            headers,
            bytes,
            json,
        })
    }
}

impl IntoFuture for Call {
    type Output = Answer;
    type IntoFuture = Pin<Box<dyn Future<Output = Answer> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}
