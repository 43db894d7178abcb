//! What wins leave behind, to be read: contracts, logins, tickets, instalments.

pub mod contracts;
pub mod instalments;
pub mod logins;
pub mod tickets;

use crate::{http::endpoint::Endpoints, resource::registration::readable};

/// Their routes.
pub fn routes(endpoints: Endpoints) -> Endpoints {
    endpoints
        .tag("Contracts", "Customer contracts that wins have made.")
        .add(readable::<contracts::Contracts>)
        .tag("Logins", "Network logins in service.")
        .add(readable::<logins::Logins>)
        .tag("Tickets", "Tickets that wins have opened.")
        .add(readable::<tickets::Tickets>)
        .tag("Instalments", "What is to be paid when.")
        .add(readable::<instalments::Instalments>)
}
