//! Every error is a problem body (RFC 9457) that tells the caller how to mend it.

mod body;
pub mod locale;
mod members;

use std::time::Duration;

use actix_web::{HttpResponse, HttpResponseBuilder, http::StatusCode, http::header};
use domain::{code::Code, violation::Violations};
use persistence::{Error as StoreError, Retry, store::unfinished};
use serde_json::{Map, Value};
use tokio::task::JoinError;

use self::locale::Language;

pub use body::{LONGEST_INSTANCE, MOST_ITEMS, Problem, ProblemItem, cut, items};
pub use members::{ProblemCode, ProblemExtra};

/// Why a request is refused before anything was done for it.
const BUSY: &str = "all places are taken";

/// The one encoding of bodies that is taken, as the refusal of another one tells (RFC 9110, 15.5.16).
pub const ENCODING: &str = "gzip";

/// What a handler returns.
pub type Result<T> = std::result::Result<T, ApiError>;

/// A refused or failed request.
#[derive(Clone, Debug)]
pub struct ApiError {
    /// The problem's own code.
    pub code: Code,
    /// Status of the answer.
    pub status: StatusCode,
    /// What is wrong, member by member.
    pub violations: Violations,
    /// Seconds after which to come back.
    pub retry_after: Option<u64>,
    /// Methods of the path (405).
    pub allow: Option<String>,
    /// Further members of the body.
    pub extra: Map<String, Value>,
    /// How often the transaction may be run again for it.
    pub again: u32,
    /// For the log only.
    pub cause: Option<String>,
}

impl ApiError {
    /// A problem with the code's usual status.
    #[must_use]
    pub fn new(code: Code) -> Self {
        Self {
            code,
            status: status(code),
            violations: Violations::default(),
            retry_after: None,
            allow: None,
            extra: Map::new(),
            again: 0,
            cause: None,
        }
    }

    /// The row is absent or out of sight.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(Code::NotFound)
    }

    /// The caller may never do this, or not with this row.
    #[must_use]
    pub fn forbidden() -> Self {
        Self::new(Code::Forbidden)
    }

    /// Something is broken here: logged whole, told in one word.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        Self {
            cause: Some(cause.to_string()),
            ..Self::new(Code::InternalError)
        }
    }

    /// Too many others are served or wait: the caller should come back after some seconds.
    #[must_use]
    pub fn busy(seconds: u64) -> Self {
        Self {
            cause: Some(BUSY.to_owned()),
            ..Self::new(Code::ServiceUnavailable).retry_after(seconds)
        }
    }

    /// Many callers are no defect, and a line for each would add to the load; the counters tell.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.cause.as_deref() == Some(BUSY)
    }

    /// One violation at a pointer, with status 422 unless its code says otherwise.
    #[must_use]
    pub fn at(pointer: impl Into<String>, code: Code) -> Self {
        let mut violations = Violations::default();
        violations.push(pointer, code);
        Self::from(violations)
    }

    /// A conflict that carries violations: `code` on top, all of them below.
    #[must_use]
    pub fn conflict(code: Code, violations: Violations) -> Self {
        Self {
            status: StatusCode::CONFLICT,
            violations,
            ..Self::new(code)
        }
    }

    /// Adds a member to the body, one of [`ProblemExtra`].
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.extra.insert(name.to_owned(), value.into());
        self
    }

    /// Too many tries: the caller should come back after a time, in whole seconds at least one.
    #[must_use]
    pub fn too_many(wait: Duration) -> Self {
        let seconds = wait.saturating_add(Duration::from_millis(999)).as_secs();
        Self::new(Code::TooManyRequests).retry_after(seconds.max(1))
    }

    /// Sets `Retry-After`.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// The whole answer.
    #[must_use]
    pub fn response(&self, language: Language, instance: &str, request_id: &str) -> HttpResponse {
        let mut response = self.head(language);
        response.content_type("application/problem+json");
        response.json(self.body(language, instance, request_id))
    }

    /// Status and headers of the answer.
    #[must_use]
    pub fn head(&self, language: Language) -> HttpResponseBuilder {
        let mut response = HttpResponse::build(self.status);
        response.insert_header((header::CONTENT_LANGUAGE, language.tag()));
        response.append_header((header::VARY, "Accept-Language"));
        if let Some(seconds) = self.retry_after {
            response.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        if let Some(allow) = &self.allow {
            response.insert_header((header::ALLOW, allow.as_str()));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        if self.code == Code::UnsupportedEncoding {
            response.insert_header((header::ACCEPT_ENCODING, ENCODING));
        }
        response
    }
}

impl From<JoinError> for ApiError {
    fn from(err: JoinError) -> Self {
        Self::internal(unfinished(&err))
    }
}

impl From<Violations> for ApiError {
    fn from(violations: Violations) -> Self {
        let mut codes = violations.iter().map(|violation| violation.code);
        let first = codes.next().unwrap_or(Code::ValidationFailed);
        let code = match codes.all(|code| code == first) {
            true => first,
            false => Code::ValidationFailed,
        };
        let status = match status(code) {
            StatusCode::INTERNAL_SERVER_ERROR => StatusCode::UNPROCESSABLE_ENTITY,
            status => status,
        };
        Self {
            status,
            violations,
            ..Self::new(code)
        }
    }
}

impl Retry for ApiError {
    fn retries(&self) -> u32 {
        self.again
    }
}

impl From<StoreError> for ApiError {
    fn from(err: StoreError) -> Self {
        let again = err.retries();
        Self { again, ..told(err) }
    }
}

/// What a caller is told of a database's refusal.
fn told(err: StoreError) -> ApiError {
    match err {
        StoreError::Conflict { code, pointer } => {
            let mut violations = Violations::default();
            violations.push(pointer, code);
            ApiError {
                violations,
                ..ApiError::new(code)
            }
        }
        StoreError::Retry => away("could not be serialised", 1),
        StoreError::Held => away("another transaction holds a row", 2),
        StoreError::Lost(cause) | StoreError::Unavailable(cause) => away(cause, 2),
        StoreError::Other(err) => ApiError::internal(err),
    }
}

/// The database cannot do it for now.
fn away(cause: impl Into<String>, seconds: u64) -> ApiError {
    ApiError {
        cause: Some(cause.into()),
        ..ApiError::new(Code::ServiceUnavailable).retry_after(seconds)
    }
}

/// What another row or the state of this one stands against.
fn is_conflict(code: Code) -> bool {
    use Code as C;
    matches!(
        code,
        C::InvalidStatus
            | C::NotAnIntegration
            | C::StageTransitionNotAllowed
            | C::NotReadyToWin
            | C::AlreadyWon
            | C::PortTaken
            | C::LoginTaken
            | C::DocumentTaken
            | C::EmailTaken
            | C::OfferCodeTaken
            | C::CodeTaken
            | C::SkuTaken
            | C::PositionTaken
            | C::AlreadyExists
            | C::InUse
            | C::OfferInUse
            | C::BillingAlreadyGenerated
            | C::BillingNotGenerated
            | C::ContractIncomplete
            | C::TemplateFailed
            | C::PortsBelowHeld
            | C::LastAdmin
            | C::IdempotencyKeyInUse
            | C::IntegrationNotConfigured
            | C::BillingStartDiffers
            | C::ProposalNotDraft
            | C::ProposalNotSent
            | C::ProposalAlreadyAnswered
            | C::ProposalSent
            | C::Unprintable
    )
}

/// The status a code has when it is a problem of its own.
#[must_use]
pub fn status(code: Code) -> StatusCode {
    use Code as C;
    match code {
        C::InvalidJson
        | C::InvalidGzip
        | C::InvalidMultipart
        | C::InvalidForm
        | C::DuplicateMember
        | C::UnknownParameter
        | C::InvalidCursor
        | C::InvalidParameter
        | C::InvalidPath
        | C::InvalidHeader => StatusCode::BAD_REQUEST,
        C::Unauthorized | C::InvalidCredentials | C::RefreshTokenSuperseded => {
            StatusCode::UNAUTHORIZED
        }
        C::Forbidden | C::PersonRequired => StatusCode::FORBIDDEN,
        C::NotFound => StatusCode::NOT_FOUND,
        C::RequestTimeout => StatusCode::REQUEST_TIMEOUT,
        C::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        C::PreconditionFailed => StatusCode::PRECONDITION_FAILED,
        C::PayloadTooLarge | C::AttachmentsTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        C::RangeNotSatisfiable => StatusCode::RANGE_NOT_SATISFIABLE,
        C::UnsupportedMediaType | C::UnsupportedEncoding | C::UnsupportedFileType => {
            StatusCode::UNSUPPORTED_MEDIA_TYPE
        }
        C::TooManyRequests => StatusCode::TOO_MANY_REQUESTS,
        C::ServiceUnavailable
        | C::PipedriveUnavailable
        | C::StorageUnavailable
        | C::StorageFull
        | C::PrinterUnavailable => StatusCode::SERVICE_UNAVAILABLE,
        C::PipedriveUnauthorized | C::PipedriveBadResponse => StatusCode::BAD_GATEWAY,
        C::PipedriveTimeout => StatusCode::GATEWAY_TIMEOUT,
        C::InternalError => StatusCode::INTERNAL_SERVER_ERROR,
        _ if is_conflict(code) => StatusCode::CONFLICT,
        C::CursorExpired | C::ProposalExpired | C::ProposalCancelled => StatusCode::GONE,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}
