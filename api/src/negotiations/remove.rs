//! `DELETE /negotiations/{id}`

use persistence::{Tx, negotiations::claims};
use sea_orm::ModelTrait;

use super::{opened, values};
use crate::http::{Answer, Cx, Result};

/// `DELETE /negotiations/{id}`: an open one with nothing generated.
pub async fn remove(cx: &Cx<()>, tx: &Tx) -> Result<Answer<()>> {
    let row = opened::lock(cx, tx).await?;
    cx.expect_version(row.version)?;
    opened::editable(cx, &row)?;
    values::unbilled(tx, row.id).await?;
    claims::release(tx, row.id).await?;
    row.delete(tx).await?;
    Ok(Answer::no_content())
}
