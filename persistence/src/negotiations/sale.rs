//! What is offered: by the contract, else by the negotiation plan.

use domain::{discount::Discount, offer::Offer};
use sea_orm::{ConnectionTrait, EntityTrait};
use uuid::Uuid;

use crate::{
    Error,
    column::discount,
    entity::{negotiation_plans, sales_plans},
    offer::offer,
};

/// The offer sold — the contract's own, else the negotiation plan's — and the plan's discount.
///
/// # Errors
/// As any statement, or when a row holds what this version does not know.
pub async fn offered(
    db: &impl ConnectionTrait,
    sold: Option<Uuid>,
    plan: Option<Uuid>,
) -> Result<(Option<Offer>, Option<Discount>), Error> {
    let plan = match plan {
        Some(id) => negotiation_plans::Entity::find_by_id(id).one(db).await?,
        None => None,
    };
    let plan_discount = match &plan {
        Some(plan) => discount(
            plan.discount_kind.as_deref(),
            plan.discount_value,
            plan.discount_months,
        )?,
        None => None,
    };
    let sales_plan = match sold.or(plan.map(|plan| plan.sales_plan_id)) {
        Some(id) => sales_plans::Entity::find_by_id(id).one(db).await?,
        None => None,
    };
    Ok((sales_plan.as_ref().map(offer).transpose()?, plan_discount))
}
