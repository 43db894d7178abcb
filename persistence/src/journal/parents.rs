//! What stands above the things that are told of, where their paths name it.

use std::collections::HashMap;

use sea_orm::{
    ConnectionTrait,
    sea_query::{Expr, Query, UnionType},
};
use uuid::Uuid;

use crate::{Error, entity::events::Model, list::any_of};

/// The client of each contact, the pipeline of each stage, the proposal of each attachment; of those that still stand.
pub async fn of(db: &impl ConnectionTrait, rows: &[Model]) -> Result<HashMap<Uuid, Uuid>, Error> {
    let ids = |kind: &str| {
        let rows = rows.iter().filter(|row| row.resource_kind == kind);
        rows.map(|row| row.resource_id.into())
            .collect::<Vec<sea_orm::Value>>()
    };
    let one = |table: &'static str, parent: &'static str, kind: &str| {
        let ids = ids(kind);
        (!ids.is_empty()).then(|| {
            Query::select()
                .expr(Expr::col("id"))
                .expr(Expr::col(parent))
                .from(table)
                .and_where(any_of("id", &ids))
                .take()
        })
    };
    let parts = [
        one("contacts", "client_id", "contact"),
        one("stages", "pipeline_id", "stage"),
        one(
            "proposal_attachments",
            "proposal_id",
            "negotiation_attachment",
        ),
    ];
    let mut parts = parts.into_iter().flatten();
    let Some(mut statement) = parts.next() else {
        return Ok(HashMap::new());
    };
    for part in parts {
        statement.union(UnionType::All, part);
    }
    let found = db.query_all(&statement).await?;
    let pair =
        |row: &sea_orm::QueryResult| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?));
    found.iter().map(pair).collect()
}
