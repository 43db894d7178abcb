//! Branches and the commercial limits they set.

use crate::values::Percent;

/// What a branch allows its people to sell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BranchLimits {
    /// The largest discount on the monthly price that a seller may give.
    pub seller_discount: Percent,
    /// The largest discount on the monthly price that a manager may give.
    pub manager_discount: Percent,
    /// Days between the later of start and generation, and the first due date.
    pub min_days_to_first_due: i32,
    /// The longest commitment of a natural person, in months (Anatel RGC: 12).
    pub max_person_commitment_months: i32,
}

impl Default for BranchLimits {
    fn default() -> Self {
        Self {
            seller_discount: Percent::ZERO,
            manager_discount: Percent::ALL,
            min_days_to_first_due: 5,
            max_person_commitment_months: 12,
        }
    }
}
