//! `/campaigns`: sales campaigns and when they run.

use domain::values::{date::ordered, text::fold};
use persistence::{
    entity::campaigns::{Column, Entity, Model},
    list::ListSpec,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    fields::{Date, Name, yes},
    http::{ApiError, Nothing, Result},
    resource::{Asked, Listed, Place, Resource, Written, by_name},
};

/// A sales campaign.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Volta às aulas", "starts_on": "2026-01-15", "ends_on": "2026-03-15",
}))]
pub struct CampaignIn {
    /// Name.
    pub name: Name,
    /// First day; null = since ever.
    pub starts_on: Option<Date>,
    /// Last day; null = for good.
    pub ends_on: Option<Date>,
    /// May be newly chosen.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub active: bool,
}

/// The registry of campaigns.
#[derive(Debug)]
pub struct Campaigns;

impl Resource for Campaigns {
    type Row = Model;
    type In = CampaignIn;
    type Extra = Nothing;
    const PLACE: Place = Place::Root("/campaigns");
    const ONE: &'static str = "campaign";
    const NAME: &'static str = "Campaign";
    const ABOUT: &'static str = "Negotiations may choose it from its first to its last day.";

    fn read(row: &Model) -> Result<CampaignIn> {
        Ok(CampaignIn {
            name: Name::stored(&row.name),
            starts_on: row.starts_on.map(Date),
            ends_on: row.ends_on.map(Date),
            active: row.active,
        })
    }
}

impl Listed for Campaigns {
    const LIST: &'static ListSpec<Entity> = by_name!();
}

impl Written for Campaigns {
    async fn decide(_asked: &Asked<'_, Self>, input: CampaignIn, row: &mut Model) -> Result<()> {
        row.name = input.name.into();
        row.starts_on = input.starts_on.map(|day| day.0);
        row.ends_on = input.ends_on.map(|day| day.0);
        ordered(row.starts_on, row.ends_on).map_err(|code| ApiError::at("/ends_on", code))?;
        row.active = input.active;
        row.search_text = fold(&row.name);
        Ok(())
    }
}
