//! The parts of a negotiation: what it has once and what it has many of. Each is a declaration of [`crate::resource`].

pub mod access;
pub mod appointments;
pub mod billing_type;
pub mod contract;
pub mod lines;
pub mod notes;
pub mod products;
pub mod responsible;
pub mod services;
pub mod tasks;
pub mod ticket;

use actix_web::http::Method;
use domain::permission::Action;

use crate::{
    http::{
        endpoint::{Endpoints, op},
        paper,
    },
    resource::{
        Shown,
        registration::{once, resource},
    },
};

/// Their routes.
pub fn routes(endpoints: Endpoints) -> Endpoints {
    endpoints.add(singles).add(many)
}

fn singles(endpoints: Endpoints) -> Endpoints {
    endpoints
        .tag(
            "Negotiation contract",
            "What is agreed with the client.",
        )
        .add(once::<contract::Contract>)
        .raw::<(), ()>(
            Method::GET,
            "/negotiations/{id}/contract/document",
            contract::document::document,
            op("getContractDocument", "Print the contract", Action::Read)
                .about(
                    "The contract's template filled in, A4, in every status: as it stands now, after the win as it was sold. \
                     409 `contract_incomplete` with all that is missing, 409 `template_failed` when the template can't be filled in.",
                )
                .conflicts()
                .gives(paper::BOTH),
        )
        .write(
            Method::POST,
            "/negotiations/{id}/contract/billing-type",
            billing_type::create,
            op(
                "createOwnBillingType",
                "Make a billing type for this client", Action::AddBillingType)
            .about("Private to the negotiation's client, and selected in the contract.")
            .success(201)
            .versioned()
            .conflicts(),
        )
        .tag(
            "Negotiation access",
            "How the client will be connected and logs in.",
        )
        .add(once::<access::Access>)
        .write(
            Method::POST,
            "/negotiations/{id}/access/reveal-password",
            access::reveal::reveal,
            op("revealPassword", "See the network password", Action::RevealPassword)
                .about(
                    "In every status; written to the history as `access.password_revealed` first.",
                )
                .versioned()
                .no_idempotency(),
        )
        .tag(
            "Negotiation ticket",
            "Why and how urgently the client is to be served.",
        )
        .add(once::<ticket::Ticket>)
        .given::<Shown<contract::Contract>>(contract::GIVEN)
}

fn many(endpoints: Endpoints) -> Endpoints {
    endpoints
        .tag("Negotiation tasks", "What is to be done for the client.")
        .add(resource::<tasks::Tasks>)
        .tag(
            "Negotiation lines",
            "Services and products sold with the plan.",
        )
        .add(resource::<services::ServiceLines>)
        .add(resource::<products::ProductLines>)
        .tag("Negotiation diary", "Notes and appointments.")
        .add(resource::<notes::Notes>)
        .add(resource::<appointments::Appointments>)
        .given::<Shown<services::ServiceLines>>(&["unit_price", "charging"])
        .given::<Shown<products::ProductLines>>(&["unit_price"])
        .given::<Shown<appointments::Appointments>>(&["ends_at", "responsible_id"])
}
