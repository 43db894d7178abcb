//! A client of the API: somebody who sends requests, and what comes back.

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, StatusCode};
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

/// An answer: status, headers, bytes, and the JSON in them (`null` when there is none).
#[derive(Clone, Debug)]
pub struct Answer {
    /// The request, for messages.
    pub asked: String,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
    pub json: Value,
}

impl Answer {
    /// Insists on a status; the message of a failure shows the whole exchange.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.told());
        self
    }

    /// Insists on a page of this status, and gives its HTML.
    #[track_caller]
    pub fn page(self, status: u16) -> String {
        let answer = self.expect(status);
        let told = answer.told();
        assert_eq!(
            answer.header("content-type"),
            "text/html; charset=utf-8",
            "{told}"
        );
        String::from_utf8(answer.bytes).expect("UTF-8")
    }

    /// Insists on a problem body of this status and code.
    #[track_caller]
    pub fn problem(self, status: u16, code: &str) -> Self {
        let answer = self.expect(status);
        let told = answer.told();
        assert_eq!(
            answer.header("content-type"),
            "application/problem+json",
            "{told}"
        );
        assert_eq!(answer.at("/code"), code, "{told}");
        for member in ["type", "title", "instance", "request_id"] {
            assert!(answer.json[member].is_string(), "no {member}: {told}");
        }
        assert_eq!(answer.at("/status"), status, "{told}");
        answer
    }

    /// Insists on a problem whose `errors` hold this pointer with this code.
    #[track_caller]
    pub fn error_at(self, pointer: &str, code: &str) -> Self {
        let wanted = (pointer.to_owned(), code.to_owned());
        assert!(
            self.errors().contains(&wanted),
            "no {code} at {pointer}: {}",
            self.told()
        );
        self
    }

    /// Insists on a 4xx problem whose `errors` name this pointer, by whatever code.
    #[track_caller]
    pub fn refused_at(self, pointer: &str) -> Self {
        let named = self.errors().iter().any(|(at, _)| at == pointer);
        assert!(self.status.is_client_error(), "{}", self.told());
        assert!(named, "{pointer} is not named: {}", self.told());
        self
    }

    /// The (pointer, code) pairs of a problem, in order of pointer.
    #[must_use]
    pub fn errors(&self) -> Vec<(String, String)> {
        pairs(self.at("/errors"))
    }

    /// The codes of a problem's `errors`, or of `blockers` in a preview, sorted.
    #[must_use]
    pub fn codes(&self) -> Vec<String> {
        let list = [
            self.at("/errors"),
            self.at("/blockers"),
            self.at("/readiness/blockers"),
        ];
        let mut codes: Vec<String> = list
            .into_iter()
            .flat_map(pairs)
            .map(|(_, code)| code)
            .collect();
        codes.sort();
        codes
    }

    /// What stands at a JSON pointer; `null` when nothing does.
    #[must_use]
    pub fn at(&self, pointer: &str) -> &Value {
        self.json.pointer(pointer).unwrap_or(&Value::Null)
    }

    /// The text at a JSON pointer.
    #[must_use]
    #[track_caller]
    pub fn text_at(&self, pointer: &str) -> &str {
        let found = self.at(pointer).as_str();
        found.unwrap_or_else(|| panic!("no text at {pointer}: {}", self.told()))
    }

    /// The instant (RFC 3339) at a JSON pointer.
    #[must_use]
    #[track_caller]
    pub fn instant_at(&self, pointer: &str) -> chrono::DateTime<chrono::Utc> {
        let text = self.text_at(pointer);
        assert!(
            text.ends_with('Z'),
            "{pointer} is not in UTC: {}",
            self.told()
        );
        text.parse()
            .unwrap_or_else(|_| panic!("no instant at {pointer}: {}", self.told()))
    }

    /// The resource's id.
    #[must_use]
    #[track_caller]
    pub fn id(&self) -> &str {
        self.text_at("/id")
    }

    /// The rows of a list.
    #[must_use]
    #[track_caller]
    pub fn rows(&self) -> &[Value] {
        let rows = self.at("/data").as_array();
        rows.unwrap_or_else(|| panic!("not a list: {}", self.told()))
    }

    /// One member of each row of a list.
    #[must_use]
    #[track_caller]
    pub fn column(&self, member: &str) -> Vec<Value> {
        self.rows().iter().map(|row| row[member].clone()).collect()
    }

    /// A header's value, empty when absent.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// The entity tag; panics when there is none.
    #[must_use]
    #[track_caller]
    pub fn etag(&self) -> String {
        let etag = self.header("etag");
        assert!(!etag.is_empty(), "no ETag: {}", self.told());
        etag.to_owned()
    }

    /// The exchange in words.
    #[must_use]
    pub fn told(&self) -> String {
        let body: String = String::from_utf8_lossy(&self.bytes)
            .chars()
            .take(4_000)
            .collect();
        format!(
            "\n  asked: {}\n  answer: {}\n  {body}\n",
            self.asked, self.status
        )
    }
}

fn pairs(errors: &Value) -> Vec<(String, String)> {
    let text = |error: &Value, member: &str| error[member].as_str().unwrap_or_default().to_owned();
    let mut pairs: Vec<_> = errors
        .as_array()
        .into_iter()
        .flatten()
        .map(|error| (text(error, "pointer"), text(error, "code")))
        .collect();
    pairs.sort();
    pairs
}

/// An instant written in a case.
#[must_use]
#[track_caller]
pub fn instant(text: &str) -> chrono::DateTime<chrono::Utc> {
    text.parse().expect("an instant")
}
