//! What choosing or changing the negotiation plan fills in.
//!
//! A value that is empty or still the former plan's default takes the new plan's default (which may be
//! empty, as though the new plan had been chosen at first); what a person typed stays.

use uuid::Uuid;

use crate::access::{AccessTerms, Authentication, Connection};
use crate::client::ClientKind;
use crate::contract::ContractTerms;
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
    /// The untouched task of the former plan goes; the new plan has none.
    Remove(Uuid),
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
pub fn prefill(former: &Fillable, new: &Fillable, current: &Fillable) -> Fillable {
    Fillable {
        campaign_id: merge(&former.campaign_id, &new.campaign_id, &current.campaign_id),
        contract: present(contract(
            &or_empty(&former.contract),
            &or_empty(&new.contract),
            current.contract.as_ref(),
        )),
        access: present(access(
            &or_empty(&former.access),
            &or_empty(&new.access),
            &or_empty(&current.access),
        )),
        ticket: present(ticket(
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
        (None, Some(id)) => TaskChange::Remove(id),
        (Some(task), None) if !has_tasks => TaskChange::Create(task.clone()),
        (_, None) => TaskChange::Keep,
    }
}

fn contract(
    former: &ContractTerms,
    new: &ContractTerms,
    current: Option<&ContractTerms>,
) -> ContractTerms {
    let Some(current) = current else {
        return new.clone();
    };
    ContractTerms {
        // The offer sold always follows the plan.
        sales_plan_id: new.sales_plan_id,
        billing_type_id: merge(
            &former.billing_type_id,
            &new.billing_type_id,
            &current.billing_type_id,
        ),
        contract_template_id: merge(
            &former.contract_template_id,
            &new.contract_template_id,
            &current.contract_template_id,
        ),
        commitment_months: follow(
            &former.commitment_months,
            &new.commitment_months,
            &current.commitment_months,
        ),
        setup_fee: follow(&former.setup_fee, &new.setup_fee, &current.setup_fee),
        discount: merge(&former.discount, &new.discount, &current.discount),
        ..current.clone()
    }
}

fn access(former: &AccessTerms, new: &AccessTerms, current: &AccessTerms) -> AccessTerms {
    AccessTerms {
        authentication: merge(
            &former.authentication,
            &new.authentication,
            &current.authentication,
        ),
        connection: merge(&former.connection, &new.connection, &current.connection),
        ..current.clone()
    }
}

fn ticket(former: &TicketTerms, new: &TicketTerms, current: &TicketTerms) -> TicketTerms {
    let subject_id = merge(&former.subject_id, &new.subject_id, &current.subject_id);
    let follows = !current.subject_edited && subject_id != current.subject_id;
    TicketTerms {
        priority: merge(&former.priority, &new.priority, &current.priority),
        subject_id,
        subject: if follows {
            new.subject.clone()
        } else {
            current.subject.clone()
        },
        process_id: merge(&former.process_id, &new.process_id, &current.process_id),
        message: merge(&former.message, &new.message, &current.message),
        ..current.clone()
    }
}

/// An empty value, or one that is still the former default, takes the new default.
fn merge<T: Clone + PartialEq>(
    former: &Option<T>,
    new: &Option<T>,
    current: &Option<T>,
) -> Option<T> {
    if current.is_none() {
        new.clone()
    } else {
        follow(former, new, current)
    }
}

fn follow<T: Clone + PartialEq>(former: &T, new: &T, current: &T) -> T {
    if current == former {
        new.clone()
    } else {
        current.clone()
    }
}

fn or_empty<T: Clone + Default>(part: &Option<T>) -> T {
    part.clone().unwrap_or_default()
}

fn present<T: Default + PartialEq>(part: T) -> Option<T> {
    (part != T::default()).then_some(part)
}
