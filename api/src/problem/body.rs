//! What a problem tells, and how much of it.

use domain::violation::{Violation, Violations};
use serde::Serialize;
use serde_json::{Map, Value};

use super::{
    ApiError, ProblemCode,
    locale::{self, Language},
};

/// What the schemas below promise, in characters and items.
const LONGEST_DETAIL: usize = 10_000;
pub const LONGEST_INSTANCE: usize = 2_000;
const LONGEST_ID: usize = 200;
const LONGEST_POINTER: usize = 500;
const LONGEST_MESSAGE: usize = 1_000;
/// More things that are wrong are not told at once.
pub const MOST_ITEMS: usize = 200;

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
    /// Path of the request; its pattern where the path holds a secret.
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
    /// The body in a language.
    #[must_use]
    pub fn body(&self, language: Language, instance: &str, request_id: &str) -> Problem {
        let errors = items(language, &self.violations);
        let title = locale::message(language, self.code, &[]);
        Problem {
            kind: format!("urn:vencemos:problem:{}", self.code),
            status: self.status.as_u16(),
            detail: match errors.is_empty() {
                true => title.clone(),
                false => detail(&errors),
            },
            title,
            instance: cut(instance, LONGEST_INSTANCE),
            code: ProblemCode(self.code),
            request_id: cut(request_id, LONGEST_ID),
            errors,
            extra: self.extra.clone(),
        }
    }
}

/// What is wrong, as it is told: as much of it, and of what was sent, as the document promises.
#[must_use]
pub fn items(language: Language, violations: &Violations) -> Vec<ProblemItem> {
    let told = violations.iter().take(MOST_ITEMS);
    told.map(|violation| item(language, violation)).collect()
}

fn item(language: Language, violation: &Violation) -> ProblemItem {
    let message = locale::message(language, violation.code, &violation.params);
    ProblemItem {
        pointer: cut_pointer(&violation.pointer),
        code: ProblemCode(violation.code),
        message: cut(&message, LONGEST_MESSAGE),
    }
}

/// All items in one text.
fn detail(items: &[ProblemItem]) -> String {
    let texts = items
        .iter()
        .map(|item| format!("{}: {}", item.pointer, item.message));
    let texts: Vec<String> = texts.collect();
    cut(&texts.join("; "), LONGEST_DETAIL)
}

/// As many characters of a text as are told; one that is cut says so.
#[must_use]
pub fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some(_) => text
            .chars()
            .take(most.saturating_sub(1))
            .chain(['…'])
            .collect(),
    }
}

/// No escape of a pointer (RFC 6901) is left half.
fn cut_pointer(pointer: &str) -> String {
    let told = cut(pointer, LONGEST_POINTER);
    match told.strip_suffix("~…") {
        Some(kept) => format!("{kept}…"),
        None => told,
    }
}
