//! The life of a negotiation: which action leads where, and which writes each status allows.

use chrono::NaiveDate;

use crate::choice::choice;
use crate::code::Code;
use crate::values::date;
use crate::violation::{Violation, Violations};

choice! {
/// Where a negotiation's life stands.
#[derive(Default)]
pub enum NegotiationStatus {
    #[default]
    Open,
    Paused,
    Lost,
    Aborted,
    /// Final.
    Won,
}
}

choice! {
/// What changes a status.
pub enum StatusAction {
    Pause,
    Resume,
    Lose,
    Abort,
    Reopen,
    Win,
}
}

choice! {
/// A write that is no change of status.
pub enum Write {
    /// The negotiation's fields and parts, its billing, its stage.
    Edit,
    Note,
    TaskDone,
    AppointmentStatus,
    RevealPassword,
    Print,
}
}

/// A legal change of status and what goes with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusChange {
    pub from: NegotiationStatus,
    pub to: NegotiationStatus,
    /// Whether held ports and logins become free.
    pub releases_holds: bool,
    /// Whether proposals that wait for an answer are cancelled.
    pub cancels_proposals: bool,
}

/// What a status refuses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a negotiation that is {from} can not {action}: {code}")]
pub struct StatusRefusal {
    pub from: NegotiationStatus,
    /// The [`StatusAction`] or [`Write`] asked for.
    pub action: &'static str,
    /// [`Code::AlreadyWon`] for a win after the win, else [`Code::InvalidStatus`].
    pub code: Code,
}

impl From<StatusRefusal> for Violation {
    fn from(refusal: StatusRefusal) -> Self {
        Violation::new("/status", refusal.code)
            .with("from", refusal.from)
            .with("action", refusal.action)
    }
}

impl NegotiationStatus {
    /// What an action makes of this status.
    ///
    /// # Errors
    /// [`StatusRefusal`] where the action is not allowed.
    pub fn after(self, action: StatusAction) -> Result<StatusChange, StatusRefusal> {
        use NegotiationStatus::{Aborted, Lost, Open, Paused, Won};
        let to = match (self, action) {
            (Open, StatusAction::Pause) => Paused,
            (Paused, StatusAction::Resume) | (Lost | Aborted, StatusAction::Reopen) => Open,
            (Open | Paused, StatusAction::Lose) => Lost,
            (Open | Paused, StatusAction::Abort) => Aborted,
            (Open, StatusAction::Win) => Won,
            (from, action) => {
                let again = (from, action) == (Won, StatusAction::Win);
                let code = if again {
                    Code::AlreadyWon
                } else {
                    Code::InvalidStatus
                };
                return Err(StatusRefusal {
                    from,
                    action: action.into(),
                    code,
                });
            }
        };
        Ok(StatusChange {
            from: self,
            to,
            releases_holds: matches!(to, Lost | Aborted),
            cancels_proposals: matches!(to, Lost | Aborted | Won),
        })
    }

    /// Whether this status allows a write.
    ///
    /// # Errors
    /// [`StatusRefusal`] for an edit of what is not open.
    pub fn allow(self, write: Write) -> Result<(), StatusRefusal> {
        match (self, write) {
            (Self::Open, _)
            | (
                _,
                Write::Note
                | Write::TaskDone
                | Write::AppointmentStatus
                | Write::RevealPassword
                | Write::Print,
            ) => Ok(()),
            (from, Write::Edit) => Err(StatusRefusal {
                from,
                action: write.into(),
                code: Code::InvalidStatus,
            }),
        }
    }
}

/// Checks the day until which a negotiation is paused.
///
/// # Errors
/// [`Code::OutOfRange`] at `/until` when it has passed or lies beyond 2199.
pub fn check_paused_until(until: Option<NaiveDate>, today: NaiveDate) -> Result<(), Violations> {
    let mut violations = Violations::new();
    if let Some(until) = until {
        violations.take("/until", date::within_range(until));
        if until < today && violations.is_empty() {
            violations.add(date::passed("/until"));
        }
    }
    violations.into_result(())
}
