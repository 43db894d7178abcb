//! Rows as they are shown.

use persistence::{
    Executor, Scope,
    stored::{RowOf, Stored},
};

use super::{Parent, Resource};
use crate::http::{ApiError, Record, Result};

/// A resource as it is shown.
pub type Shown<R> = Record<<R as Resource>::In, <R as Resource>::Extra>;

/// The representations of rows below one parent, all at once and in order.
///
/// # Errors
/// As any statement, or when a row holds what this version doesn't know.
pub async fn shown<R: Resource>(
    db: &impl Executor,
    scope: Scope,
    parent: &Parent,
    rows: &[R::Row],
) -> Result<Vec<Shown<R>>> {
    let extras = R::extra(db, scope, parent, rows).await?;
    rows.iter()
        .zip(extras)
        .map(|(row, extra)| Ok(Record::new(row.row(), R::read(row)?, extra)))
        .collect()
}

/// The representation of one row.
///
/// # Errors
/// The same.
pub async fn only<R: Resource>(
    db: &impl Executor,
    scope: Scope,
    parent: &Parent,
    row: &R::Row,
) -> Result<Shown<R>> {
    let mut shown = shown::<R>(db, scope, parent, std::slice::from_ref(row)).await?;
    shown.pop().ok_or_else(lost)
}

/// The representation of a row whose derived members don't depend on its parent, wherever it is shown.
///
/// # Errors
/// The same.
pub async fn one<R: Resource>(db: &impl Executor, row: RowOf<R::Row>) -> Result<Shown<R>> {
    let row = R::Row::load(db, vec![row]).await?.pop().ok_or_else(lost)?;
    only::<R>(db, Scope::system(), &Parent::None, &row).await
}

fn lost() -> ApiError {
    ApiError::internal("a row was not shown")
}
