//! `POST /sales-plans/{id}/revisions`: a new offer in the place of a former one.

use domain::{today, values::TimeZone};
use persistence::{Tx, branch_lists::Limited, entity::sales_plans::Model, stamp::Stamped};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Commitment, SalesPlanIn, SalesPlans, terms};
use crate::{
    fields::{BranchIds, Date, Money, Name, ShortCode},
    http::{Answer, ApiError, Cx, Result},
    resource::{Resource as _, Shown, Written as _, check_links, crud, only, store},
};

/// What differs in the new offer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "offer_code": "FIBRA-500-2027", "monthly_price": "104.90",
}))]
pub struct SalesPlanRevisionIn {
    /// Name; the former's when omitted.
    pub name: Option<Name>,
    /// Unique code of the new offer.
    pub offer_code: ShortCode,
    /// Price of a month; the former's when omitted.
    pub monthly_price: Option<Money>,
    /// Charged once; the former's when omitted.
    pub setup_fee: Option<Money>,
    /// Months of commitment; the former's when omitted.
    pub commitment_months: Option<Commitment>,
    /// The speed it sells; the former's when omitted.
    pub speed_plan_id: Option<Uuid>,
    /// The index that adjusts the price; the former's when omitted.
    pub adjustment_index: Option<ShortCode>,
    /// Where it is sold; as the former when omitted.
    pub branch_ids: Option<BranchIds>,
    /// First day it may be sold; today when omitted.
    pub valid_from: Option<Date>,
    /// Last day it may be sold; without end when omitted.
    pub valid_until: Option<Date>,
    /// May be newly chosen; true when omitted.
    pub active: Option<bool>,
}

impl SalesPlanRevisionIn {
    fn onto(self, former: &SalesPlanIn, today: Date) -> SalesPlanIn {
        SalesPlanIn {
            name: self.name.unwrap_or_else(|| former.name.clone()),
            offer_code: self.offer_code,
            monthly_price: self.monthly_price.unwrap_or(former.monthly_price),
            setup_fee: self.setup_fee.unwrap_or(former.setup_fee),
            commitment_months: self.commitment_months.unwrap_or(former.commitment_months),
            speed_plan_id: self.speed_plan_id.or(former.speed_plan_id),
            adjustment_index: self
                .adjustment_index
                .or_else(|| former.adjustment_index.clone()),
            branch_ids: self.branch_ids.unwrap_or_else(|| former.branch_ids.clone()),
            valid_from: Some(self.valid_from.unwrap_or(today)),
            valid_until: self.valid_until,
            active: self.active.unwrap_or(true),
        }
    }
}

/// Makes the new offer and ends the former one's validity.
pub async fn revise(cx: &Cx<SalesPlanRevisionIn>, tx: &Tx) -> Result<Answer<Shown<SalesPlans>>> {
    let (parent, former) = crud::locked::<SalesPlans>(cx, tx).await?;
    let former = former.ok_or_else(ApiError::not_found)?;
    let document = cx.json()?;
    cx.expect_version(former.version)?;
    let old = SalesPlans::read(&former)?;
    SalesPlans::may(cx, tx, Some(&old), None).await?;
    // An offer may have branches in several zones, so the product's own day counts.
    let today = Date(today(tx.now(), TimeZone::DEFAULT.as_str()));
    let new = cx.read(&document)?.onto(&old, today);
    check_links(cx, tx, &SalesPlans::links(&old), &SalesPlans::links(&new)).await?;
    SalesPlans::may(cx, tx, Some(&old), Some(&new)).await?;
    let from = new.valid_from.unwrap_or(today);
    let mut row = Limited::<Model>::default();
    row.born(tx.new_id(), tx.now());
    row.previous_id = Some(former.id);
    let asked = crud::asked(cx, tx, &parent, &document);
    SalesPlans::decide(&asked, new, &mut row).await?;
    store::save::<SalesPlans>(cx, tx, &parent, None, &row).await?;
    let mut ended = former.clone();
    ended.valid_until = Some(terms::offer(former.id, &old).end_before(from.0));
    ended.changed(tx.now());
    store::save::<SalesPlans>(cx, tx, &parent, Some(&former), &ended).await?;
    let location = format!("{}/{}", SalesPlans::PLACE.path(), row.id);
    let shown = only::<SalesPlans>(tx, cx.scope(), &parent, &row).await?;
    Ok(Answer::created(location, shown).version(row.version))
}
