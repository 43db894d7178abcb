//! The registries: one generic resource, twenty short declarations.

pub mod channels;
pub mod registry;
pub mod resource;

use crate::http::endpoint::Endpoints;
use resource::registry;

/// Their routes.
pub fn routes(endpoints: Endpoints) -> Endpoints {
    endpoints
        .tag("Channels", "How sales come in.")
        .add(registry::<channels::Channels>)
}
