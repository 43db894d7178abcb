//! Builders of the facts that most tables start from.

use chrono::NaiveDate;
use domain::access::{AccessTerms, Authentication, Connection};
use domain::client::ClientKind;
use domain::contract::ContractTerms;
use domain::negotiation::{NegotiationStatus, Part};
use domain::offer::Offer;
use domain::readiness::{
    Accepted, AccessState, ClientFacts, ContractState, PlanFacts, ReadinessFacts,
};
use domain::ticket::{Priority, TicketTerms};
use domain::values::{Address, Login, Money, PostalCode, State};
use uuid::Uuid;

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn money(text: &str) -> Money {
    text.parse().unwrap()
}

/// A fixed id: `id(1)` is always the same.
pub fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub fn offer() -> Offer {
    Offer {
        id: id(100),
        name: "Fibra 500".into(),
        offer_code: "F500".into(),
        monthly_price: money("99.90"),
        setup_fee: money("150.00"),
        commitment_months: 12,
        ..Offer::default()
    }
}

pub fn contract() -> ContractTerms {
    ContractTerms {
        sales_plan_id: Some(id(100)),
        billing_type_id: Some(id(101)),
        contract_template_id: Some(id(102)),
        due_day: Some(10),
        commitment_months: 12,
        setup_fee: money("150.00"),
        ..ContractTerms::default()
    }
}

pub fn access() -> AccessTerms {
    AccessTerms {
        authentication: Some(Authentication::Pppoe),
        connection: Some(Connection::Fiber),
        login: Some(Login::parse("joao").unwrap()),
        has_password: true,
        service_box_id: Some(id(200)),
        port: Some(3),
        ..AccessTerms::default()
    }
}

pub fn ticket() -> TicketTerms {
    TicketTerms {
        priority: Some(Priority::High),
        subject_id: Some(id(300)),
        ..TicketTerms::default()
    }
}

pub fn address() -> Address {
    Address {
        postal_code: Some(PostalCode::parse("01310-100").unwrap()),
        street: Some("Avenida Paulista".into()),
        number: Some("1000".into()),
        city: Some("São Paulo".into()),
        state: Some(State::Sp),
        ..Address::default()
    }
}

/// A negotiation that lacks nothing.
pub fn ready() -> ReadinessFacts {
    ReadinessFacts {
        status: NegotiationStatus::Open,
        stage_can_win: true,
        today: day("2026-12-01"),
        max_person_commitment_months: 12,
        client: ClientFacts {
            id: id(1),
            kind: ClientKind::Person,
            name: "João".into(),
            document: Some("52998224725".into()),
            has_contact_channel: true,
            address: Some(address()),
        },
        plan: Some(PlanFacts {
            valid_from: None,
            valid_until: None,
            requires: vec![Part::Contract, Part::Access],
        }),
        contract: Some(ContractState {
            terms: contract(),
            offer: Some(offer()),
            sold_here: true,
            billing_type_client_id: None,
        }),
        access: Some(AccessState {
            terms: access(),
            box_ports: Some(8),
            login_held: true,
            port_held: true,
        }),
        ticket: Some(ticket()),
        has_contact: true,
        has_task: true,
        accepted_proposal: Some(Accepted::default()),
    }
}
