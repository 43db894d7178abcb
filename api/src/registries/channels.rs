//! `/channels`: how a sale comes in.

use domain::values::text::fold;
use persistence::{
    entity::channels::{Column, Entity, Model},
    list::ListSpec,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    fields::{Name, yes},
    http::{Nothing, Result},
    resource::{Asked, Listed, Place, Resource, Written, by_name},
};

/// A sales channel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Indicação",
}))]
pub struct ChannelIn {
    /// Name.
    pub name: Name,
    /// May be newly chosen.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub active: bool,
}

/// The registry of channels.
#[derive(Debug)]
pub struct Channels;

impl Resource for Channels {
    type Row = Model;
    type In = ChannelIn;
    type Extra = Nothing;
    const PLACE: Place = Place::Root("/channels");
    const ONE: &'static str = "channel";
    const NAME: &'static str = "Channel";

    fn read(row: &Model) -> Result<ChannelIn> {
        Ok(ChannelIn {
            name: Name::stored(&row.name),
            active: row.active,
        })
    }
}

impl Listed for Channels {
    const LIST: &'static ListSpec<Entity> = by_name!();
}

impl Written for Channels {
    async fn decide(_asked: &Asked<'_, Self>, input: ChannelIn, row: &mut Model) -> Result<()> {
        row.name = input.name.into();
        row.active = input.active;
        row.search_text = fold(&row.name);
        Ok(())
    }
}
