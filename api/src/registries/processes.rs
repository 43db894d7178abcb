//! `/processes`: what a ticket sets going: installation, relocation, loan, pick-up.

use domain::values::text::fold;
use persistence::{
    entity::processes::{Column, Entity, Model},
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

impl Registry for Processes {
    type Entity = Entity;
    type Row = Model;
    type In = ProcessIn;
    type Extra = Nothing;
    const PATH: &'static str = "/processes";
    const ONE: &'static str = "process";
    const NAME: &'static str = "Process";
    const KIND: Kind = Kind::Process;
    const LIST: &'static ListSpec<Entity> = by_name!();

    fn read(row: &Model) -> Result<ProcessIn> {
        Ok(ProcessIn {
            name: Name::stored(&row.name),
            active: row.active,
        })
    }

    fn write(input: &ProcessIn, row: &mut Model) {
        row.name = input.name.as_str().to_owned();
        row.active = input.active;
        row.search_text = fold(&row.name);
    }
}
