//! Branches: the commercial limits they set.

use domain::{branch::BranchLimits, values::Percent};

use crate::{Error, entity::branches::Model};

/// What a branch allows its people to sell.
///
/// # Errors
/// When the row holds a percentage out of range.
pub fn limits(row: &Model) -> Result<BranchLimits, Error> {
    let percent = |hundredths| {
        Percent::from_hundredths(hundredths).map_err(|_| Error::corrupt("discount limit"))
    };
    Ok(BranchLimits {
        seller_discount: percent(row.seller_discount_percent)?,
        manager_discount: percent(row.manager_discount_percent)?,
        min_days_to_first_due: row.min_days_to_first_due,
        max_person_commitment_months: row.max_person_commitment_months,
    })
}
