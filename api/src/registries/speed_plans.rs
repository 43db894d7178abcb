//! `/speed-plans`: what speed is sold.

use domain::values::text::fold;
use persistence::{
    entity::speed_plans::{Column, Entity, Model},
    list::ListSpec,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    fields::{Int, Name, yes},
    http::{Nothing, Result},
    resource::{Asked, Listed, Place, Resource, Written, by_name},
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

impl Resource for SpeedPlans {
    type Row = Model;
    type In = SpeedPlanIn;
    type Extra = Nothing;
    const PLACE: Place = Place::Root("/speed-plans");
    const ONE: &'static str = "speed plan";
    const NAME: &'static str = "SpeedPlan";

    fn read(row: &Model) -> Result<SpeedPlanIn> {
        Ok(SpeedPlanIn {
            name: Name::stored(&row.name),
            download_mbps: Int::stored(row.download_mbps),
            upload_mbps: Int::stored(row.upload_mbps),
            active: row.active,
        })
    }
}

impl Listed for SpeedPlans {
    const LIST: &'static ListSpec<Entity> = by_name!();
}

impl Written for SpeedPlans {
    async fn decide(_asked: &Asked<'_, Self>, input: SpeedPlanIn, row: &mut Model) -> Result<()> {
        row.name = input.name.into();
        row.download_mbps = input.download_mbps.i32();
        row.upload_mbps = input.upload_mbps.i32();
        row.active = input.active;
        row.search_text = fold(&row.name);
        Ok(())
    }
}
