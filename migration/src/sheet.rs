//! The vocabulary in which the chapters describe tables: one [`Sheet`] a table, the same on
//! SQLite and PostgreSQL, every constraint named after its table and columns.

mod build;
mod column;

use sea_orm_migration::prelude::*;

use column::Column;

/// A table to be: its columns in order, its constraints and its indexes.
pub struct Sheet {
    name: &'static str,
    columns: Vec<Column>,
    constraints: Vec<Constraint>,
    indexes: Vec<IndexCreateStatement>,
    /// PostgreSQL sequence that numbers the rows, and the column it fills.
    sequence: Option<(&'static str, &'static str)>,
    /// Column that the database counts up: the primary key.
    counter: Option<&'static str>,
    /// Column that gets a trigram index.
    trigram: Option<&'static str>,
    /// Statement run on SQLite once the table stands.
    sqlite: Option<&'static str>,
    /// Column that refers to this very table.
    recursion: Option<&'static str>,
    /// The table stands already: only what is named here is new.
    stands: bool,
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
            counter: None,
            trigram: None,
            sqlite: None,
            recursion: None,
            stands: false,
        }
    }

    /// More columns and indexes of a table of an earlier chapter. The columns may be empty or have a usual value, since
    /// rows are there, and have no keys.
    pub fn more_of(name: &'static str) -> Self {
        Self {
            stands: true,
            ..Self::new(name)
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

    /// What the last column holds where nothing is said.
    pub fn usually(mut self, value: &'static str) -> Self {
        if let Some(column) = self.columns.last_mut() {
            column.default = Some(Expr::value(value));
        }
        self
    }

    /// A human number: from a PostgreSQL sequence by default, from `counters` on SQLite.
    pub fn numbered(mut self, column: &'static str, sequence: &'static str) -> Self {
        self.sequence = Some((sequence, column));
        self.bigint(column).unique(&[column])
    }

    /// A number that the database counts up with each row and never gives twice: the primary key.
    pub fn counted(mut self, column: &'static str) -> Self {
        self.counter = Some(column);
        self.bigint(column)
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

    /// An index of the rows for which a condition holds that all databases write alike.
    pub fn index_where(mut self, columns: &[&'static str], condition: &'static str) -> Self {
        let mut index = self.bare_index(columns);
        index.and_where(Expr::cust(condition));
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
        if table == self.name {
            self.recursion = Some(column);
        }
        self
    }
}
