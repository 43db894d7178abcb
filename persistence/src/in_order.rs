//! Rows that are read by position. Read by name, which is sea-orm's way, each column of each row is looked up, and each
//! null makes a message that nobody reads.

use sea_orm::{
    DbErr, QueryResult, RuntimeErr,
    sqlx::{Decode, Postgres, Row, Sqlite, Type},
};

/// What both databases can give.
pub trait Cell:
    for<'row> Decode<'row, Postgres> + Type<Postgres> + for<'row> Decode<'row, Sqlite> + Type<Sqlite>
{
}

impl<T> Cell for T where
    T: for<'row> Decode<'row, Postgres>
        + Type<Postgres>
        + for<'row> Decode<'row, Sqlite>
        + Type<Sqlite>
{
}

/// The columns of a row, one after the other.
#[derive(Debug)]
pub struct Columns<'row> {
    row: &'row QueryResult,
    next: usize,
}

impl<'row> Columns<'row> {
    /// From the first one on.
    #[must_use]
    pub fn of(row: &'row QueryResult) -> Self {
        Self { row, next: 0 }
    }

    /// The value of the one that is next.
    ///
    /// # Errors
    /// When there is none, or it is of another type.
    pub fn value<T: Cell>(&mut self) -> Result<T, DbErr> {
        let at = self.next;
        self.next += 1;
        let read = match (self.row.try_as_pg_row(), self.row.try_as_sqlite_row()) {
            (Some(row), _) => row.try_get(at),
            (_, Some(row)) => row.try_get(at),
            _ => return Err(DbErr::Custom("a row of no known database".to_owned())),
        };
        read.map_err(|err| DbErr::Query(RuntimeErr::SqlxError(err.into())))
    }
}

/// Makes a type of the rows of an entity that are read by position: all its columns, as its model lists them.
macro_rules! in_order {
    ($row:ident, $model:ident { $($field:ident),+ $(,)? }) => {
        /// A row whose columns stand in the order of the model.
        #[derive(Debug)]
        pub struct $row(pub $model);

        impl sea_orm::FromQueryResult for $row {
            fn from_query_result(
                row: &sea_orm::QueryResult,
                _prefix: &str,
            ) -> Result<Self, sea_orm::DbErr> {
                debug_assert_eq!(row.column_names(), [$(stringify!($field)),+]);
                let mut columns = $crate::in_order::Columns::of(row);
                Ok(Self($model { $($field: columns.value()?),+ }))
            }
        }

        impl From<$row> for $model {
            fn from(row: $row) -> Self {
                row.0
            }
        }
    };
}
pub(crate) use in_order;
