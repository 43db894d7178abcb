//! `/contract-templates`: the printed contract's text.

use domain::values::text::fold;
use persistence::{
    entity::contract_templates::{Column, Entity, Model},
    list::ListSpec,
    reference::Kind,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::registry::{Registry, by_name};
use crate::{
    fields::{Name, Template, yes},
    http::{Nothing, Result},
};

/// A template of the printed contract.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContractTemplateIn {
    /// Name.
    pub name: Name,
    /// Text with merge fields in double braces: `client.*`, `branch.*`, `contract.*`, `offer.*`,
    /// `speed_plan.*`, `access.login`, `access.installation_address`, `lines`, `totals.*`,
    /// `instalments`, `negotiation.number`, `today`; filters `brl`, `date`, `document`, `phone`.
    pub body: Template,
    /// May be newly chosen.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub active: bool,
}

/// The registry of contract templates.
#[derive(Debug)]
pub struct ContractTemplates;

impl Registry for ContractTemplates {
    type Entity = Entity;
    type Row = Model;
    type In = ContractTemplateIn;
    type Extra = Nothing;
    const PATH: &'static str = "/contract-templates";
    const ONE: &'static str = "contract template";
    const NAME: &'static str = "ContractTemplate";
    const KIND: Kind = Kind::ContractTemplate;
    const LIST: &'static ListSpec<Entity> = by_name!();

    fn read(row: &Model) -> Result<ContractTemplateIn> {
        Ok(ContractTemplateIn {
            name: Name::stored(&row.name),
            body: Template::stored(&row.body),
            active: row.active,
        })
    }

    fn write(input: &ContractTemplateIn, row: &mut Model) {
        row.name = input.name.as_str().to_owned();
        row.body = input.body.as_str().to_owned();
        row.active = input.active;
        row.search_text = fold(&row.name);
    }
}
