//! How rows of registries are written: each with its event in the journal.

use persistence::{
    Tx, Writes,
    journal::{self, Event, diff},
    stamp::Stamped,
};
use serde_json::Value;

use super::registry::Registry;
use crate::http::{ApiError, Request, Result};

/// Writes a new row, and what lives in other tables.
///
/// # Errors
/// As any statement.
pub async fn insert<R: Registry>(
    request: &Request,
    tx: &Tx,
    row: &R::Row,
    input: &R::In,
) -> Result<()> {
    let mut writes = Writes::new();
    writes.insert(row.clone());
    push::<R>(request, tx, &mut writes, row, (None, Some(input))).await?;
    writes.run(tx).await?;
    R::saved(request, tx, row, None, input).await
}

/// Writes a row that has changed, and what lives in other tables.
///
/// # Errors
/// As any statement.
pub async fn update<R: Registry>(
    request: &Request,
    tx: &Tx,
    row: &R::Row,
    old: &R::In,
    new: &R::In,
) -> Result<()> {
    let mut writes = Writes::new();
    writes.update(row.clone())?;
    push::<R>(request, tx, &mut writes, row, (Some(old), Some(new))).await?;
    writes.run(tx).await?;
    R::saved(request, tx, row, Some(old), new).await
}

/// Takes a row away.
///
/// # Errors
/// 409 `in_use` when something has come to use it; else as any statement.
pub async fn delete<R: Registry>(
    request: &Request,
    tx: &Tx,
    row: R::Row,
    old: &R::In,
) -> Result<()> {
    let mut writes = Writes::new();
    push::<R>(request, tx, &mut writes, &row, (Some(old), None)).await?;
    writes.delete(row)?;
    Ok(writes.run(tx).await?)
}

async fn push<R: Registry>(
    request: &Request,
    tx: &Tx,
    writes: &mut Writes,
    row: &R::Row,
    sides: (Option<&R::In>, Option<&R::In>),
) -> Result<()> {
    let event = event::<R>(tx, row, sides).await?;
    journal::push(writes, &request.act(tx), vec![event]);
    Ok(())
}

/// What the journal is told of a row that stood for the one input and stands for the other.
///
/// # Errors
/// As any statement.
pub async fn event<R: Registry>(
    tx: &Tx,
    row: &R::Row,
    (old, new): (Option<&R::In>, Option<&R::In>),
) -> Result<Event> {
    let what = match (old, new) {
        (None, _) => "created",
        (_, Some(_)) => "updated",
        (_, None) => "deleted",
    };
    let mut changes = diff("", &json::<R>(old)?, &json::<R>(new)?);
    changes.extend(new.and_then(R::unseen));
    let branch_id = match new.or(old) {
        Some(input) => R::branch(tx, row, input).await?,
        None => None,
    };
    let resource = (R::KIND.word(), row.id());
    Ok(Event::of(resource, what, branch_id, changes))
}

fn json<R: Registry>(input: Option<&R::In>) -> Result<Value> {
    let json = input.map(serde_json::to_value).transpose();
    Ok(json.map_err(ApiError::internal)?.unwrap_or_default())
}
