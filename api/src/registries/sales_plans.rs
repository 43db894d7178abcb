//! `/sales-plans`: the offers. A row once used keeps its commercial terms; a revision is a new row.

mod revision;
mod terms;

use actix_web::http::Method;
use demo::ids;
use domain::{code::Code, permission::Action, values::text::fold};
use persistence::{
    Executor, Scope,
    branch_lists::Limited,
    entity::sales_plans::{Column, Entity, Model},
    list::{Filter, ListSpec},
    reference::Kind,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    fields::{BranchIds, Date, Ids, Int, Money, Name, ShortCode, yes},
    http::{
        Result,
        endpoint::{Endpoints, op},
    },
    resource::{
        Asked, Link, Listed, Parent, Place, Resource, Written, branch_links, by_name, links_of,
        registration::resource,
    },
};

/// Months of commitment, 0 = none.
pub type Commitment = Int<0, 120>;

/// An offer (Anatel RGC, Resolução 765/2023).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Fibra 500 Mega", "offer_code": "FIBRA-500-2026", "monthly_price": "99.90", "setup_fee": "150.00", "commitment_months": 12, "speed_plan_id": ids::SPEED_PLANS.one(), "adjustment_index": "IPCA",
}))]
pub struct SalesPlanIn {
    /// Name.
    pub name: Name,
    /// Unique code of the offer, printed on the contract.
    pub offer_code: ShortCode,
    /// Price of a month.
    pub monthly_price: Money,
    /// Charged once.
    #[serde(default)]
    #[schema(default = "0.00")]
    pub setup_fee: Money,
    /// Months of commitment, 0 = none.
    #[serde(default)]
    #[schema(default = 0)]
    pub commitment_months: Commitment,
    /// The speed it sells.
    pub speed_plan_id: Option<Uuid>,
    /// The index that adjusts the price, such as IPCA.
    pub adjustment_index: Option<ShortCode>,
    /// Where it is sold; empty = everywhere.
    #[serde(default)]
    #[schema(default = json!([]))]
    pub branch_ids: BranchIds,
    /// First day it may be sold.
    pub valid_from: Option<Date>,
    /// Last day it may be sold.
    pub valid_until: Option<Date>,
    /// May be newly chosen.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub active: bool,
}

/// Derived members of an offer.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct SalesPlanOut {
    /// The offer that this one revises.
    pub previous_id: Option<Uuid>,
}

/// The registry of offers.
#[derive(Debug)]
pub struct SalesPlans;

/// Their routes.
pub fn routes(endpoints: Endpoints) -> Endpoints {
    endpoints.add(resource::<SalesPlans>).write(
        Method::POST,
        "/sales-plans/{id}/revisions",
        revision::revise,
        op(
            "reviseSalesPlan",
            "Revise a sales plan",
            Action::WriteRegistries,
        )
        .about(
            "Makes a new offer with an id and code of its own. What is omitted is the former's; \
                 the period starts today and has no end unless given. The former's validity ends \
                 the day before.",
        )
        .success(201)
        .versioned()
        .problems(&[Code::OfferCodeTaken])
        .acts_on(ids::OFFER_TO_REVISE),
    )
}

impl Resource for SalesPlans {
    type Row = Limited<Model>;
    type In = SalesPlanIn;
    type Extra = SalesPlanOut;
    const PLACE: Place = Place::Root("/sales-plans");
    const ONE: &'static str = "sales plan";
    const NAME: &'static str = "SalesPlan";
    const ABOUT: &'static str = "Once a negotiation plan or a contract uses it, code, prices, \
        commitment, speed and index stay (409 `offer_in_use`): make a revision.";

    fn read(row: &Limited<Model>) -> Result<SalesPlanIn> {
        Ok(SalesPlanIn {
            name: Name::stored(&row.name),
            offer_code: ShortCode::stored(&row.offer_code),
            monthly_price: Money::stored(row.monthly_price_cents)?,
            setup_fee: Money::stored(row.setup_fee_cents)?,
            commitment_months: Int::stored(row.commitment_months),
            speed_plan_id: row.speed_plan_id,
            adjustment_index: row.adjustment_index.as_ref().map(ShortCode::stored),
            branch_ids: Ids(row.branch_ids.clone()),
            valid_from: row.valid_from.map(Date),
            valid_until: row.valid_until.map(Date),
            active: row.active,
        })
    }

    async fn extra<C: Executor>(
        _db: &C,
        _scope: Scope,
        _parent: &Parent,
        rows: &[Limited<Model>],
    ) -> Result<Vec<SalesPlanOut>> {
        let extra = |row: &Limited<Model>| SalesPlanOut {
            previous_id: row.previous_id,
        };
        Ok(rows.iter().map(extra).collect())
    }
}

impl Listed for SalesPlans {
    const LIST: &'static ListSpec<Entity> = by_name!(Filter::reference(
        "speed_plan_id",
        Column::SpeedPlanId,
        Kind::SpeedPlan
    ));
}

impl Written for SalesPlans {
    const PROBLEMS: &'static [Code] = &[Code::OfferCodeTaken, Code::OfferInUse];

    fn links(input: &SalesPlanIn) -> Vec<Link> {
        let speed_plan = ("/speed_plan_id", Kind::SpeedPlan, input.speed_plan_id);
        let mut links = branch_links("/branch_ids", &input.branch_ids);
        links.extend(links_of([speed_plan]));
        links
    }

    fn branches(input: &SalesPlanIn) -> Vec<Uuid> {
        input.branch_ids.0.clone()
    }

    async fn decide(
        asked: &Asked<'_, Self>,
        input: SalesPlanIn,
        row: &mut Limited<Model>,
    ) -> Result<()> {
        terms::check(asked.tx, row.id, asked.old, &input).await?;
        row.branch_ids = input.branch_ids.sorted();
        row.name = input.name.into();
        row.offer_code = input.offer_code.into();
        row.monthly_price_cents = input.monthly_price.to_cents();
        row.setup_fee_cents = input.setup_fee.to_cents();
        row.commitment_months = input.commitment_months.i32();
        row.speed_plan_id = input.speed_plan_id;
        row.adjustment_index = input.adjustment_index.map(String::from);
        row.valid_from = input.valid_from.map(|date| date.0);
        row.valid_until = input.valid_until.map(|date| date.0);
        row.active = input.active;
        row.search_text = fold(&format!("{} {}", row.name, row.offer_code));
        Ok(())
    }
}
