//! What a plan fills in, and what it leaves alone.

mod savable;

use domain::access::{Authentication, Connection};
use domain::branch::BranchLimits;
use domain::client::ClientKind;
use domain::contract::Limits;
use domain::discount::{Discount, DiscountKind};
use domain::negotiation::prefill::{
    Fillable, PlanChange, PlanTemplate, TaskChange, TaskDefaults, prefill, prefill_task,
};
use domain::offer::Offer;
use domain::permission::Role;
use domain::ticket::{Priority, Subject};
use domain::values::Login;
use rstest::rstest;

use crate::facts::{id, money, offer};

fn subject(number: u128, name: &str) -> Subject {
    Subject {
        id: id(number),
        name: name.into(),
        default_priority: Some(Priority::Low),
        default_process_id: None,
    }
}

fn basic() -> PlanTemplate {
    PlanTemplate {
        campaign_id: Some(id(1)),
        offer: Some(offer()),
        discount: Discount::from_stored(DiscountKind::Percent, 5_000, None).ok(),
        billing_type_id: Some(id(2)),
        contract_template_id: Some(id(3)),
        authentication: Some(Authentication::Pppoe),
        connection: Some(Connection::Fiber),
        subject: Some(subject(4, "Instalação")),
        message: Some("Instalar".into()),
        ..PlanTemplate::default()
    }
}

fn plus() -> PlanTemplate {
    PlanTemplate {
        campaign_id: Some(id(11)),
        offer: Some(Offer {
            id: id(110),
            setup_fee: money("0"),
            commitment_months: 6,
            ..offer()
        }),
        discount: None,
        connection: Some(Connection::Radio),
        subject: Some(subject(14, "Mudança")),
        ..basic()
    }
}

fn defaults(template: &PlanTemplate) -> Fillable {
    template.defaults(ClientKind::Person, 12)
}

/// A person's plan changes by somebody of this role, who may give 10 % as a seller.
fn changed(role: Role, former: &PlanTemplate, new: &PlanTemplate, current: &Fillable) -> Fillable {
    let branch = BranchLimits {
        seller_discount: "10".parse().unwrap(),
        ..BranchLimits::default()
    };
    let change = PlanChange {
        former: former.clone(),
        new: new.clone(),
        client_kind: ClientKind::Person,
        limits: Limits::of(role, &branch),
    };
    prefill(&change, current)
}

#[test]
fn a_first_plan_fills_an_empty_negotiation() {
    let new = defaults(&basic());
    let none = PlanTemplate::default();
    let filled = changed(Role::Seller, &none, &basic(), &Fillable::default());
    assert_eq!(filled, new);
    let ticket = new.ticket.unwrap();
    assert_eq!(
        (ticket.priority, ticket.subject.as_deref()),
        (Some(Priority::Low), Some("Instalação"))
    );
    assert_eq!(new.contract.unwrap().setup_fee, money("150.00"));
}

#[test]
fn an_untouched_negotiation_takes_every_default_of_the_new_plan() {
    let after = changed(Role::Seller, &basic(), &plus(), &defaults(&basic()));
    // The discount came with the former plan, and is above what a seller gives on another one.
    assert_eq!(after, defaults(&plus()));
}

#[test]
fn a_plan_without_a_default_leaves_what_is_there() {
    let bare = PlanTemplate {
        offer: plus().offer,
        ..PlanTemplate::default()
    };
    let former = defaults(&basic());
    let after = changed(Role::Manager, &basic(), &bare, &former);
    let (contract, before) = (after.contract.unwrap(), former.contract.unwrap());
    assert_eq!(
        (contract.billing_type_id, contract.contract_template_id),
        (before.billing_type_id, before.contract_template_id)
    );
    assert_eq!(contract.discount, before.discount);
    // What an offer always says is never without a default.
    assert_eq!(
        (contract.sales_plan_id, contract.setup_fee),
        (Some(id(110)), money("0"))
    );
    assert_eq!(
        (after.campaign_id, after.access, after.ticket),
        (former.campaign_id, former.access, former.ticket)
    );
}

#[test]
fn without_any_plan_there_is_no_offer_and_the_rest_stays() {
    let none = PlanTemplate::default();
    let after = changed(Role::Manager, &basic(), &none, &defaults(&basic()));
    let contract = after.contract.unwrap();
    assert_eq!(
        (contract.sales_plan_id, contract.setup_fee),
        (None, money("0"))
    );
    assert_eq!(contract.billing_type_id, Some(id(2)));
    assert_eq!(after.access, defaults(&basic()).access);
}

#[test]
fn what_a_person_typed_stays() {
    let mut current = defaults(&basic());
    current.campaign_id = Some(id(77));
    let contract = current.contract.as_mut().unwrap();
    (contract.billing_type_id, contract.due_day) = (Some(id(78)), Some(10));
    (contract.setup_fee, contract.discount) = (money("0.00"), None);
    let access = current.access.as_mut().unwrap();
    (access.login, access.connection) = (Login::parse("joao").ok(), Some(Connection::Cable));
    let ticket = current.ticket.as_mut().unwrap();
    (ticket.subject, ticket.subject_edited) = (Some("Meu texto".into()), true);
    let after = changed(Role::Seller, &basic(), &plus(), &current);
    assert_eq!(after.campaign_id, Some(id(77)));
    let contract = after.contract.unwrap();
    assert_eq!(
        (contract.billing_type_id, contract.due_day),
        (Some(id(78)), Some(10))
    );
    assert_eq!(
        (contract.setup_fee, contract.commitment_months),
        (money("0.00"), 6)
    );
    assert_eq!(
        (contract.sales_plan_id, contract.discount),
        (Some(id(110)), None)
    );
    let access = after.access.unwrap();
    assert_eq!(
        (access.connection, access.login.is_some()),
        (Some(Connection::Cable), true)
    );
    let ticket = after.ticket.unwrap();
    assert_eq!(
        (ticket.subject.as_deref(), ticket.subject_id),
        (Some("Meu texto"), Some(id(14)))
    );
}

#[test]
fn an_access_with_a_login_outlives_its_plan() {
    let mut current = defaults(&basic());
    current.access.as_mut().unwrap().login = Login::parse("joao").ok();
    let none = PlanTemplate::default();
    let after = changed(Role::Seller, &basic(), &none, &current);
    assert_eq!(after.access, current.access);
}

#[test]
fn a_person_is_not_bound_beyond_the_branch_s_maximum() {
    let long = PlanTemplate {
        offer: Some(Offer {
            commitment_months: 24,
            ..offer()
        }),
        ..basic()
    };
    let months = |kind| long.defaults(kind, 12).contract.unwrap().commitment_months;
    assert_eq!(
        (months(ClientKind::Person), months(ClientKind::Company)),
        (12, 24)
    );
}

fn task() -> TaskDefaults {
    TaskDefaults {
        title: "Instalar".into(),
        schedule_type_id: None,
    }
}

#[rstest]
#[case(None, None, false, TaskChange::Keep)]
#[case(Some(task()), None, false, TaskChange::Create(task()))]
#[case(Some(task()), None, true, TaskChange::Keep)]
#[case(Some(task()), Some(1), true, TaskChange::Replace(id(1), task()))]
#[case::left(None, Some(1), true, TaskChange::Keep)]
fn only_an_untouched_task_is_replaced(
    #[case] new: Option<TaskDefaults>,
    #[case] untouched: Option<u128>,
    #[case] has_tasks: bool,
    #[case] expected: TaskChange,
) {
    assert_eq!(
        prefill_task(new.as_ref(), untouched.map(id), has_tasks),
        expected
    );
}
