//! Sending: by mail or by link, whether it is the first or another one, to whom it goes, and until when it holds.

use chrono::NaiveDate;

use super::{DeliveryStatus, ProposalAction, ProposalRefusal, ProposalStatus};
use crate::choice::choice;
use crate::code::Code;
use crate::values::{Email, date};
use crate::violation::Violations;

/// The most recipients of a proposal.
pub const MAX_RECIPIENTS: usize = 10;

choice! {
/// How a proposal goes to the client.
#[derive(Default)]
pub enum SendChannel {
    /// A mail to each recipient.
    #[default]
    Mail,
    /// No mail: who sends it gets the link, to hand it over.
    Link,
}
}

/// What is to be sent, to whom, as it stands at sending.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SendFacts {
    pub channel: SendChannel,
    /// As typed, perhaps before today's rules of addresses.
    pub recipients: Vec<String>,
    /// The contact's address, else the client's.
    pub usual_recipient: Option<String>,
    /// Last day on which it may be accepted.
    pub valid_until: Option<NaiveDate>,
    /// The branch's today.
    pub today: NaiveDate,
}

/// Checks a proposal that is to be sent, and gives whom a mail goes to: nobody when it goes by link.
///
/// # Errors
/// All violations at once: [`Code::OutOfRange`] at `/valid_until` when that day has passed; at `/recipients`
/// [`Code::Required`] without any, [`Code::TooMany`] above [`MAX_RECIPIENTS`], [`Code::DuplicateItem`]; at each address
/// that no server takes [`Code::InvalidEmail`].
pub fn check_sending(facts: &SendFacts) -> Result<Vec<Email>, Violations> {
    let mut violations = Violations::new();
    if facts.valid_until.is_some_and(|last| last < facts.today) {
        violations.add(date::passed("/valid_until"));
    }
    if facts.channel == SendChannel::Link {
        return violations.into_result(Vec::new());
    }
    let mut address = |pointer: &str, text: &String| violations.take(pointer, Email::parse(text));
    let recipients: Vec<Email> = match facts.recipients.as_slice() {
        [] => {
            let usual = facts.usual_recipient.iter();
            usual
                .filter_map(|text| address("/recipients", text))
                .collect()
        }
        typed => {
            let typed = typed.iter().enumerate();
            typed
                .filter_map(|(index, text)| address(&format!("/recipients/{index}"), text))
                .collect()
        }
    };
    if !violations.has(Code::InvalidEmail) {
        violations.take("/recipients", check_recipients(&recipients));
    }
    violations.into_result(recipients)
}

fn check_recipients(recipients: &[Email]) -> Result<(), Code> {
    let mut seen = std::collections::HashSet::new();
    match recipients.len() {
        0 => Err(Code::Required),
        count if count > MAX_RECIPIENTS => Err(Code::TooMany),
        _ if !recipients.iter().all(|email| seen.insert(email)) => Err(Code::DuplicateItem),
        _ => Ok(()),
    }
}

/// What asking for a sending means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sending {
    /// The first one of a draft.
    First,
    /// Another try at mails that failed.
    Retry,
    /// It goes once more, by a further link: the former ones stay good.
    Further,
}

/// What asking for a sending means.
///
/// # Errors
/// [`ProposalRefusal`]: [`Code::ProposalNotDraft`] when it was mailed and nothing failed.
pub fn decide_sending(
    status: ProposalStatus,
    channel: SendChannel,
    delivery: DeliveryStatus,
) -> Result<Sending, ProposalRefusal> {
    use ProposalStatus::{Draft, Sent, Viewed};
    let mailed = matches!(delivery, DeliveryStatus::Queued | DeliveryStatus::Sent);
    let (sending, action) = match (status, channel) {
        (Draft, _) => (Sending::First, ProposalAction::Send),
        (Sent | Viewed, SendChannel::Mail) if mailed => (Sending::First, ProposalAction::Send),
        (_, SendChannel::Mail) if delivery == DeliveryStatus::Failed => {
            (Sending::Retry, ProposalAction::Resend)
        }
        _ => (Sending::Further, ProposalAction::Resend),
    };
    status.after(action).map(|_| sending)
}
