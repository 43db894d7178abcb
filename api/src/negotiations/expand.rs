//! `?expand=`: the resources that negotiations point at, embedded, one statement a kind.

use std::{borrow::Cow, collections::HashMap};

use domain::code::Code;
use persistence::{Db, entity::negotiations::Model, stored::Stored as _, table};
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, schema::Schema},
};
use uuid::Uuid;

use super::dto::{self, Negotiation};
use crate::{
    http::{
        ApiError, Request, Result,
        list::param,
        query::{MOST_VALUES, Param, refused},
        schema::{or_null, reference},
    },
    registries::{
        branches::Branches,
        campaigns::Campaigns,
        channels::Channels,
        clients::Clients,
        contacts::Contacts,
        employees::Employees,
        negotiation_plans::NegotiationPlans,
        pipelines::{Pipelines, stages::Stages},
    },
    resource::{Parent, Resource, Shown, Table, shown},
};

/// A negotiation with the resources that were asked for.
#[derive(Debug, Serialize)]
pub struct Expanded {
    #[serde(flatten)]
    negotiation: Negotiation,
    #[serde(flatten)]
    embedded: Map<String, Value>,
}

/// The component that each of [`EXPANDABLE`] is.
fn component(name: &str) -> Cow<'static, str> {
    match name {
        "client" => Shown::<Clients>::name(),
        "contact" => Shown::<Contacts>::name(),
        "negotiation_plan" => Shown::<NegotiationPlans>::name(),
        "stage" => Shown::<Stages>::name(),
        "pipeline" => Shown::<Pipelines>::name(),
        "responsible" => Shown::<Employees>::name(),
        "branch" => Shown::<Branches>::name(),
        "channel" => Shown::<Channels>::name(),
        _ => Shown::<Campaigns>::name(),
    }
}

impl PartialSchema for Expanded {
    fn schema() -> RefOr<Schema> {
        let mut negotiation = Negotiation::schema();
        if let RefOr::T(Schema::Object(object)) = &mut negotiation {
            for name in EXPANDABLE {
                let about = format!("With `expand={name}`; null where it isn't set.");
                let member = or_null(reference(&component(name)), about);
                object.properties.insert((*name).to_owned(), member);
            }
        }
        negotiation
    }
}

impl ToSchema for Expanded {
    fn name() -> Cow<'static, str> {
        "ExpandedNegotiation".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Negotiation::schemas(schemas);
    }
}

/// What may be embedded.
pub const EXPANDABLE: &[&str] = &[
    "client",
    "contact",
    "negotiation_plan",
    "stage",
    "pipeline",
    "responsible",
    "branch",
    "channel",
    "campaign",
];

/// The parameter.
#[must_use]
pub fn expand() -> Param {
    param(
        "expand",
        "Resources to embed: repeated, or separated by commas. An expanded answer has no ETag.",
        json!({
            "type": "array",
            "items": {"type": "string", "enum": EXPANDABLE},
            "minItems": 1,
            "maxItems": MOST_VALUES,
        }),
    )
}

/// The rows with what the request asks to embed.
///
/// # Errors
/// 400 at `expand` for what cannot be embedded.
pub async fn expanded(request: &Request, db: &Db, rows: &[Model]) -> Result<Vec<Expanded>> {
    let mut expanded = rows
        .iter()
        .map(|row| {
            Ok(Expanded {
                negotiation: dto::shown(row)?,
                embedded: Map::new(),
            })
        })
        .collect::<Result<Vec<_>>>()?;
    for name in wanted(request)? {
        let values = values(request, db, rows, name).await?;
        for (expanded, value) in expanded.iter_mut().zip(values) {
            expanded.embedded.insert(name.to_owned(), value);
        }
    }
    Ok(expanded)
}

/// Whether anything is to be embedded.
#[must_use]
pub fn is_asked(request: &Request) -> bool {
    request.query.get("expand").is_some()
}

fn wanted(request: &Request) -> Result<Vec<&'static str>> {
    request.query.several("expand", |name| {
        let known = EXPANDABLE.iter().find(|known| **known == name);
        known
            .copied()
            .ok_or_else(|| refused("expand", Code::InvalidParameter))
    })
}

async fn values(request: &Request, db: &Db, rows: &[Model], name: &str) -> Result<Vec<Value>> {
    match name {
        "client" => of::<Clients>(request, db, rows, |row| Some(row.client_id)).await,
        "contact" => of::<Contacts>(request, db, rows, |row| row.contact_id).await,
        "negotiation_plan" => {
            of::<NegotiationPlans>(request, db, rows, |row| row.negotiation_plan_id).await
        }
        "stage" => of::<Stages>(request, db, rows, |row| Some(row.stage_id)).await,
        "pipeline" => of::<Pipelines>(request, db, rows, |row| Some(row.pipeline_id)).await,
        "responsible" => of::<Employees>(request, db, rows, |row| Some(row.responsible_id)).await,
        "branch" => of::<Branches>(request, db, rows, |row| Some(row.branch_id)).await,
        "channel" => of::<Channels>(request, db, rows, |row| row.channel_id).await,
        _ => of::<Campaigns>(request, db, rows, |row| row.campaign_id).await,
    }
}

/// For each row the resource it points at, as that resource shows itself; null when it isn't set
/// or out of sight.
async fn of<R: Resource>(
    request: &Request,
    db: &Db,
    rows: &[Model],
    id: fn(&Model) -> Option<Uuid>,
) -> Result<Vec<Value>> {
    let mut ids: Vec<Uuid> = rows.iter().filter_map(id).collect();
    ids.sort();
    ids.dedup();
    let found = table::find_all::<Table<R>>(db, request.scope(), ids).await?;
    let found = R::Row::load(db, found).await?;
    let mut values: HashMap<Uuid, Value> = HashMap::new();
    for resource in shown::<R>(db, request.scope(), &Parent::None, &found).await? {
        let id = resource.id;
        values.insert(
            id,
            serde_json::to_value(resource).map_err(ApiError::internal)?,
        );
    }
    let value = |row| id(row).and_then(|id| values.get(&id).cloned());
    Ok(rows
        .iter()
        .map(|row| value(row).unwrap_or_default())
        .collect())
}
