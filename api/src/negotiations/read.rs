//! `GET /negotiations/{id}`

use persistence::Db;

use super::{
    expand::{self, Expanded},
    opened,
};
use crate::http::{Answer, ApiError, Cx, Result};

/// `GET /negotiations/{id}`
pub async fn read(cx: &Cx<()>, db: &Db) -> Result<Answer<Expanded>> {
    let row = opened::find(cx, db).await?;
    let version = row.version;
    let mut expanded = expand::expanded(cx, db, &[row]).await?;
    let negotiation = expanded
        .pop()
        .ok_or_else(|| ApiError::internal("a negotiation was not shown"))?;
    let answer = Answer::ok(negotiation);
    Ok(match expand::is_asked(cx) {
        true => answer,
        false => answer.version(version),
    })
}
