//! Whether what a plan names fits together.

use domain::{code::Code, discount::DiscountValue, values::date, violation::Violations};
use persistence::{Tx, negotiation_plans as facts};
use uuid::Uuid;

use super::NegotiationPlanIn;
use crate::http::Result;

/// Checks the members that are new against each other.
///
/// # Errors
/// All violations at once.
pub async fn check(
    tx: &Tx,
    old: Option<&NegotiationPlanIn>,
    new: &NegotiationPlanIn,
) -> Result<()> {
    let mut violations = Violations::new();
    let (from, until) = (new.valid_from, new.valid_until);
    let ordered = date::ordered(from.map(|date| date.0), until.map(|date| date.0));
    violations.take("/valid_until", ordered);
    if old.is_none_or(|old| (old.stage_id, old.pipeline_id) != (new.stage_id, new.pipeline_id)) {
        check_stage(tx, new, &mut violations).await?;
    }
    if old.is_none_or(|old| old.billing_type_id != new.billing_type_id)
        && let Some(id) = new.billing_type_id
        && facts::client_of(tx, id).await?.is_some()
    {
        violations.push("/billing_type_id", Code::NotOfClient);
    }
    let offered = |plan: &NegotiationPlanIn| {
        let discount = plan.discount.clone();
        (plan.sales_plan_id, plan.branch_ids.clone(), discount)
    };
    if old.is_none_or(|old| offered(old) != offered(new)) {
        check_offer(tx, new, &mut violations).await?;
    }
    Ok(violations.into_result(())?)
}

async fn check_stage(tx: &Tx, plan: &NegotiationPlanIn, violations: &mut Violations) -> Result<()> {
    let Some(stage_id) = plan.stage_id else {
        return Ok(());
    };
    match plan.pipeline_id {
        None => violations.push("/pipeline_id", Code::Required),
        Some(pipeline_id) => {
            if facts::pipeline_of(tx, stage_id).await? != Some(pipeline_id) {
                violations.push("/stage_id", Code::NotOfPipeline);
            }
        }
    }
    Ok(())
}

/// There must be a branch where the offer is sold, and a discount cannot exceed its price.
async fn check_offer(tx: &Tx, plan: &NegotiationPlanIn, violations: &mut Violations) -> Result<()> {
    let Some(offer) = facts::offer(tx, plan.sales_plan_id).await? else {
        return Ok(());
    };
    if !meet(&plan.branch_ids.0, &offer.branch_ids) {
        violations.push("/sales_plan_id", Code::NotInBranch);
    }
    let discount = plan.discount.as_ref().and_then(|typed| typed.parse().ok());
    if let Some(DiscountValue::Amount(amount)) = discount.map(|rule| rule.value)
        && amount.cents() > offer.monthly_price_cents
    {
        violations.push("/discount/value", Code::DiscountAbovePrice);
    }
    Ok(())
}

/// Whether two lists, of which an empty one stands for everything, have something in common.
fn meet(these: &[Uuid], those: &[Uuid]) -> bool {
    these.is_empty() || those.is_empty() || these.iter().any(|id| those.contains(id))
}
