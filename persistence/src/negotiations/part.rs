//! The rows of what a negotiation has once, written from domain terms by a choice of plan.

use uuid::Uuid;

use crate::{
    Error, Tx,
    stamp::{self, Stamped},
    table::{Row, Table},
};

/// Makes the part of a negotiation what `terms` say: inserts, changes or deletes its row (`stored`).
pub async fn save<T: Table, V: Sync>(
    tx: &Tx,
    negotiation: Uuid,
    stored: Option<Row<T>>,
    terms: Option<&V>,
    write: fn(&V, &mut Row<T>),
) -> Result<(), Error> {
    match (stored, terms) {
        (None, None) => Ok(()),
        (Some(stored), None) => stamp::delete(tx, stored).await,
        (None, Some(terms)) => {
            let mut row = Row::<T>::default();
            row.born(negotiation, tx.now());
            write(terms, &mut row);
            stamp::insert(tx, row).await
        }
        (Some(stored), Some(terms)) => {
            let mut row = stored.clone();
            write(terms, &mut row);
            if row == stored {
                return Ok(());
            }
            row.changed(tx.now());
            stamp::update(tx, row).await
        }
    }
}
