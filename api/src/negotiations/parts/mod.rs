//! The parts of a negotiation: what it has once ([`singleton`]) and what it has many of ([`collection`]).

pub mod access;
pub mod billing_type;
pub mod contract;
pub mod singleton;
pub mod singleton_resource;
pub mod ticket;

use actix_web::http::Method;

use self::singleton_resource::singleton;
use crate::{
    auth::Access,
    http::endpoint::{Endpoints, op},
};

/// Their routes.
pub fn routes(endpoints: Endpoints) -> Endpoints {
    endpoints
        .tag(
            "Contract of a negotiation",
            "What is agreed with the client.",
        )
        .add(singleton::<contract::Contract>)
        .write(
            Method::POST,
            "/negotiations/{id}/contract/billing-type",
            billing_type::create,
            op(
                "createOwnBillingType",
                "Make a billing type for this client",
            )
            .about("Private to the negotiation's client, and selected in the contract.")
            .access(Access::Seller)
            .success(201)
            .versioned()
            .conflicts(),
        )
        .tag(
            "Access of a negotiation",
            "How the client will be connected and logs in.",
        )
        .add(singleton::<access::Access>)
        .write(
            Method::POST,
            "/negotiations/{id}/access/reveal-password",
            access::reveal::reveal,
            op("revealPassword", "See the network password")
                .about(
                    "In every status; written to the history as `access.password_revealed` first.",
                )
                .access(Access::Manager)
                .versioned()
                .unkept(),
        )
        .tag(
            "Ticket of a negotiation",
            "Why and how urgently the client is to be served.",
        )
        .add(singleton::<ticket::Ticket>)
}
