//! What is offered: by the contract, else by the negotiation plan.

use domain::{discount::Discount, offer::Offer};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::{
    Error,
    entity::{negotiation_plans, sales_plans},
    negotiation_plans::discount,
    offer::offer,
    reference,
};

/// The offer sold: the contract's own, else the negotiation plan's.
///
/// # Errors
/// As any statement, or when a row holds what this version does not know.
pub async fn sold(
    db: &impl ConnectionTrait,
    sold: Option<Uuid>,
    plan: Option<Uuid>,
) -> Result<Option<Offer>, Error> {
    match (sold, plan) {
        (Some(_), _) | (None, None) => offer_of(db, sold).await,
        (None, Some(_)) => Ok(offered(db, sold, plan).await?.0),
    }
}

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
        Some(id) => Some(reference::target::<negotiation_plans::Entity>(db, id).await?),
        None => None,
    };
    let plan_discount = plan.as_ref().map(discount).transpose()?.flatten();
    let sold = sold.or(plan.map(|plan| plan.sales_plan_id));
    Ok((offer_of(db, sold).await?, plan_discount))
}

async fn offer_of(db: &impl ConnectionTrait, id: Option<Uuid>) -> Result<Option<Offer>, Error> {
    match id {
        Some(id) => Ok(Some(offer(
            &reference::target::<sales_plans::Entity>(db, id).await?,
        )?)),
        None => Ok(None),
    }
}
