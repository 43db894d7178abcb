//! An offer's commercial terms, and that they stay once it is used.

use domain::violation::Violations;
use domain::{code::Code, offer::Offer, values::date};
use persistence::{Tx, references};
use uuid::Uuid;

use super::SalesPlanIn;
use crate::http::{ApiError, Result};

/// Its revisions use an offer only by name: they don't bind its terms.
const REVISION: &str = "sales_plan";

/// The offer as the rules look at it.
pub fn offer(id: Uuid, plan: &SalesPlanIn) -> Offer {
    Offer {
        id,
        name: plan.name.as_str().to_owned(),
        offer_code: plan.offer_code.as_str().to_owned(),
        monthly_price: plan.monthly_price.0,
        setup_fee: plan.setup_fee.0,
        commitment_months: plan.commitment_months.i32(),
        speed_plan_id: plan.speed_plan_id,
        adjustment_index: plan.adjustment_index.clone().map(String::from),
        valid_from: plan.valid_from.map(|date| date.0),
        valid_until: plan.valid_until.map(|date| date.0),
    }
}

/// Checks the period, and that the terms of a used offer stay. The row is locked by now, so nothing
/// can begin to use it meanwhile.
///
/// # Errors
/// 422 `invalid_period`, 409 `offer_in_use` at each term that differs.
pub async fn check(tx: &Tx, id: Uuid, old: Option<&SalesPlanIn>, new: &SalesPlanIn) -> Result<()> {
    let period = |plan: &SalesPlanIn| (plan.valid_from, plan.valid_until);
    let after = offer(id, new);
    // An offer revised on its first day ends before it began, and must stay writable.
    if old.map(period) != Some(period(new)) {
        date::ordered(after.valid_from, after.valid_until)
            .map_err(|code| Violations::one("/valid_until", code))?;
    }
    let Some(old) = old else {
        return Ok(());
    };
    let Err(changed) = offer(id, old).keep_terms(&after) else {
        return Ok(());
    };
    let users = references::users_of(tx, "sales_plans", id).await?;
    match users.iter().any(|user| *user != REVISION) {
        true => Err(ApiError::conflict(Code::OfferInUse, changed)),
        false => Ok(()),
    }
}
