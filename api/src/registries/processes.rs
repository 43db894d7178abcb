//! `/processes`: what a ticket sets going: installation, relocation, loan, pick-up.

use domain::values::text::fold;
use persistence::{
    entity::processes::{Column, Entity, Model},
    list::ListSpec,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    fields::{Name, yes},
    http::{Nothing, Result},
    resource::{Asked, Listed, Place, Resource, Written, by_name},
};

/// A process.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Instalação",
}))]
pub struct ProcessIn {
    /// Name.
    pub name: Name,
    /// May be newly chosen.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub active: bool,
}

/// The registry of processs.
#[derive(Debug)]
pub struct Processes;

impl Resource for Processes {
    type Row = Model;
    type In = ProcessIn;
    type Extra = Nothing;
    const PLACE: Place = Place::Root("/processes");
    const ONE: &'static str = "process";
    const NAME: &'static str = "Process";

    fn read(row: &Model) -> Result<ProcessIn> {
        Ok(ProcessIn {
            name: Name::stored(&row.name),
            active: row.active,
        })
    }
}

impl Listed for Processes {
    const LIST: &'static ListSpec<Entity> = by_name!();
}

impl Written for Processes {
    async fn decide(_asked: &Asked<'_, Self>, input: ProcessIn, row: &mut Model) -> Result<()> {
        row.name = input.name.into();
        row.active = input.active;
        row.search_text = fold(&row.name);
        Ok(())
    }
}
