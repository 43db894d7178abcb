//! `GET /service-boxes/{id}/ports`: each port and who has it.

use std::collections::HashMap;

use domain::{
    access::claim::{Claim, ClaimState, PortState},
    permission::Action,
};
use persistence::{
    Db,
    entity::{port_claims, service_boxes::Entity},
    registries::service_boxes::live_claims,
    table,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{PortCount, ServiceBoxes};
use crate::{
    fields::Choice,
    http::{
        Answer, ApiError, Cx, Result,
        endpoint::{Endpoints, op},
    },
    resource::Resource as _,
};

/// A port's state, as a word.
pub type PortStateWord = Choice<PortState>;

/// The ports of a box.
#[derive(Debug, Serialize, ToSchema)]
pub struct Ports {
    /// In order of number.
    #[schema(max_items = 1000)]
    pub data: Vec<Port>,
}

/// One port.
#[derive(Debug, Serialize, ToSchema)]
pub struct Port {
    /// Number, from 1.
    pub number: PortCount,
    /// Free, held for a negotiation, or occupied by a login in service. An expired hold is free.
    pub state: PortStateWord,
    /// Negotiation that holds it, or whose win occupied it.
    pub negotiation_id: Option<Uuid>,
    /// Login that occupies it.
    pub login_id: Option<Uuid>,
}

/// Registers the ports.
pub fn routes(endpoints: Endpoints) -> Endpoints {
    let path = format!("{}/ports", ServiceBoxes::PLACE.item());
    let op = op(
        "listServiceBoxPorts",
        "List the ports of a service box",
        Action::Read,
    )
    .about("Every port of the box, in order; a hold that has expired reads as free.");
    endpoints.get(path, list, op)
}

async fn list(cx: &Cx<()>, db: &Db) -> Result<Answer<Ports>> {
    let row = table::find::<Entity>(db, cx.scope(), cx.id()?).await?;
    let row = row.ok_or_else(ApiError::not_found)?;
    let claims = live_claims(db, row.id, cx.now).await?;
    let claims: HashMap<i32, _> = claims.iter().map(|claim| (claim.port, claim)).collect();
    let data = (1..=row.ports)
        .map(|number| match claims.get(&number) {
            None => Ok(free(number)),
            Some(claim) => taken(claim, cx.now),
        })
        .collect::<Result<_>>()?;
    Ok(Answer::ok(Ports { data }))
}

fn free(number: i32) -> Port {
    Port {
        number: PortCount::stored(number),
        state: Choice(PortState::Free),
        negotiation_id: None,
        login_id: None,
    }
}

fn taken(row: &port_claims::Model, now: chrono::DateTime<chrono::Utc>) -> Result<Port> {
    let claim = Claim {
        state: Choice::<ClaimState>::stored(&row.state)?.0,
        negotiation_id: Some(row.negotiation_id),
        hold_until: row.hold_until,
    };
    Ok(Port {
        number: PortCount::stored(row.port),
        state: Choice(claim.port_state(now)),
        negotiation_id: Some(row.negotiation_id),
        login_id: row.login_id,
    })
}
