//! `/service-boxes`: the boxes (CTO) whose ports reach the clients.

mod nearest;
mod ports;

use demo::ids;
use domain::{access::claim::check_ports, code::Code, values::text::fold};
use persistence::{
    entity::service_boxes::{Column, Entity, Model},
    list::{Compare, Filter, FilterKind, ListSpec, Sort},
    reference::Kind,
    registries::service_boxes::{free_port, live_claims},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    fields::{Int, Latitude, Longitude, ShortCode, yes},
    http::{ApiError, Result, endpoint::Endpoints},
    resource::{
        Asked, Link, Listed, Place, Resource, Written, links_of,
        registration::{kept, removed},
        store,
    },
};

/// How many ports a box has.
pub type PortCount = Int<1, 1_000>;

/// A service box.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "code": "CTO-17", "ports": 16, "branch_id": ids::BRANCHES.one(), "latitude": -22.9056, "longitude": -47.0608,
}))]
pub struct ServiceBoxIn {
    /// Code, unique in its branch.
    pub code: ShortCode,
    /// Number of ports; they count from 1.
    pub ports: PortCount,
    /// Branch that it belongs to.
    pub branch_id: Uuid,
    /// Latitude, together with the longitude.
    pub latitude: Option<Latitude>,
    /// Longitude, together with the latitude.
    pub longitude: Option<Longitude>,
    /// May be newly chosen.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub active: bool,
}

/// What comes out of a service box besides.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
pub struct Distance {
    /// Metres from the point asked for with `near`; null when none was.
    #[schema(minimum = 0, example = 87.5)]
    pub distance_m: Option<f64>,
}

/// The registry of service boxes.
#[derive(Debug)]
pub struct ServiceBoxes;

/// Their routes.
pub fn routes(endpoints: Endpoints) -> Endpoints {
    endpoints
        .add(nearest::routes)
        .add(kept::<ServiceBoxes>)
        .add(removed::<ServiceBoxes>)
        .add(ports::routes)
}

impl Resource for ServiceBoxes {
    type Row = Model;
    type In = ServiceBoxIn;
    type Extra = Distance;
    const PLACE: Place = Place::Root("/service-boxes");
    const ONE: &'static str = "service box";
    const NAME: &'static str = "ServiceBox";
    const ABOUT: &'static str = "A `code` that another box of the branch has is refused (409 `code_taken`), and so is lowering `ports` below a port that is held or occupied (409 `ports_below_held`). A box in use stays in its branch (409 `in_use`).";

    fn read(row: &Model) -> Result<ServiceBoxIn> {
        Ok(ServiceBoxIn {
            code: ShortCode::stored(&row.code),
            ports: PortCount::stored(row.ports),
            branch_id: row.branch_id,
            latitude: row.latitude.map(crate::fields::Coordinate),
            longitude: row.longitude.map(crate::fields::Coordinate),
            active: row.active,
        })
    }
}

impl Listed for ServiceBoxes {
    const LIST: &'static ListSpec<Entity> = &ListSpec {
        id: Column::Id,
        sorts: &[
            Sort::text("code", Column::Code),
            Sort::instant("created_at", Column::CreatedAt),
            Sort::instant("updated_at", Column::UpdatedAt),
        ],
        descending: false,
        filters: &[
            Filter::equal("active", Column::Active, FilterKind::Bool),
            Filter::reference("branch_id", Column::BranchId, Kind::Branch),
            Filter {
                name: "free_port",
                column: Column::Ports,
                kind: FilterKind::Bool,
                compare: Compare::Is(free_port),
            },
        ],
        search: Some(Column::SearchText),
        updated: Some(Column::UpdatedAt),
    };
}

impl Written for ServiceBoxes {
    const PROBLEMS: &'static [Code] = &[Code::CodeTaken, Code::PortsBelowHeld];

    fn links(input: &ServiceBoxIn) -> Vec<Link> {
        links_of([("/branch_id", Kind::Branch, Some(input.branch_id))])
    }

    fn branches(input: &ServiceBoxIn) -> Vec<Uuid> {
        vec![input.branch_id]
    }

    async fn decide(asked: &Asked<'_, Self>, input: ServiceBoxIn, row: &mut Model) -> Result<()> {
        check(asked, &input, row).await?;
        row.code = input.code.into();
        row.ports = input.ports.i32();
        row.branch_id = input.branch_id;
        row.latitude = input.latitude.map(|degrees| degrees.0);
        row.longitude = input.longitude.map(|degrees| degrees.0);
        row.active = input.active;
        row.search_text = fold(&row.code);
        Ok(())
    }
}

async fn check(asked: &Asked<'_, ServiceBoxes>, new: &ServiceBoxIn, row: &Model) -> Result<()> {
    match (&new.latitude, &new.longitude) {
        (Some(_), None) => return Err(ApiError::at("/longitude", Code::Required)),
        (None, Some(_)) => return Err(ApiError::at("/latitude", Code::Required)),
        _ => {}
    }
    let Some(old) = asked.old else {
        return Ok(());
    };
    if new.branch_id != old.branch_id {
        store::unused::<ServiceBoxes>(asked.tx, row).await?;
    }
    if new.ports.0 < old.ports.0 {
        // The box's row is locked: who claims a port locks it too and waits.
        let claims = live_claims(asked.tx, row.id, asked.tx.now()).await?;
        check_ports(new.ports.i32(), claims.last().map(|claim| claim.port))?;
    }
    Ok(())
}
