//! What choosing or changing the negotiation plan fills in.
//!
//! A value that is empty or still the former plan's default takes the new plan's default; what a person typed stays, and
//! so does what the new plan has no default for. Whatever comes of it could be saved as it stands: a default that
//! contradicts what stays is not applied, and terms that the new offer doesn't bear give way to its own.

mod parts;

use uuid::Uuid;

use crate::access::{AccessTerms, Authentication, Connection};
use crate::client::ClientKind;
use crate::contract::{ContractTerms, Limits};
use crate::discount::Discount;
use crate::offer::Offer;
use crate::ticket::{Priority, Subject, TicketTerms};

/// A negotiation plan's template values, with the rows they point at.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PlanTemplate {
    pub campaign_id: Option<Uuid>,
    pub offer: Option<Offer>,
    pub discount: Option<Discount>,
    pub billing_type_id: Option<Uuid>,
    pub contract_template_id: Option<Uuid>,
    pub authentication: Option<Authentication>,
    pub connection: Option<Connection>,
    pub priority: Option<Priority>,
    pub subject: Option<Subject>,
    pub process_id: Option<Uuid>,
    pub message: Option<String>,
    pub task: Option<TaskDefaults>,
}

/// The task a plan brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskDefaults {
    pub title: String,
    pub schedule_type_id: Option<Uuid>,
}

/// What a negotiation holds of the things a plan fills in: a plan's defaults, or the present values.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Fillable {
    pub campaign_id: Option<Uuid>,
    pub contract: Option<ContractTerms>,
    pub access: Option<AccessTerms>,
    pub ticket: Option<TicketTerms>,
}

/// What becomes of the task that a plan brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TaskChange {
    Keep,
    Create(TaskDefaults),
    /// The untouched task of the former plan becomes this one.
    Replace(Uuid, TaskDefaults),
}

/// A change of plan, and what its outcome is judged by.
#[derive(Debug, Clone)]
pub struct PlanChange {
    /// Without anything where there was no plan.
    pub former: PlanTemplate,
    /// Without anything where there is none any more.
    pub new: PlanTemplate,
    pub client_kind: ClientKind,
    /// What whoever changes the plan may agree to.
    pub limits: Limits,
}

impl PlanTemplate {
    /// What a negotiation with this plan starts with.
    pub fn defaults(&self, client_kind: ClientKind, max_person_commitment_months: i32) -> Fillable {
        Fillable {
            campaign_id: self.campaign_id,
            contract: self
                .offer
                .as_ref()
                .map(|offer| self.contract(offer, client_kind, max_person_commitment_months)),
            access: present(AccessTerms {
                authentication: self.authentication,
                connection: self.connection,
                ..AccessTerms::default()
            }),
            ticket: present(self.ticket()),
        }
    }

    fn contract(
        &self,
        offer: &Offer,
        client_kind: ClientKind,
        person_maximum: i32,
    ) -> ContractTerms {
        let commitment_months = match client_kind {
            ClientKind::Person => offer.commitment_months.min(person_maximum),
            ClientKind::Company => offer.commitment_months,
        };
        ContractTerms {
            sales_plan_id: Some(offer.id),
            billing_type_id: self.billing_type_id,
            contract_template_id: self.contract_template_id,
            commitment_months,
            setup_fee: offer.setup_fee,
            discount: self.discount,
            ..ContractTerms::default()
        }
    }

    fn ticket(&self) -> TicketTerms {
        let subject = self.subject.as_ref();
        TicketTerms {
            priority: self
                .priority
                .or_else(|| subject.and_then(|subject| subject.default_priority)),
            subject_id: subject.map(|subject| subject.id),
            subject: subject.map(|subject| subject.name.clone()),
            process_id: self
                .process_id
                .or_else(|| subject.and_then(|subject| subject.default_process_id)),
            message: self.message.clone(),
            ..TicketTerms::default()
        }
    }
}

/// The values after a change of plan; a part without any value left is no part.
pub fn prefill(change: &PlanChange, current: &Fillable) -> Fillable {
    let maximum = change.limits.max_person_commitment_months;
    let former = change.former.defaults(change.client_kind, maximum);
    let new = change.new.defaults(change.client_kind, maximum);
    Fillable {
        campaign_id: parts::merge(&former.campaign_id, &new.campaign_id, &current.campaign_id),
        contract: present(parts::contract(
            change,
            &or_empty(&former.contract),
            &or_empty(&new.contract),
            current.contract.as_ref(),
        )),
        access: present(parts::access(
            &or_empty(&former.access),
            &or_empty(&new.access),
            &or_empty(&current.access),
        )),
        ticket: present(parts::ticket(
            &or_empty(&former.ticket),
            &or_empty(&new.ticket),
            &or_empty(&current.ticket),
        )),
    }
}

/// What becomes of the plan's task. `untouched` is the former plan's task, when nobody has changed or done it.
pub fn prefill_task(
    new: Option<&TaskDefaults>,
    untouched: Option<Uuid>,
    has_tasks: bool,
) -> TaskChange {
    match (new, untouched) {
        (Some(task), Some(id)) => TaskChange::Replace(id, task.clone()),
        (Some(task), None) if !has_tasks => TaskChange::Create(task.clone()),
        _ => TaskChange::Keep,
    }
}

fn or_empty<T: Clone + Default>(part: &Option<T>) -> T {
    part.clone().unwrap_or_default()
}

fn present<T: Default + PartialEq>(part: T) -> Option<T> {
    (part != T::default()).then_some(part)
}
