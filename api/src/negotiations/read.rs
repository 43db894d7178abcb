//! `GET /negotiations/{id}`

use persistence::{Db, entity::negotiations::Model};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, schema::Schema},
};
use uuid::Uuid;

use super::{
    dto::{self, Negotiation},
    opened,
};
use crate::{
    http::{
        Answer, ApiError, Cx, Request, Result,
        list::param,
        query::{Param, refused},
    },
    registries::{channels::Channels, registry::Registry, resource},
};

/// A negotiation with the resources that were asked for.
#[derive(Debug, Serialize)]
pub struct Expanded {
    #[serde(flatten)]
    negotiation: Negotiation,
    #[serde(flatten)]
    embedded: Map<String, Value>,
}

impl PartialSchema for Expanded {
    fn schema() -> RefOr<Schema> {
        Negotiation::schema()
    }
}

impl ToSchema for Expanded {
    fn name() -> std::borrow::Cow<'static, str> {
        Negotiation::name()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Negotiation::schemas(schemas);
    }
}

/// What may be embedded.
const EXPANDABLE: &[&str] = &["channel"];

/// The parameter.
#[must_use]
pub fn expand() -> Param {
    param(
        "expand",
        "Resources to embed, separated by commas: client, contact, negotiation_plan, stage, pipeline, responsible, branch, channel, campaign. An expanded answer has no ETag.",
        serde_json::json!({"type": "string", "maxLength": 200, "pattern": "^[a-z_]+(,[a-z_]+)*$"}),
    )
}

/// `GET /negotiations/{id}`
pub async fn read(cx: &Cx<()>, db: &Db) -> Result<Answer<Expanded>> {
    let row = opened::find(cx, db).await?;
    let mut embedded = Map::new();
    for name in wanted(cx)? {
        embedded.insert(name.to_owned(), embed(cx, db, &row, name).await?);
    }
    let plain = embedded.is_empty();
    let answer = Answer::ok(Expanded {
        negotiation: dto::shown(&row)?,
        embedded,
    });
    Ok(if plain {
        answer.version(row.version)
    } else {
        answer
    })
}

fn wanted(request: &Request) -> Result<Vec<&'static str>> {
    let text = request.query.get("expand").unwrap_or_default();
    let names = text.split(',').filter(|name| !name.is_empty());
    names
        .map(|name| {
            let known = EXPANDABLE.iter().find(|known| **known == name);
            known
                .copied()
                .ok_or_else(|| refused("expand", domain::code::Code::InvalidParameter))
        })
        .collect()
}

async fn embed(request: &Request, db: &Db, row: &Model, name: &str) -> Result<Value> {
    match name {
        "channel" => one::<Channels>(request, db, row.channel_id).await,
        _ => Ok(Value::Null),
    }
}

/// A row in sight as its own resource shows it; null when it isn't set or out of sight.
async fn one<R: Registry>(request: &Request, db: &Db, id: Option<Uuid>) -> Result<Value> {
    let Some(id) = id else {
        return Ok(Value::Null);
    };
    let row = R::Entity::find()
        .filter(R::LIST.id.eq(id))
        .filter(R::scope(request.scope()))
        .one(db)
        .await?;
    match row {
        Some(row) => {
            let shown = resource::one::<R>(db, &row).await?;
            serde_json::to_value(shown).map_err(ApiError::internal)
        }
        None => Ok(Value::Null),
    }
}
