//! Columns: one word a type.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use super::Sheet;

/// A column to be.
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) kind: ColumnType,
    pub(super) null: bool,
    pub(super) default: Option<Expr>,
}

/// One method a column type; `_null` where the column may be empty.
macro_rules! columns {
    ($($name:ident $name_null:ident $kind:expr, $what:literal;)*) => {
        #[allow(dead_code, reason = "the vocabulary is whole, whoever uses it")]
        impl Sheet {
            $(
                #[doc = $what]
                pub fn $name(self, column: &'static str) -> Self {
                    self.column(column, $kind, false)
                }

                #[doc = concat!($what, ", or nothing")]
                pub fn $name_null(self, column: &'static str) -> Self {
                    self.column(column, $kind, true)
                }
            )*
        }
    };
}

columns! {
    uuid uuid_null ColumnType::Uuid, "An id";
    text text_null ColumnType::Text, "Text, compared byte by byte on both databases";
    integer integer_null ColumnType::Integer, "A 32-bit number";
    bigint bigint_null ColumnType::BigInteger, "A 64-bit number: cents, hundredths of a percent, seconds";
    double double_null ColumnType::Double, "A coordinate in degrees";
    boolean boolean_null ColumnType::Boolean, "Yes or no";
    instant instant_null ColumnType::TimestampWithTimeZone, "An instant, to the microsecond";
    date date_null ColumnType::Date, "A civil date";
    json json_null ColumnType::JsonBinary, "A JSON value";
}

impl Sheet {
    fn column(mut self, name: &'static str, kind: ColumnType, null: bool) -> Self {
        self.columns.push(Column {
            name,
            kind,
            null,
            default: None,
        });
        self
    }
}

impl Column {
    /// As it stands in the table's definition.
    pub(super) fn definition(self, backend: DbBackend) -> ColumnDef {
        let is_text = self.kind == ColumnType::Text;
        let mut definition = ColumnDef::new_with_type(self.name, self.kind);
        if is_text && backend == DbBackend::Postgres {
            definition.extra("COLLATE \"C\"");
        }
        if !self.null {
            definition.not_null();
        }
        if let Some(default) = self.default {
            definition.default(default);
        }
        definition
    }
}
