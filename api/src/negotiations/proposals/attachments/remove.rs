//! `DELETE …/attachments/{attachment_id}`: the row in a transaction, the bytes after it.

use std::sync::Arc;

use persistence::{Tx, Writes, branches};
use serde_json::Value;

use super::{
    super::{super::opened, read::find as proposal, write},
    read::find,
    upload::changes,
};
use crate::{
    http::{Answer, ApiError, Cx, Request, Result, download, etag},
    state::State,
};

/// `DELETE …/attachments/{attachment_id}`
pub async fn remove(cx: &Cx<()>, state: &Arc<State>) -> Result<Answer<()>> {
    let request = Arc::clone(cx.request());
    let key = state
        .store
        .transaction(move |tx| {
            let request = Arc::clone(&request);
            Box::pin(async move { row(&request, tx).await })
        })
        .await?;
    // Nobody waits for a store that is away; the sweep comes back to what is left.
    let files = state.files.clone();
    tokio::spawn(async move { files.discard(&key).await });
    Ok(Answer::no_content())
}

/// Removes the row and gives its key.
async fn row(request: &Request, tx: &Tx) -> Result<String> {
    let negotiation = opened::lock(request, tx).await?;
    let proposal = proposal(request, tx, &negotiation).await?;
    let row = find(request, tx, proposal.id).await?;
    // Either tag is one of the attachment: that of its bytes, that of its row.
    let met = |header: &String| {
        let tag = download::tag(&row.sha256);
        etag::matches(header, &tag, false) || etag::names_version(header, row.version)
    };
    if !request.if_match.as_ref().is_none_or(met) {
        return Err(request.stale());
    }
    opened::editable(request, &negotiation)?;
    let today = branches::today(tx, negotiation.branch_id, tx.now()).await?;
    write::draft(&proposal, today)?;
    let (before, after) = (super::dto::shown(&row).input, Value::Null);
    let before = serde_json::to_value(before).map_err(ApiError::internal)?;
    let changes = changes(&row, &before, &after);
    let (action, key) = (("attachment.removed", row.id), row.storage_key.clone());
    let mut writes = Writes::new();
    writes.delete(row)?;
    opened::save_with(request, tx, writes, negotiation, action, &changes).await?;
    Ok(key)
}
