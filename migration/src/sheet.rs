//! The vocabulary in which the chapters describe tables: one [`Sheet`] a table, the same on
//! SQLite and PostgreSQL, every constraint named after its table and columns.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::trigram;

/// A table to be: its columns in order, its constraints and its indexes.
pub struct Sheet {
    name: &'static str,
    columns: Vec<Column>,
    constraints: Vec<Constraint>,
    indexes: Vec<IndexCreateStatement>,
    /// PostgreSQL sequence that numbers the rows, and the column it fills.
    sequence: Option<(&'static str, &'static str)>,
    /// Column that gets a trigram index.
    trigram: Option<&'static str>,
    /// Statement run on SQLite once the table stands.
    sqlite: Option<&'static str>,
}

struct Column {
    name: &'static str,
    kind: ColumnType,
    null: bool,
    default: Option<Expr>,
}

enum Constraint {
    Key(IndexCreateStatement),
    Foreign(ForeignKeyCreateStatement),
    Check(Check),
}

impl Sheet {
    /// A table without any column yet.
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            columns: Vec::new(),
            constraints: Vec::new(),
            indexes: Vec::new(),
            sequence: None,
            trigram: None,
            sqlite: None,
        }
    }

    /// A table of resources: `id`, `version` and the two instants.
    pub fn resource(name: &'static str) -> Self {
        Self::new(name).id().stamped()
    }

    /// A registry: a resource that is searched, listed by `name`, and switched off rather than deleted.
    pub fn registry(name: &'static str) -> Self {
        Self::resource(name)
            .text("name")
            .text("search_text")
            .boolean("active")
            .index(&["name", "id"])
    }

    /// `id uuid`, the primary key.
    pub fn id(self) -> Self {
        self.uuid("id").key(&["id"])
    }

    /// `version` (counts the changes, from 1), `created_at` and `updated_at`.
    pub fn stamped(mut self) -> Self {
        self.columns.push(Column {
            name: "version",
            kind: ColumnType::BigInteger,
            null: false,
            default: Some(Expr::value(1)),
        });
        self.instant("created_at").instant("updated_at")
    }

    /// A human number: from a PostgreSQL sequence by default, from `counters` on SQLite.
    pub fn numbered(mut self, column: &'static str, sequence: &'static str) -> Self {
        self.sequence = Some((sequence, column));
        self.bigint(column).unique(&[column])
    }

    /// A fragment (substring) index on a folded text column of a table that is [`Self::numbered`].
    pub fn trigram(mut self, column: &'static str) -> Self {
        self.trigram = Some(column);
        self
    }

    /// A statement for SQLite only, once the table stands.
    pub fn on_sqlite(mut self, sql: &'static str) -> Self {
        self.sqlite = Some(sql);
        self
    }

    /// The primary key.
    pub fn key(mut self, columns: &[&'static str]) -> Self {
        let mut key = Index::create()
            .name(format!("pk_{}", self.name))
            .primary()
            .take();
        for column in columns {
            key.col(*column);
        }
        self.constraints.push(Constraint::Key(key));
        self
    }

    /// A unique constraint, `uq_<table>_<columns>`.
    pub fn unique(mut self, columns: &[&'static str]) -> Self {
        let name = format!("uq_{}_{}", self.name, columns.join("_"));
        let mut key = Index::create().name(name).unique().take();
        for column in columns {
            key.col(*column);
        }
        self.constraints.push(Constraint::Key(key));
        self
    }

    /// A plain index, `ix_<table>_<columns>`; read backwards it serves the descending order too.
    pub fn index(mut self, columns: &[&'static str]) -> Self {
        let index = self.bare_index(columns);
        self.indexes.push(index);
        self
    }

    /// An index of the rows where the column has a value: for references seldom set or followed.
    pub fn index_where_set(mut self, column: &'static str) -> Self {
        let mut index = self.bare_index(&[column]);
        index.and_where(Expr::col(column).is_not_null());
        self.indexes.push(index);
        self
    }

    fn bare_index(&self, columns: &[&'static str]) -> IndexCreateStatement {
        let name = format!("ix_{}_{}", self.name, columns.join("_"));
        let mut index = Index::create().name(name).table(self.name).take();
        for column in columns {
            index.col(*column);
        }
        index
    }

    /// Text out of a closed list.
    pub fn one_of(mut self, column: &'static str, values: &[&'static str]) -> Self {
        let name = format!("ck_{}_{column}", self.name);
        let rule = Expr::col(column).is_in(values.iter().copied());
        self.constraints
            .push(Constraint::Check(Check::named(Alias::new(name), rule)));
        self
    }

    /// A lower limit for a number.
    pub fn at_least(mut self, column: &'static str, least: i64) -> Self {
        let name = format!("ck_{}_{column}", self.name);
        let rule = Expr::col(column).gte(Expr::cust(least.to_string()));
        self.constraints
            .push(Constraint::Check(Check::named(Alias::new(name), rule)));
        self
    }

    /// A reference that keeps the other row from being deleted.
    pub fn refers(self, column: &'static str, table: &'static str) -> Self {
        self.uuid(column)
            .foreign(column, table, ForeignKeyAction::Restrict)
    }

    /// The same, optional.
    pub fn refers_null(self, column: &'static str, table: &'static str) -> Self {
        self.uuid_null(column)
            .foreign(column, table, ForeignKeyAction::Restrict)
    }

    /// A reference to the whole this row is a part of, and with which it goes.
    pub fn part_of(self, column: &'static str, table: &'static str) -> Self {
        self.uuid(column)
            .foreign(column, table, ForeignKeyAction::Cascade)
    }

    /// A reference that is emptied when the other row goes.
    pub fn recalls(self, column: &'static str, table: &'static str) -> Self {
        self.uuid_null(column)
            .foreign(column, table, ForeignKeyAction::SetNull)
    }

    fn foreign(
        mut self,
        column: &'static str,
        table: &'static str,
        then: ForeignKeyAction,
    ) -> Self {
        let key = ForeignKey::create()
            .name(format!("fk_{}_{column}", self.name))
            .from(self.name, column)
            .to(table, "id")
            .on_delete(then)
            .take();
        self.constraints.push(Constraint::Foreign(key));
        self
    }
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

    /// Makes the table, with what stands before and after it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn create(self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let db = manager.get_connection();
        if let (Some((sequence, _)), DbBackend::Postgres) = (self.sequence, backend) {
            db.execute_unprepared(&format!("CREATE SEQUENCE {sequence}"))
                .await?;
        }
        let (name, trigram, sqlite) = (self.name, self.trigram, self.sqlite);
        let (table, indexes) = self.statements(backend);
        manager.create_table(table).await?;
        for index in indexes {
            manager.create_index(index).await?;
        }
        if let Some(column) = trigram {
            trigram::create(manager, name, column).await?;
        }
        if let (Some(sql), DbBackend::Sqlite) = (sqlite, backend) {
            db.execute_unprepared(sql).await?;
        }
        Ok(())
    }

    /// Removes the table again.
    ///
    /// # Errors
    /// What the database says.
    pub async fn drop(self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        if self.trigram.is_some() {
            trigram::drop(manager, self.name).await?;
        }
        manager
            .drop_table(Table::drop().table(self.name).take())
            .await?;
        if let (Some((sequence, _)), DbBackend::Postgres) =
            (self.sequence, manager.get_database_backend())
        {
            let db = manager.get_connection();
            db.execute_unprepared(&format!("DROP SEQUENCE {sequence}"))
                .await?;
        }
        Ok(())
    }

    fn statements(self, backend: DbBackend) -> (TableCreateStatement, Vec<IndexCreateStatement>) {
        let mut table = Table::create().table(self.name).take();
        for mut column in self.columns {
            if let (Some((sequence, numbered)), DbBackend::Postgres) = (self.sequence, backend)
                && numbered == column.name
            {
                column.default = Some(Expr::cust(format!("nextval('{sequence}')")));
            }
            table.col(&mut column.definition(backend));
        }
        for constraint in self.constraints {
            match constraint {
                Constraint::Key(mut key) => table.index(&mut key),
                Constraint::Foreign(mut key) => table.foreign_key(&mut key),
                Constraint::Check(check) => table.check(check),
            };
        }
        (table, self.indexes)
    }
}

impl Column {
    fn definition(self, backend: DbBackend) -> ColumnDef {
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
