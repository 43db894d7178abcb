//! `DELETE /negotiations/{id}`

use persistence::Tx;
use sea_orm::ModelTrait;

use super::opened;
use crate::http::{Answer, Cx, Result};

/// `DELETE /negotiations/{id}`: an open one with nothing generated.
pub async fn remove(cx: &Cx<()>, tx: &Tx) -> Result<Answer<()>> {
    let row = opened::lock(cx, tx).await?;
    cx.expect_version(row.version)?;
    opened::editable(cx, &row)?;
    opened::unbilled(tx, &row).await?;
    row.delete(tx).await?;
    Ok(Answer::no_content())
}
