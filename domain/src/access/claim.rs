//! Claims on logins and ports: held for a negotiation, occupied by a customer, or released.

use chrono::{DateTime, Days, Utc};
use uuid::Uuid;

use crate::choice::choice;
use crate::code::Code;
use crate::values::date;
use crate::violation::{Violation, Violations};

/// How long a port is held for a negotiation unless a manager says otherwise.
pub const HOLD_DAYS: u64 = 30;

choice! {
/// The state of a claim.
pub enum ClaimState {
    /// Reserved for an open or paused negotiation.
    Held,
    /// In service.
    Occupied,
    /// Free again.
    Released,
}
}

choice! {
/// A port as the service box shows it.
pub enum PortState {
    Free,
    Held,
    Occupied,
}
}

/// A claim as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    pub state: ClaimState,
    pub negotiation_id: Option<Uuid>,
    /// When a hold ends; `None` = never by itself.
    pub hold_until: Option<DateTime<Utc>>,
}

impl Claim {
    /// Whether it keeps others out at `now`: an expired hold does not.
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        match self.state {
            ClaimState::Held => self.hold_until.is_none_or(|until| now < until),
            ClaimState::Occupied => true,
            ClaimState::Released => false,
        }
    }

    /// Whether this negotiation holds it at `now`.
    pub fn is_held_by(&self, negotiation_id: Uuid, now: DateTime<Utc>) -> bool {
        self.state == ClaimState::Held
            && self.negotiation_id == Some(negotiation_id)
            && self.is_live(now)
    }

    /// What a port with this claim looks like at `now`.
    pub fn port_state(&self, now: DateTime<Utc>) -> PortState {
        match self.state {
            ClaimState::Occupied => PortState::Occupied,
            ClaimState::Held if self.is_live(now) => PortState::Held,
            ClaimState::Held | ClaimState::Released => PortState::Free,
        }
    }
}

/// When a hold taken at `now` ends by itself.
pub fn hold_until(now: DateTime<Utc>) -> DateTime<Utc> {
    now.checked_add_days(Days::new(HOLD_DAYS)).unwrap_or(now)
}

/// Checks a hold's end as a manager typed it.
///
/// # Errors
/// [`Code::OutOfRange`] at `/hold_until` when it has passed, [`Code::HoldRequiresPort`] without a port.
pub fn check_hold(
    until: DateTime<Utc>,
    has_port: bool,
    now: DateTime<Utc>,
) -> Result<(), Violations> {
    let mut violations = Violations::new();
    if until <= now {
        violations.add(date::passed("/hold_until"));
    }
    if !has_port {
        violations.push("/hold_until", Code::HoldRequiresPort);
    }
    violations.into_result(())
}

/// Checks that a service box keeps the ports that are held or occupied.
///
/// # Errors
/// [`Code::PortsBelowHeld`] at `/ports`, with the highest claimed port.
pub fn check_ports(ports: i32, highest_claimed: Option<i32>) -> Result<(), Violations> {
    match highest_claimed {
        Some(highest) if highest > ports => Err(Violation::new("/ports", Code::PortsBelowHeld)
            .with("limit", highest)
            .into()),
        _ => Ok(()),
    }
}
