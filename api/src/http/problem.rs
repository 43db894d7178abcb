//! Every error is a problem body (RFC 9457) that tells the caller how to mend it.

mod members;

pub use self::members::{ProblemCode, ProblemExtra};
use super::locale::{self, Language};
use actix_web::{HttpResponse, HttpResponseBuilder, http::StatusCode, http::header};
use domain::{code::Code, violation::Violations};
use persistence::Error as StoreError;
use serde::Serialize;
use serde_json::{Map, Value};

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
    /// Run the transaction again.
    pub retry: bool,
    /// For the log only.
    pub cause: Option<String>,
}

/// The problem body.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Problem {
    /// Identifies the kind of problem.
    #[serde(rename = "type")]
    #[schema(example = "urn:vencemos:problem:not_ready_to_win", max_length = 200)]
    pub kind: String,
    /// What kind of problem it is, for people.
    #[schema(example = "The negotiation is not ready to be won", max_length = 500)]
    pub title: String,
    /// HTTP status.
    #[schema(minimum = 400, maximum = 599, example = 409)]
    pub status: u16,
    /// What happened here, for people.
    #[schema(example = "2 things are missing", max_length = 10000)]
    pub detail: String,
    /// Path of the request.
    #[schema(
        example = "/negotiations/0199b0a2-7c1e-7000-8000-000000000001/win",
        max_length = 2000
    )]
    pub instance: String,
    /// Stable machine code.
    pub code: ProblemCode,
    /// The request's id, also in the log.
    #[schema(example = "0199b0a2-7c1e-7000-8000-0000000000aa", max_length = 200)]
    pub request_id: String,
    /// What is wrong, member by member.
    #[schema(max_items = 200)]
    pub errors: Vec<ProblemItem>,
    /// Further members, named by the code.
    #[serde(flatten)]
    #[schema(ignore)]
    pub extra: Map<String, Value>,
}

/// One thing that is wrong.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct ProblemItem {
    /// JSON pointer (RFC 6901) into the request, or the query parameter's name.
    #[schema(example = "/contract/due_day", max_length = 500)]
    pub pointer: String,
    /// Stable machine code.
    pub code: ProblemCode,
    /// For people.
    #[schema(example = "This member is required", max_length = 1000)]
    pub message: String,
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
            retry: false,
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

    /// Sets `Retry-After`.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// The body in a language.
    #[must_use]
    pub fn body(&self, language: Language, instance: &str, request_id: &str) -> Problem {
        let errors: Vec<ProblemItem> = self
            .violations
            .iter()
            .map(|violation| ProblemItem {
                pointer: violation.pointer.clone(),
                code: ProblemCode(violation.code),
                message: locale::message(language, violation.code, &violation.params),
            })
            .collect();
        let title = locale::message(language, self.code, &[]);
        let detail = match errors.as_slice() {
            [] => title.clone(),
            items => items
                .iter()
                .map(|item| format!("{}: {}", item.pointer, item.message))
                .collect::<Vec<_>>()
                .join("; "),
        };
        Problem {
            kind: format!("urn:vencemos:problem:{}", self.code),
            title,
            status: self.status.as_u16(),
            detail,
            instance: instance.to_owned(),
            code: ProblemCode(self.code),
            request_id: request_id.to_owned(),
            errors,
            extra: self.extra.clone(),
        }
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
        response
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

impl From<StoreError> for ApiError {
    fn from(err: StoreError) -> Self {
        match err {
            StoreError::Conflict { code, pointer } => {
                let mut violations = Violations::default();
                violations.push(pointer, code);
                Self {
                    violations,
                    ..Self::new(code)
                }
            }
            StoreError::Retry => Self {
                retry: true,
                ..Self::new(Code::ServiceUnavailable).retry_after(1)
            },
            StoreError::Unavailable => Self::new(Code::ServiceUnavailable).retry_after(2),
            StoreError::Other(err) => Self::internal(err),
        }
    }
}

impl From<sea_orm::DbErr> for ApiError {
    fn from(err: sea_orm::DbErr) -> Self {
        StoreError::from(err).into()
    }
}

/// The status a code has when it is a problem of its own.
#[must_use]
pub fn status(code: Code) -> StatusCode {
    use Code as C;
    match code {
        C::InvalidJson
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
        C::Forbidden => StatusCode::FORBIDDEN,
        C::NotFound => StatusCode::NOT_FOUND,
        C::RequestTimeout => StatusCode::REQUEST_TIMEOUT,
        C::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        C::PreconditionFailed => StatusCode::PRECONDITION_FAILED,
        C::PayloadTooLarge | C::AttachmentsTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        C::RangeNotSatisfiable => StatusCode::RANGE_NOT_SATISFIABLE,
        C::UnsupportedMediaType | C::UnsupportedFileType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        C::TooManyRequests => StatusCode::TOO_MANY_REQUESTS,
        C::ServiceUnavailable
        | C::PipedriveUnavailable
        | C::StorageUnavailable
        | C::StorageFull
        | C::PrinterUnavailable => StatusCode::SERVICE_UNAVAILABLE,
        C::PipedriveUnauthorized | C::PipedriveBadResponse => StatusCode::BAD_GATEWAY,
        C::PipedriveTimeout => StatusCode::GATEWAY_TIMEOUT,
        C::InternalError => StatusCode::INTERNAL_SERVER_ERROR,
        C::InvalidStatus
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
        | C::ProposalSent => StatusCode::CONFLICT,
        C::ProposalExpired | C::ProposalCancelled => StatusCode::GONE,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}
