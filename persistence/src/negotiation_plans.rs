//! Negotiation plans: what their references must fit.

use domain::discount::Discount;
use sea_orm::{
    ConnectionTrait, EntityTrait, ExprTrait, QuerySelect,
    sea_query::{Alias, Expr, Query},
};
use uuid::Uuid;

use crate::{
    Error,
    branch_lists::{self, Owner},
    column,
    entity::{negotiation_plans, sales_plans},
};

/// An offer as far as a plan looks at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferFacts {
    /// Price of a month, in cents.
    pub monthly_price_cents: i64,
    /// Where it is sold; empty = everywhere.
    pub branch_ids: Vec<Uuid>,
}

/// The discount that a plan gives.
///
/// # Errors
/// When the row holds what this version doesn't know.
pub fn discount(plan: &negotiation_plans::Model) -> Result<Option<Discount>, Error> {
    column::discount(
        plan.discount_kind.as_deref(),
        plan.discount_value,
        plan.discount_months,
    )
}

/// The offer of a plan.
pub async fn offer(
    db: &impl ConnectionTrait,
    sales_plan_id: Uuid,
) -> Result<Option<OfferFacts>, Error> {
    let price: Option<i64> = sales_plans::Entity::find_by_id(sales_plan_id)
        .select_only()
        .column(sales_plans::Column::MonthlyPriceCents)
        .into_tuple()
        .one(db)
        .await?;
    let Some(monthly_price_cents) = price else {
        return Ok(None);
    };
    let mut lists = branch_lists::of(db, Owner::SalesPlan, &[sales_plan_id]).await?;
    Ok(Some(OfferFacts {
        monthly_price_cents,
        branch_ids: lists.remove(&sales_plan_id).unwrap_or_default(),
    }))
}

/// The pipeline that a stage belongs to.
pub async fn pipeline_of(db: &impl ConnectionTrait, stage_id: Uuid) -> Result<Option<Uuid>, Error> {
    owner(db, "stages", "pipeline_id", stage_id).await
}

/// The client that a billing type is private to.
pub async fn client_of(
    db: &impl ConnectionTrait,
    billing_type_id: Uuid,
) -> Result<Option<Uuid>, Error> {
    owner(db, "billing_types", "client_id", billing_type_id).await
}

async fn owner(
    db: &impl ConnectionTrait,
    table: &'static str,
    column: &'static str,
    id: Uuid,
) -> Result<Option<Uuid>, Error> {
    let statement = Query::select()
        .column(Alias::new(column))
        .from(Alias::new(table))
        .and_where(Expr::col(Alias::new("id")).eq(id))
        .take();
    match db.query_one(&statement).await? {
        Some(row) => Ok(row.try_get_by_index(0)?),
        None => Ok(None),
    }
}
