//! The negotiation of the path: found in sight, locked for a write, and checked for what the caller may do.

use domain::{
    code::Code,
    negotiation::{NegotiationStatus, Write},
    permission::Target,
    violation::{Violation, Violations},
};
use persistence::Executor;
use persistence::{
    Tx, Writes, column,
    entity::negotiations::Model,
    history::{self, Act, Change, Entry, HistoryAction},
    negotiations,
    stamp::Stamped,
};

use crate::http::{ApiError, Request, Result};

/// The negotiation of the path, for reading.
///
/// # Errors
/// 404.
pub async fn find(request: &Request, db: &impl Executor) -> Result<Model> {
    let id = request.path_id("id")?;
    negotiations::find(db, request.scope(), id)
        .await?
        .ok_or_else(ApiError::not_found)
}

/// The negotiation of the path, locked until the transaction ends.
///
/// # Errors
/// 404.
pub async fn lock(request: &Request, tx: &Tx) -> Result<Model> {
    let id = request.path_id("id")?;
    negotiations::lock(tx, request.scope(), id)
        .await?
        .ok_or_else(ApiError::not_found)
}

/// The caller may do with this negotiation what the operation does (a seller with the own ones).
///
/// # Errors
/// 403.
pub fn may(request: &Request, row: &Model) -> Result<()> {
    let target = Target::of_responsible(row.responsible_id);
    request.access.check_row(&request.caller, target)
}

/// The negotiation's status.
///
/// # Errors
/// When the row holds a word this version doesn't know.
pub fn status(row: &Model) -> Result<NegotiationStatus> {
    Ok(column::word(&row.status)?)
}

/// The negotiation's status allows this write.
///
/// # Errors
/// 409 `invalid_status`.
pub fn allow(row: &Model, write: Write) -> Result<()> {
    status(row)?.allow(write).map_err(|refusal| {
        ApiError::conflict(
            Code::InvalidStatus,
            Violations::from(Violation::from(refusal)),
        )
    })
}

/// May the caller edit it, and is it open: the usual guard of a part's write.
///
/// # Errors
/// 403, 409.
pub fn editable(request: &Request, row: &Model) -> Result<()> {
    may(request, row)?;
    allow(row, Write::Edit)
}

/// Ends a write: counts it on the negotiation, saves the row, appends the history entry.
/// Callers set the row's members (and the two values) before.
pub async fn save(
    request: &Request,
    tx: &Tx,
    row: Model,
    action: impl Into<HistoryAction<'_>> + Send,
    changes: &[Change],
) -> Result<Model> {
    save_with(request, tx, Writes::new(), row, action, changes).await
}

/// The same, together with other writes.
pub async fn save_with(
    request: &Request,
    tx: &Tx,
    writes: Writes,
    row: Model,
    action: impl Into<HistoryAction<'_>> + Send,
    changes: &[Change],
) -> Result<Model> {
    save_as(&request.act(tx), tx, writes, row, action, changes).await
}

/// The same for whoever acts: the client behind a link, too.
pub async fn save_as(
    act: &Act,
    tx: &Tx,
    writes: Writes,
    row: Model,
    action: impl Into<HistoryAction<'_>> + Send,
    changes: &[Change],
) -> Result<Model> {
    let entry = Entry::new(action, changes.to_vec());
    save_told(act, tx, writes, row, vec![entry]).await
}

/// The same with several entries, in their order.
pub async fn save_told(
    act: &Act,
    tx: &Tx,
    mut writes: Writes,
    mut row: Model,
    entries: Vec<Entry>,
) -> Result<Model> {
    row.changed(act.at);
    writes.update(row.clone())?;
    history::note(&mut writes, act, &row, entries);
    writes.run(tx).await?;
    Ok(row)
}
