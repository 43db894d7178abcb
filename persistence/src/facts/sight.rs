//! Who sees the rows of a table. Every road to a row asks here.

use sea_orm::{
    Condition, ExprTrait,
    sea_query::{Alias, Expr, Query},
};
use uuid::Uuid;

use super::Facts;
use crate::Scope;

/// Who sees the rows of a table.
#[derive(Clone, Copy, Debug)]
pub enum Sight {
    /// Nobody: the program alone reads them.
    Hidden,
    /// Everybody.
    Everywhere,
    /// Those of the branch that this column names.
    Branch(&'static str),
    /// Those of a client's own branch, and of the branches that it is shared with.
    Clients,
    /// Those of the branches that the row is limited to in the table of these facts; everybody where it is limited to
    /// none.
    Limited(&'static Facts),
    /// Who shares a branch with an employee.
    Colleagues,
    /// Who sees the row that this column names, in the table of these facts.
    Through(&'static str, &'static Facts),
    /// The same; everybody where the column is empty.
    ThroughOrAll(&'static str, &'static Facts),
}

impl Facts {
    /// The rows that a caller sees.
    #[must_use]
    pub fn visible(&self, scope: Scope) -> Condition {
        self.visible_as(self.table, scope)
    }

    /// The same where a statement calls the table by another name.
    #[must_use]
    pub fn visible_as(&self, name: &str, scope: Scope) -> Condition {
        self.limit(name, scope).unwrap_or_else(Condition::all)
    }

    /// Whether there are callers from whom some of its rows are kept.
    #[must_use]
    pub fn is_limited(&self) -> bool {
        self.limit(self.table, Scope::new(Uuid::nil(), false))
            .is_some()
    }

    /// The condition that a row in sight fulfils; `None` when every row does.
    fn limit(&self, table: &str, scope: Scope) -> Option<Condition> {
        if let Sight::Hidden = self.sight {
            return Some(Condition::all().add(Expr::cust("FALSE")));
        }
        if scope.is_everywhere() {
            return None;
        }
        let column = |name| (Alias::new(table), Alias::new(name));
        match self.sight {
            Sight::Hidden | Sight::Everywhere => None,
            Sight::Branch(name) => Some(scope.branch(column(name))),
            Sight::Clients => Some(scope.clients_as(table)),
            Sight::Limited(list) => {
                let key = list.whole().unwrap_or_default();
                Some(scope.joined(column(self.id), list.table, key))
            }
            Sight::Colleagues => Some(scope.colleagues(column(self.id))),
            Sight::Through(name, whole) => whole.names(scope, column(name)),
            Sight::ThroughOrAll(name, whole) => {
                let limit = whole.names(scope, column(name))?;
                let of_nobody = Expr::col(column(name)).is_null();
                Some(Condition::any().add(of_nobody).add(limit))
            }
        }
    }

    /// The condition of [`Facts::limit`] on the rows of another table that name a row of this one in `owner`.
    fn names(&self, scope: Scope, owner: (Alias, Alias)) -> Option<Condition> {
        let limit = self.limit(self.table, scope)?;
        if let Sight::Clients = self.sight {
            return Some(scope.of_client(owner));
        }
        let wholes = Query::select()
            .column((Alias::new(self.table), Alias::new(self.id)))
            .from(Alias::new(self.table))
            .cond_where(limit)
            .take();
        Some(Condition::all().add(Expr::col(owner).in_subquery(wholes)))
    }
}
