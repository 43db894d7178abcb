//! How far a role may go in a contract.

use crate::branch::BranchLimits;
use crate::permission::{Action, Role, may};
use crate::values::Percent;

/// What the caller may agree to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The largest discount on the monthly price.
    pub discount: Percent,
    /// Whether the setup fee may be above the offer's.
    pub any_setup_fee: bool,
    /// The longest commitment of a natural person, in months.
    pub max_person_commitment_months: i32,
}

impl Limits {
    /// The limits of a role under a branch's rules.
    pub fn of(role: Role, branch: &BranchLimits) -> Self {
        let discount = match role {
            Role::Admin => Percent::ALL,
            Role::Manager => branch.manager_discount,
            Role::Seller | Role::Viewer => branch.seller_discount,
        };
        Self {
            discount,
            any_setup_fee: may(role, Action::RaiseSetupFee, false),
            max_person_commitment_months: branch.max_person_commitment_months,
        }
    }
}
