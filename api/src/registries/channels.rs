//! `/channels`: how a sale comes in.

use domain::values::text::fold;
use persistence::{
    entity::channels::{Column, Entity, Model},
    list::{Compare, Filter, FilterKind, ListSpec, Sort, SortKind},
    reference::Kind,
};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::registry::{Registry, plain};
use crate::{
    fields::{Name, yes},
    http::{Nothing, Result},
};

/// A sales channel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
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
    const LIST: &'static ListSpec<Entity> = &ListSpec {
        id: Column::Id,
        sorts: &[
            Sort {
                name: "name",
                column: Column::Name,
                kind: SortKind::Text,
            },
            Sort {
                name: "created_at",
                column: Column::CreatedAt,
                kind: SortKind::Instant,
            },
            Sort {
                name: "updated_at",
                column: Column::UpdatedAt,
                kind: SortKind::Instant,
            },
        ],
        descending: false,
        filters: &[Filter {
            name: "active",
            column: Column::Active,
            kind: FilterKind::Bool,
            compare: Compare::Equal,
        }],
        search: Some(Column::SearchText),
        updated: Some(Column::UpdatedAt),
    };

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

    async fn fill<C: ConnectionTrait>(
        _db: &C,
        _rows: &[Model],
        inputs: Vec<ChannelIn>,
    ) -> Result<Vec<(ChannelIn, Nothing)>> {
        Ok(plain(inputs))
    }
}
