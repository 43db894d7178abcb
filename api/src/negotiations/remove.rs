//! `DELETE /negotiations/{id}`

use domain::code::Code;
use persistence::{
    Tx, Writes, history,
    negotiations::{claims, proposals},
};
use serde_json::Value;

use super::{dto, opened, values};
use crate::http::{Answer, ApiError, Cx, Result};

/// `DELETE /negotiations/{id}`: an open one with nothing generated, and no proposal sent.
pub async fn remove(cx: &Cx<()>, tx: &Tx) -> Result<Answer<()>> {
    let row = opened::lock(cx, tx).await?;
    cx.expect_version(row.version)?;
    opened::editable(cx, &row)?;
    values::unbilled(tx, row.id).await?;
    if proposals::was_sent(tx, row.id).await? {
        return Err(ApiError::new(Code::ProposalSent));
    }
    claims::release(tx, row.id).await?;
    let before = serde_json::to_value(dto::input(&row)?).map_err(ApiError::internal)?;
    let changes = history::diff("", &before, &Value::Null);
    let mut writes = Writes::new();
    history::end(&mut writes, &cx.act(tx), &row, changes);
    writes.delete(row)?;
    writes.run(tx).await?;
    Ok(Answer::no_content())
}
