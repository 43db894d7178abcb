//! The two values that every negotiation carries, and the lock that a generated billing puts on what they are made of.

use domain::code::Code;
use persistence::{Executor, closing::billing, entity::negotiations::Model, negotiations::Dossier};
use uuid::Uuid;

use crate::http::{ApiError, Result};

/// Sums up what a negotiation sells and sets the two values on its row; the caller saves it.
///
/// # Errors
/// 422 `out_of_range` when a total does not fit.
pub async fn recompute(tx: &impl Executor, row: &mut Model) -> Result<()> {
    let dossier = Dossier::load(tx, row.clone()).await?;
    let totals = dossier
        .sale()?
        .totals()
        .map_err(|code| ApiError::at("", code))?;
    row.monthly_value_cents = totals.monthly.cents();
    row.one_time_value_cents = totals.one_time.cents();
    Ok(())
}

/// Nothing that the billing was made from may change once it is generated.
///
/// # Errors
/// 409 `billing_already_generated`.
pub async fn unbilled(tx: &impl Executor, negotiation: Uuid) -> Result<()> {
    match billing::is_generated(tx, negotiation).await? {
        true => Err(ApiError::new(Code::BillingAlreadyGenerated)),
        false => Ok(()),
    }
}
