//! `DELETE /negotiations/{id}`

use domain::code::Code;
use persistence::{
    Tx,
    negotiations::{claims, proposals},
};
use sea_orm::ModelTrait;

use super::{opened, values};
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
    row.delete(tx).await?;
    Ok(Answer::no_content())
}
