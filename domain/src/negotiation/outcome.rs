//! Outcomes and their reasons.

use uuid::Uuid;

use super::status::{NegotiationStatus, StatusAction};
use crate::choice::choice;
use crate::code::Code;
use crate::violation::Violations;

choice! {
/// How a negotiation ends.
pub enum Outcome {
    Won,
    Lost,
    Aborted,
}
}

/// An outcome reason of the registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    pub id: Uuid,
    pub outcome: Outcome,
    pub active: bool,
}

impl Outcome {
    /// The outcome that an action brings, if it ends the negotiation.
    pub fn of(action: StatusAction) -> Option<Self> {
        match action {
            StatusAction::Win => Some(Self::Won),
            StatusAction::Lose => Some(Self::Lost),
            StatusAction::Abort => Some(Self::Aborted),
            StatusAction::Pause | StatusAction::Resume | StatusAction::Reopen => None,
        }
    }

    /// The status of a negotiation that ended so.
    pub fn status(self) -> NegotiationStatus {
        match self {
            Self::Won => NegotiationStatus::Won,
            Self::Lost => NegotiationStatus::Lost,
            Self::Aborted => NegotiationStatus::Aborted,
        }
    }

    /// Checks the reason given for this outcome. `given` is the id in the body, `found` the row behind it.
    ///
    /// # Errors
    /// At `/reason_id`: [`Code::ReasonRequired`], [`Code::ReferenceNotFound`], [`Code::Inactive`] or
    /// [`Code::NotOfOutcome`].
    pub fn check_reason(
        self,
        required_for: &[Outcome],
        given: Option<Uuid>,
        found: Option<&Reason>,
    ) -> Result<(), Violations> {
        let code = match (given, found) {
            (None, _) if required_for.contains(&self) => Code::ReasonRequired,
            (Some(_), None) => Code::ReferenceNotFound,
            (Some(_), Some(reason)) if reason.outcome != self => Code::NotOfOutcome,
            (Some(_), Some(reason)) if !reason.active => Code::Inactive,
            _ => return Ok(()),
        };
        Err(Violations::one("/reason_id", code))
    }
}
