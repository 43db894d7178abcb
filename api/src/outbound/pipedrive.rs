//! Pipedrive's API, version 2: persons and organisations, read one by one.
//!
//! Whatever it answers ends in one of the codes that the API promises; neither the token nor a
//! word of what it said gets into an error or the log.

mod answer;

use std::{future::Future, time::Duration};

use domain::{code::Code, person::Person};
use reqwest::{Client, Response, StatusCode, header::HeaderMap, redirect::Policy};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;
use tracing::Instrument as _;

use crate::{
    config::Settings,
    problem::{ApiError, Result},
    traces::spans,
};

const CONNECT: Duration = Duration::from_secs(3);
/// For a person and its organisation together.
const TOTAL: Duration = Duration::from_secs(10);
/// A person is a few KiB; what is longer is none.
const LARGEST: usize = 1024 * 1024;
/// Calls at once: a hung Pipedrive must not take the places of other requests.
const MOST_AT_ONCE: usize = 64;
/// Seconds to wait when Pipedrive does not say.
const PATIENCE: u64 = 10;
/// Its longest limit is that of a day.
const LONGEST_PATIENCE: u64 = 86_400;

/// The way to Pipedrive.
#[derive(Debug)]
pub struct Pipedrive {
    base: String,
    token: Option<SecretString>,
    http: reqwest::Result<Client>,
    places: Semaphore,
}

impl Pipedrive {
    /// Reads the settings; calls nobody yet.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        let http = Client::builder()
            .connect_timeout(CONNECT)
            .timeout(TOTAL)
            // A redirect would carry the token elsewhere.
            .redirect(Policy::none())
            .build();
        Self {
            base: settings.pipedrive_url.clone(),
            token: settings.pipedrive_token.clone(),
            http,
            places: Semaphore::new((settings.max_in_flight / 4).clamp(1, MOST_AT_ONCE)),
        }
    }

    /// Whether there is a token.
    ///
    /// # Errors
    /// 409 `integration_not_configured`.
    pub fn configured(&self) -> Result<()> {
        self.token().map(|_| ())
    }

    fn token(&self) -> Result<&SecretString> {
        let missing = || ApiError::new(Code::IntegrationNotConfigured);
        self.token.as_ref().ok_or_else(missing)
    }

    /// A person with the name of its organisation.
    ///
    /// # Errors
    /// 409 not configured, 422 no such person, 502 refused or nonsense, 503 limited or away, 504
    /// too slow.
    pub async fn person(&self, id: i64) -> Result<Person> {
        let _place = self.places.try_acquire().map_err(|_| unavailable(1))?;
        let asked = tokio::time::timeout(TOTAL, self.asked(id)).await;
        asked.unwrap_or_else(|_| Err(ApiError::new(Code::PipedriveTimeout)))
    }

    async fn asked(&self, id: i64) -> Result<Person> {
        let found = self.read("persons", id, answer::person).await?;
        let missing = || ApiError::at("/person_id", Code::PipedrivePersonNotFound);
        let (mut person, organization) = found.ok_or_else(missing)?;
        if let Some(organization) = organization {
            // A person outlives its organisation: one that is gone is no reason to refuse it.
            let named = self.read("organizations", organization, answer::name);
            person.organization = named.await?.flatten();
        }
        Ok(person)
    }

    /// Reads one of them; `None` when there is none.
    async fn read<T>(
        &self,
        what: &str,
        id: i64,
        parse: fn(i64, &[u8]) -> Option<Option<T>>,
    ) -> Result<Option<T>> {
        let span = spans::pipedrive(what);
        let asking = sent(self.request(what, id)?.send());
        let response = asking.instrument(span.clone()).await?;
        let status = response.status();
        span.record("http.response.status_code", status.as_u16());
        match status {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => return Ok(None),
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                return Err(refused(status, Code::PipedriveUnauthorized));
            }
            StatusCode::TOO_MANY_REQUESTS => return Err(unavailable(patience(response.headers()))),
            _ => return Err(refused(status, Code::PipedriveBadResponse)),
        }
        let body = body(response).await?;
        parse(id, &body).ok_or_else(|| refused(status, Code::PipedriveBadResponse))
    }

    fn request(&self, what: &str, id: i64) -> Result<reqwest::RequestBuilder> {
        let token = self.token()?;
        let http = self.http.as_ref().map_err(ApiError::internal)?;
        let url = format!("{}/api/v2/{what}/{id}", self.base);
        let mut value = reqwest::header::HeaderValue::from_str(token.expose_secret())
            .map_err(|_| ApiError::new(Code::PipedriveUnauthorized))?;
        value.set_sensitive(true);
        Ok(http.get(url).header("x-api-token", value))
    }
}

/// The body up to its limit, piece by piece: a length that is promised may be a lie.
async fn body(mut response: Response) -> Result<Vec<u8>> {
    let status = response.status();
    let mut body = Vec::new();
    while let Some(piece) = sent(response.chunk()).await? {
        if body.len() + piece.len() > LARGEST {
            return Err(refused(status, Code::PipedriveBadResponse));
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}

/// Awaits a step of the exchange; what went wrong is told by its kind only.
async fn sent<T>(step: impl Future<Output = reqwest::Result<T>>) -> Result<T> {
    step.await.map_err(|err| {
        let (timeout, connect) = (err.is_timeout(), err.is_connect());
        tracing::warn!(timeout, connect, "Pipedrive was not reached");
        match timeout {
            true => ApiError::new(Code::PipedriveTimeout),
            false => unavailable(PATIENCE),
        }
    })
}

fn refused(status: StatusCode, code: Code) -> ApiError {
    tracing::warn!(status = status.as_u16(), code = %code, "Pipedrive's answer is of no use");
    ApiError::new(code)
}

fn unavailable(seconds: u64) -> ApiError {
    ApiError::new(Code::PipedriveUnavailable).retry_after(seconds)
}

/// Seconds until a limit ends; a date in `Retry-After` counts as unsaid.
fn patience(headers: &HeaderMap) -> u64 {
    let seconds = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse::<u64>().ok();
    seconds("retry-after")
        .or_else(|| seconds("x-ratelimit-reset"))
        .unwrap_or(PATIENCE)
        .clamp(1, LONGEST_PATIENCE)
}
