//! What service and product lines have in common.

use domain::{code::Code, values};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    fields::{Int, Money},
    http::{ApiError, Result},
};

/// Pieces of a line.
pub type Quantity = Int<1, 9999>;

/// What is derived of a line.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct LineTotal {
    /// Quantity × unit price − discount.
    pub total: Money,
}

/// Serde default of a quantity.
#[must_use]
pub fn one_piece() -> Quantity {
    Int(1)
}

/// The total of a stored line.
///
/// # Errors
/// When it does not fit, which its write rules exclude.
pub fn priced(total: std::result::Result<values::Money, Code>) -> Result<LineTotal> {
    let total = total.map_err(ApiError::internal)?;
    Ok(LineTotal {
        total: Money(total),
    })
}
