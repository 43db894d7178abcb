//! `/negotiation-plans`: the templates from which a negotiation is pre-filled.

mod coherence;
mod input;
mod row;

pub use input::{
    AccessDefaults, NegotiationPlanIn, PartWord, Requires, TaskDefaults, TicketDefaults,
};

use persistence::Executor;
use persistence::{
    Scope, Tx,
    branch_lists::{self, Owner},
    entity::negotiation_plans::{Column, Entity, Model},
    list::{Filter, ListSpec},
    reference::Kind,
};
use sea_orm::Condition;
use uuid::Uuid;

use super::registry::{Link, Registry, branch_links, by_name, link};
use crate::http::{Nothing, Request, Result};

/// The registry of negotiation plans.
#[derive(Debug)]
pub struct NegotiationPlans;

impl Registry for NegotiationPlans {
    type Entity = Entity;
    type Row = Model;
    type In = NegotiationPlanIn;
    type Extra = Nothing;
    const PATH: &'static str = "/negotiation-plans";
    const ONE: &'static str = "negotiation plan";
    const NAME: &'static str = "NegotiationPlan";
    const KIND: Kind = Kind::NegotiationPlan;
    const LIST: &'static ListSpec<Entity> = by_name!(
        Filter::reference("sales_plan_id", Column::SalesPlanId, Kind::SalesPlan),
        Filter::reference("campaign_id", Column::CampaignId, Kind::Campaign),
    );
    const ABOUT: &'static str = "What it names is copied to a negotiation that chooses it. The stage \
        must be the pipeline's, the billing type public, the offer sold in one of its branches.";

    fn read(row: &Model) -> Result<NegotiationPlanIn> {
        row::read(row)
    }

    fn write(input: &NegotiationPlanIn, row: &mut Model) {
        row::write(input, row);
    }

    fn scope(scope: Scope) -> Condition {
        scope.joined(
            (Entity, Column::Id),
            "negotiation_plan_branches",
            "negotiation_plan_id",
        )
    }

    fn links(input: &NegotiationPlanIn) -> Vec<Link> {
        let ticket = input.ticket.clone().unwrap_or_default();
        let schedule_type = input.task.as_ref().and_then(|task| task.schedule_type_id);
        let members = [
            ("/sales_plan_id", Kind::SalesPlan, Some(input.sales_plan_id)),
            ("/pipeline_id", Kind::Pipeline, input.pipeline_id),
            ("/stage_id", Kind::Stage, input.stage_id),
            ("/campaign_id", Kind::Campaign, input.campaign_id),
            ("/billing_type_id", Kind::BillingType, input.billing_type_id),
            (
                "/contract_template_id",
                Kind::ContractTemplate,
                input.contract_template_id,
            ),
            ("/ticket/subject_id", Kind::TicketSubject, ticket.subject_id),
            ("/ticket/process_id", Kind::Process, ticket.process_id),
            ("/task/schedule_type_id", Kind::ScheduleType, schedule_type),
        ];
        let members = members.into_iter();
        let mut links: Vec<Link> = members
            .filter_map(|(pointer, kind, id)| link(pointer, kind, id))
            .collect();
        links.extend(branch_links(&input.branch_ids));
        links
    }

    fn branches(input: &NegotiationPlanIn) -> Vec<Uuid> {
        input.branch_ids.0.clone()
    }

    async fn check(
        _request: &Request,
        tx: &Tx,
        _row: &Model,
        old: Option<&NegotiationPlanIn>,
        new: &mut NegotiationPlanIn,
    ) -> Result<()> {
        new.settle()?;
        coherence::check(tx, old, new).await
    }

    async fn fill<C: Executor>(
        db: &C,
        rows: &[Model],
        mut inputs: Vec<NegotiationPlanIn>,
    ) -> Result<Vec<(NegotiationPlanIn, Nothing)>> {
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        let mut lists = branch_lists::of(db, Owner::NegotiationPlan, &ids).await?;
        for (row, input) in rows.iter().zip(&mut inputs) {
            input.branch_ids.0 = lists.remove(&row.id).unwrap_or_default();
        }
        let filled = inputs.into_iter().map(|input| (input, Nothing {}));
        Ok(filled.collect())
    }

    async fn saved(
        _request: &Request,
        tx: &Tx,
        row: &Model,
        old: Option<&NegotiationPlanIn>,
        new: &NegotiationPlanIn,
    ) -> Result<()> {
        let before = old.map_or(&[][..], |old| &old.branch_ids.0);
        let after = &new.branch_ids.0;
        Ok(branch_lists::replace(tx, Owner::NegotiationPlan, row.id, before, after).await?)
    }
}
