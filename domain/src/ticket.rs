//! The ticket part: why and how urgently the client is to be served after the win.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::choice::choice;
use crate::values::{date, text};
use crate::violation::Violations;

choice! {
/// How urgent a ticket is.
pub enum Priority {
    Low,
    Medium,
    High,
    Critical,
}
}

choice! {
/// When in the day the client prefers to be visited.
pub enum PreferredPeriod {
    Morning,
    Afternoon,
    Evening,
    Any,
}
}

/// The ticket part as stored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TicketTerms {
    pub priority: Option<Priority>,
    pub subject_id: Option<Uuid>,
    /// The subject's text; follows the subject until a person edits it.
    pub subject: Option<String>,
    /// Whether a person edited the text.
    pub subject_edited: bool,
    pub process_id: Option<Uuid>,
    pub message: Option<String>,
    pub preferred_date: Option<NaiveDate>,
    pub preferred_period: Option<PreferredPeriod>,
}

/// A ticket part as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TicketInput {
    /// `None` = the subject's default.
    pub priority: Option<Priority>,
    pub subject_id: Option<Uuid>,
    /// `None` = the subject's name.
    pub subject: Option<String>,
    /// `None` = the subject's default.
    pub process_id: Option<Uuid>,
    pub message: Option<String>,
    pub preferred_date: Option<NaiveDate>,
    pub preferred_period: Option<PreferredPeriod>,
}

/// A ticket subject of the registry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subject {
    pub id: Uuid,
    pub name: String,
    pub default_priority: Option<Priority>,
    pub default_process_id: Option<Uuid>,
}

impl TicketTerms {
    /// The members that completeness asks for and that are not there yet.
    pub fn missing(&self) -> Vec<&'static str> {
        [
            ("priority", self.priority.is_some()),
            ("subject_id", self.subject_id.is_some()),
        ]
        .into_iter()
        .filter_map(|(member, present)| (!present).then_some(member))
        .collect()
    }

    /// Whether nothing is missing.
    pub fn is_complete(&self) -> bool {
        self.missing().is_empty()
    }
}

/// Decides a ticket write. `subject` is the chosen subject, when one was chosen and found.
///
/// # Errors
/// All violations at once, with pointers into the ticket (`/message`).
pub fn decide(
    input: &TicketInput,
    subject: Option<&Subject>,
    stored: Option<&TicketTerms>,
) -> Result<TicketTerms, Violations> {
    let mut violations = Violations::new();
    let typed = input
        .subject
        .as_deref()
        .and_then(|value| violations.take("/subject", text::line(value, text::LINE)));
    let message = input
        .message
        .as_deref()
        .and_then(|value| violations.take("/message", text::multiline(value, text::MESSAGE)));
    if let Some(day) = input.preferred_date {
        violations.take("/preferred_date", date::within_range(day));
    }
    let (subject_text, subject_edited) = subject_text(typed, subject, stored);
    violations.into_result(TicketTerms {
        priority: input
            .priority
            .or_else(|| subject.and_then(|subject| subject.default_priority)),
        subject_id: input.subject_id,
        subject: subject_text,
        subject_edited,
        process_id: input
            .process_id
            .or_else(|| subject.and_then(|subject| subject.default_process_id)),
        message,
        preferred_date: input.preferred_date,
        preferred_period: input.preferred_period,
    })
}

/// The subject's text and whether a person wrote it.
///
/// Sending back the text that is already there is no edit, so the text keeps following the subject.
fn subject_text(
    typed: Option<String>,
    subject: Option<&Subject>,
    stored: Option<&TicketTerms>,
) -> (Option<String>, bool) {
    let name = subject.map(|subject| subject.name.clone());
    let Some(typed) = typed else {
        return (name, false);
    };
    let sent_back = stored.filter(|stored| stored.subject.as_ref() == Some(&typed));
    let edited = sent_back.map_or(Some(&typed) != name.as_ref(), |stored| {
        stored.subject_edited
    });
    if edited {
        (Some(typed), true)
    } else {
        (name, false)
    }
}
