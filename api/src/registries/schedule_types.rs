//! `/schedule-types`: what tasks and appointments are for.

use domain::values::text::fold;
use persistence::{
    entity::schedule_types::{Column, Entity, Model},
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

/// Minutes, at most a week.
pub type Minutes = Int<1, 10_080>;

/// A schedule type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Instalação", "default_minutes": 120,
}))]
pub struct ScheduleTypeIn {
    /// Name.
    pub name: Name,
    /// Duration of an appointment that names no end, in minutes.
    pub default_minutes: Option<Minutes>,
    /// May be newly chosen.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub active: bool,
}

/// The registry of schedule types.
#[derive(Debug)]
pub struct ScheduleTypes;

impl Registry for ScheduleTypes {
    type Entity = Entity;
    type Row = Model;
    type In = ScheduleTypeIn;
    type Extra = Nothing;
    const PATH: &'static str = "/schedule-types";
    const ONE: &'static str = "schedule type";
    const NAME: &'static str = "ScheduleType";
    const KIND: Kind = Kind::ScheduleType;
    const LIST: &'static ListSpec<Entity> = by_name!();

    fn read(row: &Model) -> Result<ScheduleTypeIn> {
        Ok(ScheduleTypeIn {
            name: Name::stored(&row.name),
            default_minutes: row.default_minutes.map(Minutes::stored),
            active: row.active,
        })
    }

    fn write(input: &ScheduleTypeIn, row: &mut Model) {
        row.name = input.name.as_str().to_owned();
        row.default_minutes = input.default_minutes.map(Minutes::i32);
        row.active = input.active;
        row.search_text = fold(&row.name);
    }
}
