//! `…/history`: what changed, who did it and when, newest first.

use domain::permission::Action;
use std::collections::{BTreeSet, HashMap};

use persistence::{
    Db, employees,
    entity::events::Model,
    history::{self, Change, LIST},
};
use serde::Serialize;
use serde_json::Value;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{ObjectBuilder, Schema, SchemaType},
    },
};
use uuid::Uuid;

use super::opened;
use crate::{
    fields::Instant,
    http::{
        Answer, ApiError, Cx, Result,
        endpoint::{Endpoints, op},
        list::{Page, params},
    },
    registries::employees::EmployeeKindWord,
};

/// One change of the negotiation or of something below it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HistoryEntry {
    /// Id.
    pub id: Uuid,
    /// When.
    pub occurred_at: Instant,
    /// Who.
    pub actor: Option<Actor>,
    /// What was done.
    #[schema(max_length = 60, example = "contract.updated")]
    pub action: String,
    /// Member by member. A secret's value is never told, only that it changed.
    #[schema(max_items = 1000)]
    pub changes: Vec<HistoryChange>,
    /// The request that did it.
    #[schema(max_length = 200, example = "0199b0a2-7c1e-7000-8000-0000000000aa")]
    pub request_id: Option<String>,
}

/// An employee, by name.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Actor {
    /// Id of the employee.
    pub id: Uuid,
    /// Name.
    #[schema(max_length = 160, example = "Ana Souza")]
    pub name: String,
    /// Somebody who had logged in, or a program by its key.
    pub kind: EmployeeKindWord,
}

/// One member that changed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HistoryChange {
    /// Member, dotted below a part.
    #[schema(max_length = 200, example = "contract.due_day")]
    pub field: String,
    /// Value before; null when there was none.
    pub from: AnyValue,
    /// Value after; null when there is none any more.
    pub to: AnyValue,
}

/// Any JSON value.
#[derive(Clone, Debug, Serialize)]
pub struct AnyValue(pub Value);

impl PartialSchema for AnyValue {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::AnyValue)
            .build()
            .into()
    }
}

impl ToSchema for AnyValue {
    fn name() -> std::borrow::Cow<'static, str> {
        "AnyValue".into()
    }
}

/// Its route.
pub fn routes(endpoints: Endpoints) -> Endpoints {
    endpoints.get(
        "/negotiations/{id}/history",
        list,
        op("listHistory", "Read the history", Action::Read)
            .about("Every change of the negotiation and its parts, newest first.")
            .params(params(LIST)),
    )
}

/// `GET …/history`
pub async fn list(cx: &Cx<()>, db: &Db) -> Result<Answer<Page<HistoryEntry>>> {
    let negotiation = opened::find(cx, db).await?;
    let query = cx.list(LIST)?;
    let page = history::page(db, negotiation.id, &query).await?;
    let actors: BTreeSet<Uuid> = page.rows.iter().filter_map(|row| row.actor_id).collect();
    let names = employees::names(db, actors).await?;
    let entries = page.rows.into_iter().map(|row| entry(row, &names));
    let data = entries.collect::<Result<Vec<_>>>()?;
    cx.page(&query, page.next, page.total, data)
}

/// Instants have six digits of fraction, those too that were written down when they had as many as they needed.
fn told(field: &str, value: Value) -> Value {
    let is_instant = field.ends_with("_at") || field.ends_with("hold_until");
    let instant = value.as_str().filter(|_| is_instant).map(Instant::parse);
    match instant {
        Some(Ok(instant)) => Value::from(instant.to_string()),
        _ => value,
    }
}

/// What a row tells of members.
///
/// # Errors
/// When it tells something else, which is a defect.
pub fn changes(column: Value) -> Result<Vec<HistoryChange>> {
    let changes: Vec<Change> = serde_json::from_value(column).map_err(ApiError::internal)?;
    let changes = changes.into_iter().map(|change| HistoryChange {
        from: AnyValue(told(&change.field, change.from)),
        to: AnyValue(told(&change.field, change.to)),
        field: change.field,
    });
    Ok(changes.collect())
}

fn entry(row: Model, names: &HashMap<Uuid, String>) -> Result<HistoryEntry> {
    let actor = row.actor_id.map(|id| {
        Ok::<_, ApiError>(Actor {
            id,
            name: names.get(&id).cloned().unwrap_or_default(),
            kind: EmployeeKindWord::stored(&row.actor_kind)?,
        })
    });
    Ok(HistoryEntry {
        id: row.id,
        occurred_at: Instant(row.occurred_at),
        actor: actor.transpose()?,
        action: history::action(&row.event_type).to_owned(),
        changes: changes(row.changes)?,
        request_id: row.request_id,
    })
}
