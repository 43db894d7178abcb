//! `/channels`: how a sale comes in.

use domain::values::text::fold;
use persistence::{
    entity::channels::{Column, Entity, Model},
    list::ListSpec,
    reference::Kind,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::registry::{Registry, by_name};
use crate::{
    fields::{Name, yes},
    http::{Nothing, Result},
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

impl Registry for Channels {
    type Entity = Entity;
    type Row = Model;
    type In = ChannelIn;
    type Extra = Nothing;
    const PATH: &'static str = "/channels";
    const ONE: &'static str = "channel";
    const NAME: &'static str = "Channel";
    const KIND: Kind = Kind::Channel;
    const LIST: &'static ListSpec<Entity> = by_name!();

    fn read(row: &Model) -> Result<ChannelIn> {
        Ok(ChannelIn {
            name: Name::stored(&row.name),
            active: row.active,
        })
    }

    fn write(input: &ChannelIn, row: &mut Model) {
        row.name = input.name.as_str().to_owned();
        row.active = input.active;
        row.search_text = fold(&row.name);
    }
}
