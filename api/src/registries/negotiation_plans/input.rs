//! The members of a negotiation plan.

use demo::ids;
use domain::{
    access::{Authentication, Connection},
    negotiation::{Part, requirement::DEFAULT_REQUIRES},
    ticket::Priority,
    violation::Violations,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::fields::{BranchIds, Choice, Date, Discount, Message, Name, Set, Title, yes};

/// How a login authenticates.
pub type AuthenticationWord = Choice<Authentication>;
/// What reaches the client.
pub type ConnectionWord = Choice<Connection>;
/// How urgent a ticket is.
pub type PriorityWord = Choice<Priority>;
/// A part of a negotiation.
pub type PartWord = Choice<Part>;
/// Parts that must be complete to win.
pub type Requires = Set<PartWord, 6>;

/// A template for negotiations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Fibra residencial", "sales_plan_id": ids::SALES_PLANS.one(),
    "discount": {"kind": "percent", "value": "10.00", "months": 3},
    "billing_type_id": ids::BILLING_TYPES.one(), "contract_template_id": ids::CONTRACT_TEMPLATES.one(),
    "access": {"authentication": "pppoe", "connection": "fiber"}, "requires": ["contract", "access"],
}))]
pub struct NegotiationPlanIn {
    /// Name.
    pub name: Name,
    /// The offer.
    pub sales_plan_id: Uuid,
    /// Pipeline of the negotiation.
    pub pipeline_id: Option<Uuid>,
    /// First stage, one of the pipeline's.
    pub stage_id: Option<Uuid>,
    /// Campaign.
    pub campaign_id: Option<Uuid>,
    /// Discount on the monthly price.
    pub discount: Option<Discount>,
    /// Billing type, a public one.
    pub billing_type_id: Option<Uuid>,
    /// Printed contract.
    pub contract_template_id: Option<Uuid>,
    /// Defaults of the access.
    pub access: Option<AccessDefaults>,
    /// Defaults of the ticket.
    pub ticket: Option<TicketDefaults>,
    /// The task to begin with.
    pub task: Option<TaskDefaults>,
    /// Parts that must be complete to win.
    #[serde(default = "usual")]
    #[schema(default = json!(["contract", "access"]))]
    pub requires: Requires,
    /// Where it is used; empty = everywhere.
    #[serde(default)]
    #[schema(default = json!([]))]
    pub branch_ids: BranchIds,
    /// First day it may be chosen.
    pub valid_from: Option<Date>,
    /// Last day it may be chosen.
    pub valid_until: Option<Date>,
    /// May be newly chosen.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub active: bool,
}

/// Defaults of the access part.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessDefaults {
    /// How the login authenticates.
    pub authentication: Option<AuthenticationWord>,
    /// What reaches the client.
    pub connection: Option<ConnectionWord>,
}

/// Defaults of the ticket part.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TicketDefaults {
    /// How urgent.
    pub priority: Option<PriorityWord>,
    /// What it is about.
    pub subject_id: Option<Uuid>,
    /// What it sets going.
    pub process_id: Option<Uuid>,
    /// Why it is opened.
    pub message: Option<Message>,
}

/// The task that a negotiation begins with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TaskDefaults {
    /// What is to be done.
    pub title: Title,
    /// What it is for.
    pub schedule_type_id: Option<Uuid>,
}

fn usual() -> Requires {
    Set(DEFAULT_REQUIRES.map(Choice).to_vec())
}

impl NegotiationPlanIn {
    /// Brings what was typed into the form in which it is kept and shown.
    ///
    /// # Errors
    /// Violations below `/discount`.
    pub fn settle(&mut self) -> Result<(), Violations> {
        self.branch_ids.0.sort();
        let access = self.access.take();
        self.access = access.filter(|access| *access != AccessDefaults::default());
        let ticket = self.ticket.take();
        self.ticket = ticket.filter(|ticket| *ticket != TicketDefaults::default());
        if let Some(discount) = &self.discount {
            let mut violations = Violations::new();
            match discount.parse() {
                Ok(rule) => self.discount = Some(Discount::shown(&rule)),
                Err(found) => violations.extend_under("/discount", found),
            }
            return violations.into_result(());
        }
        Ok(())
    }
}
