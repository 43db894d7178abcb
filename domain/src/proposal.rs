//! Proposals: their life from draft to answer, and what must be there to send one.

use chrono::NaiveDate;

use crate::choice::choice;
use crate::code::Code;
use crate::negotiation::NegotiationStatus;
use crate::values::{Document, DocumentKind, Email};
use crate::violation::{Violation, Violations};

choice! {
/// Where a proposal's life stands, as it is told.
#[derive(Default)]
pub enum ProposalStatus {
    #[default]
    Draft,
    Sent,
    /// The client opened the link.
    Viewed,
    Accepted,
    Declined,
    /// It ran out before it was answered. Told by the clock, never stored.
    Expired,
    /// Withdrawn: its link opens nothing any more.
    Cancelled,
}
}

choice! {
/// What is done with a proposal.
pub enum ProposalAction {
    /// Its members change, or it is deleted.
    Edit,
    Send,
    /// Mails that failed are queued again.
    Resend,
    /// The client opens the link.
    View,
    Accept,
    Decline,
    Cancel,
    /// Another proposal that replaces it is sent.
    Supersede,
}
}

/// An action that a proposal's status does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a proposal that is {from} can not {action} to become {to}: {code}")]
pub struct ProposalRefusal {
    pub from: ProposalStatus,
    pub action: ProposalAction,
    /// What it would have become.
    pub to: ProposalStatus,
    /// Why not.
    pub code: Code,
}

impl From<ProposalRefusal> for Violation {
    fn from(refusal: ProposalRefusal) -> Self {
        Violation::new("/status", refusal.code)
            .with("from", refusal.from)
            .with("action", refusal.action)
            .with("to", refusal.to)
    }
}

impl ProposalAction {
    /// What it makes of a proposal that allows it.
    fn leads_to(self, from: ProposalStatus) -> ProposalStatus {
        match self {
            Self::Edit | Self::Resend => from,
            Self::Send => ProposalStatus::Sent,
            Self::View => ProposalStatus::Viewed,
            Self::Accept => ProposalStatus::Accepted,
            Self::Decline => ProposalStatus::Declined,
            Self::Cancel | Self::Supersede => ProposalStatus::Cancelled,
        }
    }
}

impl ProposalStatus {
    /// The status as it is told: what waits for an answer has expired after its last day.
    #[must_use]
    pub fn told(self, valid_until: Option<NaiveDate>, today: NaiveDate) -> Self {
        match self {
            Self::Sent | Self::Viewed if valid_until.is_some_and(|last| last < today) => {
                Self::Expired
            }
            status => status,
        }
    }

    /// What an action makes of this status (as it is told).
    ///
    /// # Errors
    /// [`ProposalRefusal`] where the action is not allowed.
    pub fn after(self, action: ProposalAction) -> Result<Self, ProposalRefusal> {
        use ProposalAction as A;
        use ProposalStatus::{Accepted, Cancelled, Declined, Draft, Expired, Sent, Viewed};
        let to = action.leads_to(self);
        let refused = |code| {
            Err(ProposalRefusal {
                from: self,
                action,
                to,
                code,
            })
        };
        match (action, self) {
            (A::Edit | A::Send, Draft)
            | (A::Resend | A::View | A::Accept | A::Decline, Sent | Viewed)
            | (A::Cancel, Draft | Sent | Viewed | Expired)
            | (A::Supersede, Sent | Viewed | Expired) => Ok(to),
            // What came to nothing may be replaced and stays what it became.
            (A::Supersede, Declined | Cancelled) => Ok(self),
            (A::Edit | A::Send, _) => refused(Code::ProposalNotDraft),
            (_, Draft) => refused(Code::ProposalNotSent),
            (_, Expired) => refused(Code::ProposalExpired),
            (_, Cancelled) => refused(Code::ProposalCancelled),
            (_, Accepted | Declined) => refused(Code::ProposalAlreadyAnswered),
        }
    }

    /// Whether the client's answer is awaited, expired or not: what ends with the negotiation.
    #[must_use]
    pub fn awaits_answer(self) -> bool {
        matches!(self, Self::Sent | Self::Viewed | Self::Expired)
    }
}

/// The statuses that a stored proposal awaits its answer in.
pub const AWAITING: [ProposalStatus; 2] = [ProposalStatus::Sent, ProposalStatus::Viewed];

/// Whether the client may still answer: the negotiation is open or paused.
///
/// # Errors
/// [`Code::ProposalCancelled`]: nothing is offered any more.
pub fn check_answerable(negotiation: NegotiationStatus) -> Result<(), Code> {
    match negotiation {
        NegotiationStatus::Open | NegotiationStatus::Paused => Ok(()),
        _ => Err(Code::ProposalCancelled),
    }
}

/// The document typed into an acceptance: CPF or CNPJ, bare or masked.
///
/// # Errors
/// [`Code::InvalidDocument`].
pub fn answer_document(text: &str) -> Result<Document, Code> {
    Document::parse(DocumentKind::Cpf, text).or_else(|_| Document::parse(DocumentKind::Cnpj, text))
}

/// The most recipients of a proposal.
pub const MAX_RECIPIENTS: usize = 10;

/// What is to be sent, to whom, as it stands at sending.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SendFacts {
    /// As typed.
    pub recipients: Vec<Email>,
    /// The contact's address, else the client's.
    pub usual_recipient: Option<Email>,
    /// Last day on which it may be accepted.
    pub valid_until: Option<NaiveDate>,
    /// The branch's today.
    pub today: NaiveDate,
}

/// Checks a draft that is to be sent, and gives its recipients.
///
/// # Errors
/// All violations at once: [`Code::OutOfRange`] at `/valid_until` when that day has passed; at `/recipients`
/// [`Code::Required`] without any, [`Code::TooMany`] above [`MAX_RECIPIENTS`], [`Code::DuplicateItem`].
pub fn check_sending(facts: &SendFacts) -> Result<Vec<Email>, Violations> {
    let mut violations = Violations::new();
    if let Some(last) = facts.valid_until.filter(|last| *last < facts.today) {
        let violation = Violation::new("/valid_until", Code::OutOfRange);
        violations.add(violation.with("min", facts.today).with("value", last));
    }
    let recipients = match facts.recipients.as_slice() {
        [] => facts.usual_recipient.clone().into_iter().collect(),
        typed => typed.to_vec(),
    };
    violations.take("/recipients", check_recipients(&recipients));
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

choice! {
/// What a mail is about.
pub enum MailKind {
    /// The proposal itself, to the client.
    Proposal,
    /// That it was answered, to the responsible.
    ProposalAnswered,
}
}

choice! {
/// Where one mail stands.
pub enum MailStatus {
    Queued,
    /// The server took it over.
    Sent,
    Failed,
    /// Withdrawn before it was sent.
    Cancelled,
}
}

choice! {
/// Where the mails of a proposal stand, taken together.
#[derive(Default)]
pub enum DeliveryStatus {
    /// There are none, or all were withdrawn.
    #[default]
    None,
    Queued,
    Sent,
    /// At least one failed.
    Failed,
}
}

/// Takes the mails of a proposal together: failed if any failed, else queued if any is, else sent.
#[must_use]
pub fn delivery(mails: impl IntoIterator<Item = MailStatus>) -> DeliveryStatus {
    let weight = |status: &DeliveryStatus| match status {
        DeliveryStatus::None => 0,
        DeliveryStatus::Sent => 1,
        DeliveryStatus::Queued => 2,
        DeliveryStatus::Failed => 3,
    };
    let told = mails.into_iter().map(|mail| match mail {
        MailStatus::Queued => DeliveryStatus::Queued,
        MailStatus::Sent => DeliveryStatus::Sent,
        MailStatus::Failed => DeliveryStatus::Failed,
        MailStatus::Cancelled => DeliveryStatus::None,
    });
    told.max_by_key(weight).unwrap_or_default()
}

/// What asking for a sending means: the first one of a draft, or another try at mails that failed.
///
/// # Errors
/// [`ProposalRefusal`]: [`Code::ProposalNotDraft`] when it was sent and nothing failed.
pub fn sending(
    status: ProposalStatus,
    delivery: DeliveryStatus,
) -> Result<ProposalAction, ProposalRefusal> {
    use ProposalStatus::{Draft, Sent, Viewed};
    let action = match (status, delivery) {
        (Draft, _) => ProposalAction::Send,
        (Sent | Viewed, DeliveryStatus::None | DeliveryStatus::Queued | DeliveryStatus::Sent) => {
            ProposalAction::Send
        }
        _ => ProposalAction::Resend,
    };
    status.after(action).map(|_| action)
}
