//! SQL text that is made once. For a statement that every request sends, making it costs more than the rest of its way
//! to the driver.

use std::sync::OnceLock;

use sea_orm::{DbBackend, Statement, Value, Values, sea_query::SelectStatement};

use crate::Scope;

/// The text of one query, for each kind of database.
#[derive(Debug, Default)]
pub struct Text {
    sqlite: OnceLock<String>,
    postgres: OnceLock<String>,
}

impl Text {
    /// Made when it is needed first.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            sqlite: OnceLock::new(),
            postgres: OnceLock::new(),
        }
    }

    /// The query with these values, which stand in the order in which it takes them. Its text must not depend on them:
    /// a build with debug assertions makes it anew each time and compares.
    pub fn statement(
        &self,
        db_backend: DbBackend,
        values: Vec<Value>,
        query: impl Fn() -> SelectStatement,
    ) -> Statement {
        let text = match db_backend {
            DbBackend::Sqlite => &self.sqlite,
            _ => &self.postgres,
        };
        let sql = text.get_or_init(|| db_backend.build(&query()).sql).clone();
        let statement = Statement {
            sql,
            values: Some(Values(values)),
            db_backend,
        };
        debug_assert_eq!(statement, db_backend.build(&query()));
        statement
    }
}

/// The text of a query within the caller's branches, and of the same query without that limit.
#[derive(Debug, Default)]
pub struct Scoped {
    limited: Text,
    everywhere: Text,
}

impl Scoped {
    /// Made when they are needed first.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            limited: Text::new(),
            everywhere: Text::new(),
        }
    }

    /// The one for a scope.
    #[must_use]
    pub fn text(&self, scope: Scope) -> &Text {
        match scope.is_everywhere() {
            true => &self.everywhere,
            false => &self.limited,
        }
    }
}
