//! `/pipelines/{pipeline_id}/stages`: the steps on the way to the win.

use domain::{code::Code, negotiation::EntryRequirement, values::text::fold};
use persistence::{
    Tx,
    entity::stages::{Column, Entity, Model},
    list::{Filter, FilterKind, ListSpec, Sort},
    reference::Kind,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{json, removal, stored};
use crate::{
    fields::{Choice, Int, Name, Set},
    http::{Nothing, Request, Result, endpoint::Endpoints},
    resource::{
        Asked, Listed, Place, Resource, Written,
        registration::{kept, listed},
    },
};

/// Place of a stage in its pipeline.
pub type Position = Int<1, 10_000>;
/// A probability in percent.
pub type Probability = Int<0, 100>;
/// Days, at most ten years.
pub type Days = Int<1, 3_650>;
/// Entry requirements, each once.
pub type EntryRequirements = Set<Choice<EntryRequirement>, 10>;

/// A stage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Visita", "position": 6, "probability": 40, "rot_after_days": 7,
}))]
pub struct StageIn {
    /// Name.
    pub name: Name,
    /// Place in the pipeline; no two stages of it share one.
    pub position: Position,
    /// How likely a negotiation in it is won, in percent.
    #[serde(default)]
    #[schema(default = 0)]
    pub probability: Probability,
    /// Whether negotiations may be won from it.
    #[serde(default)]
    #[schema(default = false)]
    pub can_win: bool,
    /// Days after which a negotiation in it counts as rotting; null = never.
    pub rot_after_days: Option<Days>,
    /// What a negotiation must have to enter it.
    #[serde(default)]
    #[schema(default = json!([]))]
    pub entry_requirements: EntryRequirements,
}

/// The stages of a pipeline.
#[derive(Debug)]
pub struct Stages;

/// Their routes.
pub fn routes(endpoints: Endpoints) -> Endpoints {
    endpoints
        .add(listed::<Stages>)
        .add(kept::<Stages>)
        .add(removal::routes)
}

impl Resource for Stages {
    type Row = Model;
    type In = StageIn;
    type Extra = Nothing;
    const PLACE: Place = Place::Below {
        path: "/pipelines/{pipeline_id}/stages",
        parent: Kind::Pipeline,
        param: "pipeline_id",
    };
    const ONE: &'static str = "stage";
    const NAME: &'static str = "Stage";
    const ABOUT: &'static str =
        "A `position` that another stage of the pipeline has is refused (409 `position_taken`).";

    fn read(row: &Model) -> Result<StageIn> {
        Ok(StageIn {
            name: Name::stored(&row.name),
            position: Position::stored(row.position),
            probability: Probability::stored(row.probability),
            can_win: row.can_win,
            rot_after_days: row.rot_after_days.map(Days::stored),
            entry_requirements: stored(&row.entry_requirements)?,
        })
    }
}

impl Listed for Stages {
    const LIST: &'static ListSpec<Entity> = &ListSpec {
        id: Column::Id,
        sorts: &[
            Sort::integer("position", Column::Position),
            Sort::text("name", Column::Name),
            Sort::instant("created_at", Column::CreatedAt),
            Sort::instant("updated_at", Column::UpdatedAt),
        ],
        descending: false,
        filters: &[Filter::equal("can_win", Column::CanWin, FilterKind::Bool)],
        search: Some(Column::SearchText),
        updated: Some(Column::UpdatedAt),
    };
}

impl Written for Stages {
    const PROBLEMS: &'static [Code] = &[Code::PositionTaken];

    async fn decide(_asked: &Asked<'_, Self>, input: StageIn, row: &mut Model) -> Result<()> {
        row.name = input.name.into();
        row.position = input.position.i32();
        row.probability = input.probability.i32();
        row.can_win = input.can_win;
        row.rot_after_days = input.rot_after_days.map(Days::i32);
        row.entry_requirements = json(&input.entry_requirements);
        row.search_text = fold(&row.name);
        Ok(())
    }

    async fn removes(request: &Request, tx: &Tx, row: &Model) -> Result<()> {
        removal::empties(request, tx, row).await
    }
}
