//! What is missing before a negotiation can be won. One function for summary, preview and win.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::access::{self, AccessTerms};
use crate::client::ClientKind;
use crate::code::Code;
use crate::contract::{self, ContractTerms};
use crate::negotiation::requirement::DEFAULT_REQUIRES;
use crate::negotiation::{EntryRequirement, NegotiationStatus, Part, StatusAction};
use crate::offer::Offer;
use crate::proposal::terms::{self, Terms};
use crate::ticket::TicketTerms;
use crate::values::{Address, Document, date};
use crate::violation::Violations;

/// The client as far as the win looks at it.
#[derive(Debug, Clone, PartialEq)]
pub struct ClientFacts {
    pub id: Uuid,
    pub kind: ClientKind,
    pub name: String,
    /// The stored text; checked again against the kind.
    pub document: Option<String>,
    /// Whether there is a phone or an e-mail.
    pub has_contact_channel: bool,
    pub address: Option<Address>,
}

/// The negotiation plan as far as the win looks at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanFacts {
    pub valid_from: Option<NaiveDate>,
    pub valid_until: Option<NaiveDate>,
    /// Which parts must be complete.
    pub requires: Vec<Part>,
}

/// The contract part and what its rules look at.
#[derive(Debug, Clone, PartialEq)]
pub struct ContractState {
    pub terms: ContractTerms,
    /// The offer sold.
    pub offer: Option<Offer>,
    /// Whether the offer is still sold in the negotiation's branch.
    pub sold_here: bool,
    /// The client to whom the chosen billing type is private, if to any.
    pub billing_type_client_id: Option<Uuid>,
}

/// The access part and the claims behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct AccessState {
    pub terms: AccessTerms,
    /// How many ports the chosen service box has.
    pub box_ports: Option<i32>,
    /// Whether this negotiation still holds the login.
    pub login_held: bool,
    /// Whether this negotiation still holds the port, the clock considered.
    pub port_held: bool,
}

/// What the client accepted last, and what would be won now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Accepted {
    pub accepted: Terms,
    pub current: Terms,
}

/// Everything that readiness looks at.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadinessFacts {
    pub status: NegotiationStatus,
    pub stage_can_win: bool,
    /// The branch's today.
    pub today: NaiveDate,
    /// The branch's limit, in months.
    pub max_person_commitment_months: i32,
    pub client: ClientFacts,
    pub plan: Option<PlanFacts>,
    pub contract: Option<ContractState>,
    pub access: Option<AccessState>,
    pub ticket: Option<TicketTerms>,
    pub has_contact: bool,
    pub has_task: bool,
    pub accepted_proposal: Option<Accepted>,
}

/// All that stands between a negotiation and its win, together; empty = ready.
///
/// Pointers are those of the negotiation's representation: `/contract/due_day`, `/client/document`.
pub fn readiness(facts: &ReadinessFacts) -> Violations {
    let mut blockers = Violations::new();
    if let Err(refusal) = facts.status.after(StatusAction::Win) {
        blockers.add(refusal.into());
    }
    if !facts.stage_can_win {
        blockers.push("/stage_id", Code::StageCannotWin);
    }
    check_client(facts, &mut blockers);
    check_plan(facts, &mut blockers);
    check_contract(facts, &mut blockers);
    check_access(facts, &mut blockers);
    check_other_parts(facts, &mut blockers);
    blockers
}

fn check_client(facts: &ReadinessFacts, blockers: &mut Violations) {
    let client = &facts.client;
    let document = client
        .document
        .as_deref()
        .map(|text| Document::parse(client.kind.document_kind(), text));
    match document {
        None => blockers.push("/client/document", Code::ClientDocumentMissing),
        Some(Err(code)) => blockers.push("/client/document", code),
        Some(Ok(_)) => {}
    }
    if client.name.trim().is_empty() {
        blockers.push("/client/name", Code::ClientNameMissing);
    }
    if !client.has_contact_channel {
        blockers.push("/client/phones", Code::ClientContactMissing);
    }
}

fn check_plan(facts: &ReadinessFacts, blockers: &mut Violations) {
    match &facts.plan {
        None => blockers.push("/negotiation_plan_id", Code::PlanMissing),
        Some(plan) if !date::valid_on(facts.today, plan.valid_from, plan.valid_until) => {
            blockers.push("/negotiation_plan_id", Code::PlanNotValid);
        }
        Some(_) => {}
    }
    let sold = |contract: &ContractState| {
        let offer = contract.offer.as_ref();
        offer.is_none_or(|offer| contract.sold_here && offer.is_valid_on(facts.today))
    };
    if !facts.contract.as_ref().is_none_or(sold) {
        blockers.push("/contract/sales_plan", Code::OfferNotValid);
    }
}

/// A present part must be complete even when it is not required: the win would make something of it.
fn check_contract(facts: &ReadinessFacts, blockers: &mut Violations) {
    let Some(contract) = &facts.contract else {
        return check_absent(Part::Contract, facts, blockers);
    };
    for member in contract.terms.missing() {
        blockers.push(format!("/contract/{member}"), Code::ContractIncomplete);
    }
    if contract
        .billing_type_client_id
        .is_some_and(|id| id != facts.client.id)
    {
        blockers.push("/contract/billing_type_id", Code::NotOfClient);
    }
    let bounds = contract::check_bounds(
        &contract.terms,
        contract.offer.as_ref(),
        facts.client.kind,
        facts.max_person_commitment_months,
    );
    blockers.extend_under("/contract", bounds);
}

fn check_access(facts: &ReadinessFacts, blockers: &mut Violations) {
    let Some(access) = &facts.access else {
        return check_absent(Part::Access, facts, blockers);
    };
    for member in access.terms.missing() {
        blockers.push(format!("/access/{member}"), Code::AccessIncomplete);
    }
    blockers.extend_under(
        "/access",
        access::check_port(&access.terms, access.box_ports),
    );
    if access.terms.login.is_some() && !access.login_held {
        blockers.push("/access/login", Code::LoginNotHeld);
    }
    if access.terms.port.is_some() && !access.port_held {
        blockers.push("/access/port", Code::PortNotHeld);
    }
    let (prefix, address) = match &access.terms.installation_address {
        Some(address) => ("/access/installation_address", Some(address)),
        None => ("/client/address", facts.client.address.as_ref()),
    };
    let missing = address
        .cloned()
        .unwrap_or_default()
        .missing_for_installation();
    for member in missing {
        blockers.push(
            format!("{prefix}/{member}"),
            Code::InstallationAddressMissing,
        );
    }
}

fn check_other_parts(facts: &ReadinessFacts, blockers: &mut Violations) {
    match &facts.ticket {
        None => check_absent(Part::Ticket, facts, blockers),
        Some(ticket) => {
            for member in ticket.missing() {
                blockers.push(format!("/ticket/{member}"), Code::TicketIncomplete);
            }
        }
    }
    let others = [
        (Part::Contact, facts.has_contact),
        (Part::Task, facts.has_task),
        (Part::AcceptedProposal, facts.accepted_proposal.is_some()),
    ];
    for (part, _) in others.iter().filter(|(_, present)| !present) {
        check_absent(*part, facts, blockers);
    }
    if let Some(proposal) = &facts.accepted_proposal
        && facts.requires(Part::AcceptedProposal)
    {
        blockers.extend(terms::differences(&proposal.accepted, &proposal.current));
    }
}

fn check_absent(part: Part, facts: &ReadinessFacts, blockers: &mut Violations) {
    if facts.requires(part) {
        let (pointer, code) = EntryRequirement::from(part).lack();
        blockers.push(pointer, code);
    }
}

impl ReadinessFacts {
    fn requires(&self, part: Part) -> bool {
        match &self.plan {
            Some(plan) => plan.requires.contains(&part),
            None => DEFAULT_REQUIRES.contains(&part),
        }
    }
}
