//! `/campaigns`: sales campaigns and when they run.

use domain::values::{date::ordered, text::fold};
use persistence::{
    Tx,
    entity::campaigns::{Column, Entity, Model},
    list::ListSpec,
    reference::Kind,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::registry::{Registry, by_name};
use crate::{
    fields::{Date, Name, yes},
    http::{ApiError, Nothing, Request, Result},
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

impl Registry for Campaigns {
    type Entity = Entity;
    type Row = Model;
    type In = CampaignIn;
    type Extra = Nothing;
    const PATH: &'static str = "/campaigns";
    const ONE: &'static str = "campaign";
    const NAME: &'static str = "Campaign";
    const KIND: Kind = Kind::Campaign;
    const LIST: &'static ListSpec<Entity> = by_name!();
    const ABOUT: &'static str = "Negotiations may choose it from its first to its last day.";

    fn read(row: &Model) -> Result<CampaignIn> {
        Ok(CampaignIn {
            name: Name::stored(&row.name),
            starts_on: row.starts_on.map(Date),
            ends_on: row.ends_on.map(Date),
            active: row.active,
        })
    }

    fn write(input: &CampaignIn, row: &mut Model) {
        row.name = input.name.as_str().to_owned();
        row.starts_on = input.starts_on.map(|day| day.0);
        row.ends_on = input.ends_on.map(|day| day.0);
        row.active = input.active;
        row.search_text = fold(&row.name);
    }

    async fn check(
        _request: &Request,
        _tx: &Tx,
        _row: &Model,
        _old: Option<&CampaignIn>,
        new: &mut CampaignIn,
    ) -> Result<()> {
        let (from, until) = (new.starts_on.map(|day| day.0), new.ends_on.map(|day| day.0));
        ordered(from, until).map_err(|code| ApiError::at("/ends_on", code))
    }
}
