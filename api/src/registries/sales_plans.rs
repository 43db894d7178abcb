//! `/sales-plans`: the offers. A row once used keeps its commercial terms; a revision is a new row.

mod revision;
mod terms;

use actix_web::http::Method;
use demo::ids;
use domain::{code::Code, permission::Action, values::text::fold};
use persistence::Executor;
use persistence::{
    Scope, Tx,
    branch_lists::{self, Owner},
    entity::sales_plans::{Column, Entity, Model},
    list::{Filter, ListSpec},
    reference::Kind,
};
use sea_orm::Condition;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    registry::{Link, Registry, branch_links, by_name, link},
    resource::registry,
};
use crate::{
    fields::{BranchIds, Date, Int, Money, Name, ShortCode, yes},
    http::{
        Request, Result,
        endpoint::{Endpoints, op},
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
    endpoints.add(registry::<SalesPlans>).write(
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

impl Registry for SalesPlans {
    type Entity = Entity;
    type Row = Model;
    type In = SalesPlanIn;
    type Extra = SalesPlanOut;
    const PATH: &'static str = "/sales-plans";
    const ONE: &'static str = "sales plan";
    const NAME: &'static str = "SalesPlan";
    const KIND: Kind = Kind::SalesPlan;
    const LIST: &'static ListSpec<Entity> = by_name!(Filter::reference(
        "speed_plan_id",
        Column::SpeedPlanId,
        Kind::SpeedPlan
    ));
    const ABOUT: &'static str = "Once a negotiation plan or a contract uses it, code, prices, \
        commitment, speed and index stay (409 `offer_in_use`): make a revision.";

    const PROBLEMS: &'static [Code] = &[Code::OfferCodeTaken, Code::OfferInUse];

    fn read(row: &Model) -> Result<SalesPlanIn> {
        Ok(SalesPlanIn {
            name: Name::stored(&row.name),
            offer_code: ShortCode::stored(&row.offer_code),
            monthly_price: Money::stored(row.monthly_price_cents)?,
            setup_fee: Money::stored(row.setup_fee_cents)?,
            commitment_months: Int::stored(row.commitment_months),
            speed_plan_id: row.speed_plan_id,
            adjustment_index: row.adjustment_index.as_ref().map(ShortCode::stored),
            branch_ids: BranchIds::default(),
            valid_from: row.valid_from.map(Date),
            valid_until: row.valid_until.map(Date),
            active: row.active,
        })
    }

    fn write(input: &SalesPlanIn, row: &mut Model) {
        row.name = input.name.as_str().to_owned();
        row.offer_code = input.offer_code.as_str().to_owned();
        row.monthly_price_cents = input.monthly_price.to_cents();
        row.setup_fee_cents = input.setup_fee.to_cents();
        row.commitment_months = input.commitment_months.i32();
        row.speed_plan_id = input.speed_plan_id;
        row.adjustment_index = input.adjustment_index.clone().map(String::from);
        row.valid_from = input.valid_from.map(|date| date.0);
        row.valid_until = input.valid_until.map(|date| date.0);
        row.active = input.active;
        row.search_text = fold(&format!("{} {}", row.name, row.offer_code));
    }

    fn scope(scope: Scope) -> Condition {
        scope.joined((Entity, Column::Id), "sales_plan_branches", "sales_plan_id")
    }

    fn links(input: &SalesPlanIn) -> Vec<Link> {
        let mut links = branch_links(&input.branch_ids);
        links.extend(link("/speed_plan_id", Kind::SpeedPlan, input.speed_plan_id));
        links
    }

    fn branches(input: &SalesPlanIn) -> Vec<Uuid> {
        input.branch_ids.0.clone()
    }

    async fn check(
        _request: &Request,
        tx: &Tx,
        row: &Model,
        old: Option<&SalesPlanIn>,
        new: &mut SalesPlanIn,
    ) -> Result<()> {
        new.branch_ids.0.sort();
        terms::check(tx, row.id, old, new).await
    }

    async fn fill<C: Executor>(
        db: &C,
        rows: &[Model],
        mut inputs: Vec<SalesPlanIn>,
    ) -> Result<Vec<(SalesPlanIn, SalesPlanOut)>> {
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        let mut lists = branch_lists::of(db, Owner::SalesPlan, &ids).await?;
        for (row, input) in rows.iter().zip(&mut inputs) {
            input.branch_ids.0 = lists.remove(&row.id).unwrap_or_default();
        }
        let extras = rows.iter().map(|row| SalesPlanOut {
            previous_id: row.previous_id,
        });
        Ok(inputs.into_iter().zip(extras).collect())
    }

    async fn saved(
        _request: &Request,
        tx: &Tx,
        row: &Model,
        old: Option<&SalesPlanIn>,
        new: &SalesPlanIn,
    ) -> Result<()> {
        let before = old.map_or(&[][..], |old| &old.branch_ids.0);
        let after = &new.branch_ids.0;
        Ok(branch_lists::replace(tx, Owner::SalesPlan, row.id, before, after).await?)
    }
}
