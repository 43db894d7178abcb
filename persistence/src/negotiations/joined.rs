//! Rows of several tables out of one joined statement.

use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, IdenStatic, Iterable, QueryResult,
    sea_query::{Alias, Expr, IntoIden, SelectStatement},
};

use crate::Error;

/// Adds the columns of `E`'s table to a statement that joins it; `prefix` tells them from the others'.
pub(super) fn columns<E: EntityTrait>(statement: &mut SelectStatement, prefix: &str) {
    for column in E::Column::iter() {
        let name = Alias::new(format!("{prefix}{}", column.as_str()));
        let value = Expr::col((E::default(), column));
        statement.expr_as(column.select_as(value), name.into_iden());
    }
}

/// The row of `E`'s table; `None` when nothing was joined.
pub(super) fn row<E: EntityTrait>(
    result: &QueryResult,
    prefix: &str,
) -> Result<Option<E::Model>, Error> {
    Ok(E::Model::from_query_result_optional(result, prefix)?)
}

/// The row of `E`'s table, which a foreign key promises.
pub(super) fn promised<E: EntityTrait>(
    result: &QueryResult,
    prefix: &str,
) -> Result<E::Model, Error> {
    row::<E>(result, prefix)?.ok_or_else(|| Error::corrupt(prefix))
}
