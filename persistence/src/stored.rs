//! What is stored of a resource: its row, and what belongs to it in other tables. Both are found, kept and taken away
//! together.

use std::future::Future;

use crate::{
    Error, Executor, Tx,
    table::{Row, Table},
};

/// The row of what is stored.
pub type RowOf<S> = Row<<S as Stored>::Table>;

/// A row with what belongs to it in other tables; of most resources the row alone.
pub trait Stored: Clone + Default + PartialEq + Send + Sync + 'static {
    /// Its table.
    type Table: Table;

    /// The row.
    fn row(&self) -> &RowOf<Self>;

    /// The row, to be changed.
    fn row_mut(&mut self) -> &mut RowOf<Self>;

    /// Puts to rows what belongs to them, all at once and in order.
    fn load<C: Executor>(
        db: &C,
        rows: Vec<RowOf<Self>>,
    ) -> impl Future<Output = Result<Vec<Self>, Error>> + Send;

    /// Writes what belongs to the row, once that is written; `old` is what was stored before.
    ///
    /// # Errors
    /// A conflict when somebody else was faster; else as any statement.
    fn keep(
        &self,
        _tx: &Tx,
        _old: Option<&Self>,
    ) -> impl Future<Output = Result<(), Error>> + Send {
        std::future::ready(Ok(()))
    }

    /// Takes away what belongs to the row and doesn't go with it.
    fn release(&self, _tx: &Tx) -> impl Future<Output = Result<(), Error>> + Send {
        std::future::ready(Ok(()))
    }
}
