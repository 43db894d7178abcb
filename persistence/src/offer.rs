//! The offer of a sales plan's row.

use domain::offer::Offer;

use crate::{Error, column::money, entity::sales_plans::Model};

/// The commercial terms of a sales plan.
///
/// # Errors
/// When the row holds an amount out of range.
pub fn offer(row: &Model) -> Result<Offer, Error> {
    Ok(Offer {
        id: row.id,
        name: row.name.clone(),
        offer_code: row.offer_code.clone(),
        monthly_price: money(row.monthly_price_cents)?,
        setup_fee: money(row.setup_fee_cents)?,
        commitment_months: row.commitment_months,
        speed_plan_id: row.speed_plan_id,
        adjustment_index: row.adjustment_index.clone(),
        valid_from: row.valid_from,
        valid_until: row.valid_until,
    })
}
