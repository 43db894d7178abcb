//! `/outcome-reasons`: why negotiations are won, lost or aborted.

use domain::{Words as _, negotiation::Outcome, values::text::fold};
use persistence::{
    entity::outcome_reasons::{Column, Entity, Model},
    list::{Filter, FilterKind, ListSpec},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    fields::{Choice, Name, yes},
    http::{Nothing, Result},
    resource::{Asked, Listed, Place, Resource, Written, by_name},
};

/// An outcome's word.
pub type OutcomeWord = Choice<Outcome>;

/// A reason of an outcome.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Sem cobertura", "outcome": "lost",
}))]
pub struct OutcomeReasonIn {
    /// Name.
    pub name: Name,
    /// The outcome it explains.
    pub outcome: OutcomeWord,
    /// May be newly chosen.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub active: bool,
}

/// The registry of outcome reasons.
#[derive(Debug)]
pub struct OutcomeReasons;

impl Resource for OutcomeReasons {
    type Row = Model;
    type In = OutcomeReasonIn;
    type Extra = Nothing;
    const PLACE: Place = Place::Root("/outcome-reasons");
    const ONE: &'static str = "outcome reason";
    const NAME: &'static str = "OutcomeReason";

    fn read(row: &Model) -> Result<OutcomeReasonIn> {
        Ok(OutcomeReasonIn {
            name: Name::stored(&row.name),
            outcome: OutcomeWord::stored(&row.outcome)?,
            active: row.active,
        })
    }
}

impl Listed for OutcomeReasons {
    const LIST: &'static ListSpec<Entity> = by_name!(Filter::equal(
        "outcome",
        Column::Outcome,
        FilterKind::Choice(Outcome::WORDS),
    ));
}

impl Written for OutcomeReasons {
    async fn decide(
        _asked: &Asked<'_, Self>,
        input: OutcomeReasonIn,
        row: &mut Model,
    ) -> Result<()> {
        row.name = input.name.into();
        row.outcome = input.outcome.word();
        row.active = input.active;
        row.search_text = fold(&row.name);
        Ok(())
    }
}
