//! `/contract-templates`: the printed contract's text.

pub mod preview;

use actix_web::http::Method;
use domain::{code::Code, permission::Action, values::text::fold};
use persistence::{
    entity::contract_templates::{Column, Entity, Model},
    list::ListSpec,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    fields::{Name, StrKind, Template, kind, yes},
    http::{
        ApiError, Nothing, Result,
        endpoint::{Endpoints, op},
        paper, payload,
    },
    paper::{
        contract,
        template::{self, Fault},
    },
    resource::{Asked, Listed, Place, Resource, Written, by_name, registration::resource},
};

/// Their routes.
pub fn routes(endpoints: Endpoints) -> Endpoints {
    endpoints
        .add(resource::<ContractTemplates>)
        .raw::<preview::ContractTemplatePreviewIn, ()>(
            Method::POST,
            "/contract-templates/{id}/preview",
            preview::preview,
            op("previewContractTemplate", "Preview a contract template", Action::WriteRegistries)
                .about(
                    "Filled in with sample data, or with those of a negotiation in sight. 409 `contract_incomplete` when that one \
                     has not all that a contract needs (but for its template), 409 `template_failed` when it can't be filled in.",
                )
                .no_idempotency()
                .conflicts()
                .refuses(&[408])
                .gives(paper::BOTH),
        )
}

/// A template of the printed contract.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Contrato de adesão", "body": "# CONTRATO\n\nCliente: {{ client.name }}\n\nMensalidade: {{ totals.monthly | brl }}\n",
}))]
pub struct ContractTemplateIn {
    /// Name.
    pub name: Name,
    /// Text with merge fields in double braces: `client.*`, `branch.*`, `contract.*`, `offer.*`,
    /// `speed_plan.*`, `access.login`, `access.installation_address`, `lines`, `totals.*`,
    /// `instalments`, `negotiation.number`, `today`; filters `brl`, `date`, `document`, `phone`, `upper`, `lower`,
    /// `trim`, `default`, `length`, `sum`, `money`; statements `if`, `for`, `set`. Amounts are numbers, and what has no
    /// exact result is refused. `# ` and `## ` begin a heading, `- ` an item of a list, an empty line a paragraph, `---` a
    /// page; `**` encloses what is bold.
    pub body: Template,
    /// May be newly chosen.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub active: bool,
}

/// Characters of the longest text.
const LONGEST_TEXT: usize = <kind::Template as StrKind>::LENGTH.1;

/// The registry of contract templates.
#[derive(Debug)]
pub struct ContractTemplates;

impl Resource for ContractTemplates {
    type Row = Model;
    type In = ContractTemplateIn;
    type Extra = Nothing;
    const PLACE: Place = Place::Root("/contract-templates");
    const ONE: &'static str = "contract template";
    const NAME: &'static str = "ContractTemplate";

    fn read(row: &Model) -> Result<ContractTemplateIn> {
        Ok(ContractTemplateIn {
            name: Name::stored(&row.name),
            body: Template::stored(&row.body),
            active: row.active,
        })
    }
}

impl Listed for ContractTemplates {
    const LIST: &'static ListSpec<Entity> = by_name!();
}

impl Written for ContractTemplates {
    const BODY_LIMIT: usize = LONGEST_TEXT * payload::LONGEST_CHARACTER + payload::JSON_LIMIT;
    const PROBLEMS: &'static [Code] = &[Code::TemplateInvalid, Code::ValidationFailed];

    async fn decide(
        asked: &Asked<'_, Self>,
        input: ContractTemplateIn,
        row: &mut Model,
    ) -> Result<()> {
        // A text that stays is not asked again: what was saved before a rule came may still be renamed or switched off.
        if asked.old.is_none_or(|old| old.body != input.body) {
            check(input.body.as_str().to_owned()).await?;
        }
        row.name = input.name.into();
        row.body = input.body.into();
        row.active = input.active;
        row.search_text = fold(&row.name);
        Ok(())
    }
}

async fn check(body: String) -> Result<()> {
    let checking = tokio::task::spawn_blocking(move || match contract::sample() {
        Some(sample) => Ok(template::check(&body, sample)),
        None => Err(ApiError::internal("the sample contract can't be read")),
    });
    match checking.await?? {
        Ok(()) => Ok(()),
        Err(faults) => Err(refused(Code::TemplateInvalid, "/body", &faults)),
    }
}

/// A template's faults as a problem: each a violation at the pointer, and `faults` with line and column for programs.
#[must_use]
pub fn refused(code: Code, pointer: &str, faults: &[Fault]) -> ApiError {
    let places = faults.iter().map(|fault| {
        json!({ "code": fault.code, "line": fault.line, "column": fault.column, "what": fault.what })
    });
    ApiError {
        violations: template::violations(pointer, faults),
        ..ApiError::new(code)
    }
    .with("faults", places.collect::<Vec<_>>())
}
