//! The parts after a change of plan, member by member.

use super::{PlanChange, PlanTemplate};
use crate::access::AccessTerms;
use crate::code::Code;
use crate::contract::{self, ContractFacts, ContractTerms};
use crate::discount::{Discount, DiscountKind};
use crate::ticket::TicketTerms;

pub(super) fn contract(
    change: &PlanChange,
    former: &ContractTerms,
    new: &ContractTerms,
    current: Option<&ContractTerms>,
) -> ContractTerms {
    let Some(current) = current else {
        return new.clone();
    };
    let merged = ContractTerms {
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
    };
    fitted(change, merged, new, current)
}

/// What the new offer or the limits of the caller don't bear gives way to the plan's default. What went beyond these
/// limits before, somebody with wider ones agreed to: it stays, but no discount that takes off more than was agreed to.
fn fitted(
    change: &PlanChange,
    merged: ContractTerms,
    new: &ContractTerms,
    current: &ContractTerms,
) -> ContractTerms {
    let mut fitted = merged;
    let agreed = contract::check_limits(current, &facts(change, &change.former)).codes();
    for wrong in contract::check(&fitted, &facts(change, &change.new)) {
        let grows = wrong.code == Code::DiscountAboveLimit && grows(change, fitted.discount);
        match wrong.pointer.as_str() {
            _ if agreed.contains(&wrong.code) && !grows => {}
            "/commitment_months" => fitted.commitment_months = new.commitment_months,
            "/setup_fee" => fitted.setup_fee = new.setup_fee,
            _ => fitted.discount = new.discount,
        }
    }
    fitted
}

/// Whether a discount would take a larger share off the new price than off the former one. Without a price there is none
/// that somebody could have agreed to, or that could be taken off.
fn grows(change: &PlanChange, discount: Option<Discount>) -> bool {
    let price = |plan: &PlanTemplate| plan.offer.as_ref().map(|offer| offer.monthly_price);
    match (discount.map(|discount| discount.kind()), price(&change.new)) {
        (Some(DiscountKind::Amount), Some(new)) => {
            price(&change.former).is_none_or(|former| new < former)
        }
        _ => false,
    }
}

fn facts<'a>(change: &PlanChange, plan: &'a PlanTemplate) -> ContractFacts<'a> {
    ContractFacts {
        offer: plan.offer.as_ref(),
        plan_discount: plan.discount,
        client_kind: change.client_kind,
        limits: change.limits.clone(),
        stored: None,
    }
}

pub(super) fn access(
    former: &AccessTerms,
    new: &AccessTerms,
    current: &AccessTerms,
) -> AccessTerms {
    let connected = AccessTerms {
        connection: merge(&former.connection, &new.connection, &current.connection),
        ..current.clone()
    };
    let connected = current.or_fitting(connected);
    let authenticated = AccessTerms {
        authentication: merge(
            &former.authentication,
            &new.authentication,
            &current.authentication,
        ),
        ..connected.clone()
    };
    connected.or_fitting(authenticated)
}

pub(super) fn ticket(
    former: &TicketTerms,
    new: &TicketTerms,
    current: &TicketTerms,
) -> TicketTerms {
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

/// An empty value, or one that is still the former default, takes the new default, if there is one.
pub(super) fn merge<T: Clone + PartialEq>(
    former: &Option<T>,
    new: &Option<T>,
    current: &Option<T>,
) -> Option<T> {
    match new {
        Some(_) if current.is_none() || current == former => new.clone(),
        _ => current.clone(),
    }
}

/// The same of what an offer always says.
fn follow<T: Clone + PartialEq>(former: &T, new: &T, current: &T) -> T {
    if current == former {
        new.clone()
    } else {
        current.clone()
    }
}
