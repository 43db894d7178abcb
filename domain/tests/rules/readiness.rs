//! Every blocker of the win, one at a time and all together.

use domain::client::ClientKind;
use domain::negotiation::{NegotiationStatus, Part};
use domain::readiness::{ReadinessFacts, readiness};
use domain::ticket::TicketTerms;
use domain::{Code, Words};
use rstest::rstest;

use crate::facts::{day, id, ready};

#[test]
fn a_negotiation_that_lacks_nothing_is_ready() {
    assert_eq!(readiness(&ready()).codes(), []);
}

type Change = fn(&mut ReadinessFacts);

#[rstest]
#[case::paused(|f: &mut ReadinessFacts| f.status = NegotiationStatus::Paused, &["invalid_status /status"])]
#[case::won(|f: &mut ReadinessFacts| f.status = NegotiationStatus::Won, &["already_won /status"])]
#[case::stage(|f: &mut ReadinessFacts| f.stage_can_win = false, &["stage_cannot_win /stage_id"])]
#[case::no_document(|f: &mut ReadinessFacts| f.client.document = None, &["client_document_missing /client/document"])]
#[case::document_of_the_other_kind(|f: &mut ReadinessFacts| f.client.kind = ClientKind::Company, &["invalid_document /client/document"])]
#[case::no_name(|f: &mut ReadinessFacts| f.client.name = " ".into(), &["client_name_missing /client/name"])]
#[case::unreachable(|f: &mut ReadinessFacts| f.client.has_contact_channel = false, &["client_contact_missing /client/phones"])]
#[case::no_street(
    |f: &mut ReadinessFacts| f.client.address.as_mut().unwrap().street = None,
    &["installation_address_missing /client/address/street"]
)]
#[case::no_plan(|f: &mut ReadinessFacts| f.plan = None, &["plan_missing /negotiation_plan_id"])]
#[case::plan_ended(
    |f: &mut ReadinessFacts| f.plan.as_mut().unwrap().valid_until = Some(day("2026-11-30")),
    &["plan_not_valid /negotiation_plan_id"]
)]
#[case::offer_ended(
    |f: &mut ReadinessFacts| f.contract.as_mut().unwrap().offer.as_mut().unwrap().valid_until = Some(day("2026-11-30")),
    &["offer_not_valid /contract/sales_plan"]
)]
#[case::no_contract(|f: &mut ReadinessFacts| f.contract = None, &["contract_incomplete /contract"])]
#[case::no_due_day(
    |f: &mut ReadinessFacts| f.contract.as_mut().unwrap().terms.due_day = None,
    &["contract_incomplete /contract/due_day"]
)]
#[case::foreign_billing_type(
    |f: &mut ReadinessFacts| f.contract.as_mut().unwrap().billing_type_client_id = Some(id(8)),
    &["not_of_client /contract/billing_type_id"]
)]
#[case::offer_lowered(
    |f: &mut ReadinessFacts| f.contract.as_mut().unwrap().offer.as_mut().unwrap().commitment_months = 6,
    &["commitment_above_offer /contract/commitment_months"]
)]
#[case::offer_sold_elsewhere(
    |f: &mut ReadinessFacts| f.contract.as_mut().unwrap().sold_here = false,
    &["offer_not_valid /contract/sales_plan"]
)]
#[case::no_access(|f: &mut ReadinessFacts| f.access = None, &["access_incomplete /access"])]
#[case::no_password(
    |f: &mut ReadinessFacts| f.access.as_mut().unwrap().terms.has_password = false,
    &["access_incomplete /access/password"]
)]
#[case::box_shrank(|f: &mut ReadinessFacts| f.access.as_mut().unwrap().box_ports = Some(2), &["port_above_box /access/port"])]
#[case::login_lost(|f: &mut ReadinessFacts| f.access.as_mut().unwrap().login_held = false, &["login_not_held /access/login"])]
#[case::port_lost(|f: &mut ReadinessFacts| f.access.as_mut().unwrap().port_held = false, &["port_not_held /access/port"])]
#[case::no_ticket(|f: &mut ReadinessFacts| f.ticket = None, &[])]
#[case::half_a_ticket(
    |f: &mut ReadinessFacts| f.ticket = Some(TicketTerms { priority: None, ..f.ticket.clone().unwrap() }),
    &["ticket_incomplete /ticket/priority"]
)]
fn one_lack_one_blocker(#[case] change: Change, #[case] expected: &[&str]) {
    let mut facts = ready();
    change(&mut facts);
    let told: Vec<String> = readiness(&facts)
        .iter()
        .map(|b| format!("{} {}", b.code, b.pointer))
        .collect();
    assert_eq!(told, expected);
}

#[test]
fn an_installation_elsewhere_needs_an_address_of_its_own() {
    let mut facts = ready();
    facts.access.as_mut().unwrap().terms.installation_address =
        Some(domain::values::Address::default());
    let blockers = readiness(&facts);
    assert_eq!(blockers.len(), 5);
    assert!(
        blockers
            .iter()
            .all(|b| b.pointer.starts_with("/access/installation_address/"))
    );
}

#[rstest]
#[case(Part::Contact, Code::ContactMissing)]
#[case(Part::Contract, Code::ContractIncomplete)]
#[case(Part::Access, Code::AccessIncomplete)]
#[case(Part::Ticket, Code::TicketIncomplete)]
#[case(Part::Task, Code::TaskMissing)]
#[case(Part::AcceptedProposal, Code::AcceptedProposalMissing)]
fn an_absent_part_blocks_only_where_required(#[case] part: Part, #[case] code: Code) {
    let mut facts = ready();
    (facts.contract, facts.access, facts.ticket) = (None, None, None);
    (facts.has_contact, facts.has_task) = (false, false);
    facts.accepted_proposal = None;
    facts.plan.as_mut().unwrap().requires = vec![];
    assert_eq!(readiness(&facts).codes(), [], "{}", part.as_str());
    facts.plan.as_mut().unwrap().requires = vec![part];
    assert_eq!(readiness(&facts).codes(), [code]);
}

#[test]
fn what_was_accepted_must_stand_only_where_it_is_required() {
    let mut facts = ready();
    let accepted = facts.accepted_proposal.as_mut().unwrap();
    accepted.current.commitment_months = 12;
    assert_eq!(readiness(&facts).codes(), []);
    let plan = facts.plan.as_mut().unwrap();
    plan.requires.push(Part::AcceptedProposal);
    let blockers = readiness(&facts);
    assert_eq!(blockers.codes(), [Code::AcceptedProposalDiffers]);
    assert_eq!(
        blockers.iter().next().unwrap().pointer,
        "/contract/commitment_months"
    );
}

#[test]
fn all_blockers_come_together() {
    let mut facts = ready();
    facts.status = NegotiationStatus::Lost;
    facts.stage_can_win = false;
    facts.client.document = None;
    facts.plan = None;
    facts.contract = None;
    facts.access.as_mut().unwrap().port_held = false;
    let expected = [
        Code::InvalidStatus,
        Code::StageCannotWin,
        Code::ClientDocumentMissing,
        Code::PlanMissing,
        Code::ContractIncomplete,
        Code::PortNotHeld,
    ];
    assert_eq!(readiness(&facts).codes(), expected);
}
