//! Proposals: their life from draft to answer ([`ProposalStatus::after`]), what must be there to send one
//! ([`sending`]), what became of its mails ([`mod@delivery`]), and what it promises ([`terms`]).

pub mod delivery;
pub mod sending;
pub mod terms;

use chrono::NaiveDate;

use crate::choice::choice;
use crate::code::Code;
use crate::negotiation::NegotiationStatus;
use crate::violation::Violation;

pub use delivery::{
    AfterTry, DeliveryStatus, MailKind, MailStatus, Tried, after_try, may_try, reason,
    taken_together,
};
pub use sending::{MAX_RECIPIENTS, SendChannel, SendFacts, Sending, check_sending, decide_sending};

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
    /// Mails that failed are queued again, or it is handed over once more.
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
