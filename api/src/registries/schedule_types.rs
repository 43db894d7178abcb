//! `/schedule-types`: what tasks and appointments are for.

use domain::values::text::fold;
use persistence::{
    entity::schedule_types::{Column, Entity, Model},
    list::ListSpec,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    fields::{Int, Name, yes},
    http::{Nothing, Result},
    resource::{Asked, Listed, Place, Resource, Written, by_name},
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

impl Resource for ScheduleTypes {
    type Row = Model;
    type In = ScheduleTypeIn;
    type Extra = Nothing;
    const PLACE: Place = Place::Root("/schedule-types");
    const ONE: &'static str = "schedule type";
    const NAME: &'static str = "ScheduleType";

    fn read(row: &Model) -> Result<ScheduleTypeIn> {
        Ok(ScheduleTypeIn {
            name: Name::stored(&row.name),
            default_minutes: row.default_minutes.map(Minutes::stored),
            active: row.active,
        })
    }
}

impl Listed for ScheduleTypes {
    const LIST: &'static ListSpec<Entity> = by_name!();
}

impl Written for ScheduleTypes {
    async fn decide(
        _asked: &Asked<'_, Self>,
        input: ScheduleTypeIn,
        row: &mut Model,
    ) -> Result<()> {
        row.name = input.name.into();
        row.default_minutes = input.default_minutes.map(Minutes::i32);
        row.active = input.active;
        row.search_text = fold(&row.name);
        Ok(())
    }
}
