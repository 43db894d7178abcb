//! `/speed-plans`: what speed is sold.

use domain::values::text::fold;
use persistence::{
    entity::speed_plans::{Column, Entity, Model},
    list::ListSpec,
    reference::Kind,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::registry::{Registry, by_name};
use crate::{
    fields::{Int, Name, yes},
    http::{Nothing, Result},
};

/// Megabits a second.
pub type Mbps = Int<1, 1_000_000>;

/// A speed plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "500 Mega", "download_mbps": 500, "upload_mbps": 250,
}))]
pub struct SpeedPlanIn {
    /// Name.
    pub name: Name,
    /// Towards the client.
    pub download_mbps: Mbps,
    /// From the client.
    pub upload_mbps: Mbps,
    /// May be newly chosen.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub active: bool,
}

/// The registry of speed plans.
#[derive(Debug)]
pub struct SpeedPlans;

impl Registry for SpeedPlans {
    type Entity = Entity;
    type Row = Model;
    type In = SpeedPlanIn;
    type Extra = Nothing;
    const PATH: &'static str = "/speed-plans";
    const ONE: &'static str = "speed plan";
    const NAME: &'static str = "SpeedPlan";
    const KIND: Kind = Kind::SpeedPlan;
    const LIST: &'static ListSpec<Entity> = by_name!();

    fn read(row: &Model) -> Result<SpeedPlanIn> {
        Ok(SpeedPlanIn {
            name: Name::stored(&row.name),
            download_mbps: Int::stored(row.download_mbps),
            upload_mbps: Int::stored(row.upload_mbps),
            active: row.active,
        })
    }

    fn write(input: &SpeedPlanIn, row: &mut Model) {
        row.name = input.name.as_str().to_owned();
        row.download_mbps = input.download_mbps.i32();
        row.upload_mbps = input.upload_mbps.i32();
        row.active = input.active;
        row.search_text = fold(&row.name);
    }
}
