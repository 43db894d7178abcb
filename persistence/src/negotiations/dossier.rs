//! The dossier: all rows of one negotiation that rules look at, in six statements whatever there is.
//!
//! [`Dossier::load`] reads them, `facts` turns them into what the domain's rules ask for.

mod accepted;
mod facts;
mod load;
mod rows;

use sea_orm::prelude::Json;
use uuid::Uuid;

use crate::entity::{
    billing_types, branches, clients, login_claims, negotiation_accesses, negotiation_billings,
    negotiation_contracts, negotiation_plans, negotiation_products, negotiation_services,
    negotiation_tasks, negotiation_tickets, negotiations, pipelines, port_claims, products,
    sales_plans, service_boxes, services, speed_plans, stages,
};

/// A negotiation and everything around it that a rule may ask for.
#[derive(Clone, Debug)]
pub struct Dossier {
    /// The negotiation.
    pub negotiation: negotiations::Model,
    /// Its client.
    pub client: clients::Model,
    /// Its branch.
    pub branch: branches::Model,
    /// The stage it stands in.
    pub stage: stages::Model,
    /// The stage's pipeline.
    pub pipeline: pipelines::Model,
    /// Its negotiation plan with the offer behind it.
    pub plan: Option<Planned>,
    /// The contract part.
    pub contract: Option<Agreed>,
    /// The access part.
    pub access: Option<Connected>,
    /// The ticket part.
    pub ticket: Option<negotiation_tickets::Model>,
    /// Tasks, oldest first.
    pub tasks: Vec<negotiation_tasks::Model>,
    /// Service lines, oldest first, each with its service.
    pub services: Vec<(negotiation_services::Model, services::Model)>,
    /// Product lines, oldest first, each with its product.
    pub products: Vec<(negotiation_products::Model, products::Model)>,
    /// The snapshot of the proposal that the client accepted last.
    pub accepted_proposal: Option<Json>,
    /// The billing, once generated.
    pub billing: Option<negotiation_billings::Model>,
}

/// The negotiation plan.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The plan.
    pub plan: negotiation_plans::Model,
    /// The offer it sells now.
    pub offer: sales_plans::Model,
    /// The offer's speed plan.
    pub speed_plan: Option<speed_plans::Model>,
    /// Whether the offer is sold in the negotiation's branch.
    pub sold_here: bool,
}

/// The contract part.
#[derive(Clone, Debug)]
pub struct Agreed {
    /// The part.
    pub contract: negotiation_contracts::Model,
    /// The offer sold.
    pub offer: Option<sales_plans::Model>,
    /// The offer's speed plan.
    pub speed_plan: Option<speed_plans::Model>,
    /// Whether the offer is sold in the negotiation's branch.
    pub sold_here: bool,
    /// The chosen billing type.
    pub billing_type: Option<billing_types::Model>,
}

/// The access part.
#[derive(Clone, Debug)]
pub struct Connected {
    /// The part.
    pub access: negotiation_accesses::Model,
    /// The chosen service box.
    pub service_box: Option<service_boxes::Model>,
    /// Who has the login, whoever that is.
    pub login_claim: Option<login_claims::Model>,
    /// Who has the port, whoever that is.
    pub port_claim: Option<port_claims::Model>,
}

impl Dossier {
    /// The offer sold: the contract's, else the plan's.
    #[must_use]
    pub fn offer(&self) -> Option<&sales_plans::Model> {
        let agreed = self.contract.as_ref().and_then(|part| part.offer.as_ref());
        agreed.or(self.plan.as_ref().map(|plan| &plan.offer))
    }

    /// Whether the offer sold is sold in the negotiation's branch.
    #[must_use]
    pub fn sold_here(&self) -> bool {
        match self.contract.as_ref().filter(|part| part.offer.is_some()) {
            Some(part) => part.sold_here,
            None => self.plan.as_ref().is_none_or(|plan| plan.sold_here),
        }
    }

    /// The speed plan of the offer sold.
    #[must_use]
    pub fn speed_plan(&self) -> Option<&speed_plans::Model> {
        match self.contract.as_ref().filter(|part| part.offer.is_some()) {
            Some(part) => part.speed_plan.as_ref(),
            None => self.plan.as_ref()?.speed_plan.as_ref(),
        }
    }

    /// The tasks that are not done.
    #[must_use]
    pub fn open_tasks(&self) -> Vec<Uuid> {
        let open = self.tasks.iter().filter(|task| task.done_at.is_none());
        open.map(|task| task.id).collect()
    }
}
