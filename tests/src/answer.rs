//! What comes back: an answer, and what a case insists on.

use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde_json::Value;

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

    /// What was created as it is read from then on: without what its creation alone tells.
    #[must_use]
    pub fn as_read(&self) -> Value {
        let mut resource = self.json.clone();
        if let Some(members) = resource.as_object_mut() {
            members.remove("possible_duplicates");
        }
        resource
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
