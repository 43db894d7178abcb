//! `/negotiation-plans`: the templates from which a negotiation is pre-filled.

mod coherence;
mod input;
mod row;

pub use input::{
    AccessDefaults, NegotiationPlanIn, PartWord, Requires, TaskDefaults, TicketDefaults,
};

use persistence::{
    branch_lists::Limited,
    entity::negotiation_plans::{Column, Entity, Model},
    list::{Filter, ListSpec},
    reference::Kind,
};
use uuid::Uuid;

use crate::{
    http::{Nothing, Result},
    resource::{Asked, Link, Listed, Place, Resource, Written, branch_links, by_name, links_of},
};

/// The registry of negotiation plans.
#[derive(Debug)]
pub struct NegotiationPlans;

impl Resource for NegotiationPlans {
    type Row = Limited<Model>;
    type In = NegotiationPlanIn;
    type Extra = Nothing;
    const PLACE: Place = Place::Root("/negotiation-plans");
    const ONE: &'static str = "negotiation plan";
    const NAME: &'static str = "NegotiationPlan";
    const ABOUT: &'static str = "What it names is copied to a negotiation that chooses it. The stage \
        must be the pipeline's, the billing type public, the offer sold in one of its branches.";

    fn read(row: &Limited<Model>) -> Result<NegotiationPlanIn> {
        row::read(row)
    }
}

impl Listed for NegotiationPlans {
    const LIST: &'static ListSpec<Entity> = by_name!(
        Filter::reference("sales_plan_id", Column::SalesPlanId, Kind::SalesPlan),
        Filter::reference("campaign_id", Column::CampaignId, Kind::Campaign),
    );
}

impl Written for NegotiationPlans {
    fn links(input: &NegotiationPlanIn) -> Vec<Link> {
        let ticket = input.ticket.clone().unwrap_or_default();
        let schedule_type = input.task.as_ref().and_then(|task| task.schedule_type_id);
        let mut links = links_of([
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
        ]);
        links.extend(branch_links("/branch_ids", &input.branch_ids));
        links
    }

    fn branches(input: &NegotiationPlanIn) -> Vec<Uuid> {
        input.branch_ids.0.clone()
    }

    async fn decide(
        asked: &Asked<'_, Self>,
        mut input: NegotiationPlanIn,
        row: &mut Limited<Model>,
    ) -> Result<()> {
        input.settle()?;
        coherence::check(asked.tx, asked.old, &input).await?;
        row.branch_ids.clone_from(&input.branch_ids.0);
        row::write(input, row);
        Ok(())
    }
}
