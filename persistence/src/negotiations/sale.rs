//! Everything in a negotiation that has a price.

use domain::{discount::Discount, offer::Offer, sale::Sale};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::{
    Error,
    column::discount,
    entity::{
        negotiation_plans, negotiation_products, negotiation_services, negotiations::Model,
        sales_plans,
    },
    negotiations::{contract, lines},
    offer::offer,
};

/// What a negotiation sells: the contract's terms, else its plan's, and the lines.
/// Its texts stay empty: totals don't ask for them.
///
/// # Errors
/// As any statement, or when a row holds what this version does not know.
pub async fn load(db: &impl ConnectionTrait, negotiation: &Model) -> Result<Sale, Error> {
    let contract = contract::find(db, negotiation.id).await?;
    let terms = contract.as_ref().map(contract::terms).transpose()?;
    let (offer, plan_discount) = offered(
        db,
        terms.as_ref().and_then(|terms| terms.sales_plan_id),
        negotiation.negotiation_plan_id,
    )
    .await?;
    let services = negotiation_services::Entity::find()
        .filter(negotiation_services::Column::NegotiationId.eq(negotiation.id))
        .all(db)
        .await?;
    let products = negotiation_products::Entity::find()
        .filter(negotiation_products::Column::NegotiationId.eq(negotiation.id))
        .all(db)
        .await?;
    let offer = offer.unwrap_or_default();
    Ok(Sale {
        offer_name: String::new(),
        monthly_price: offer.monthly_price,
        setup_fee: terms
            .as_ref()
            .map_or(offer.setup_fee, |terms| terms.setup_fee),
        discount: terms.map_or(plan_discount, |terms| terms.discount),
        services: services
            .iter()
            .map(|row| Ok((String::new(), lines::service(row)?)))
            .collect::<Result<_, Error>>()?,
        products: products
            .iter()
            .map(|row| Ok((String::new(), lines::product(row)?)))
            .collect::<Result<_, Error>>()?,
    })
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
