//! Who sees what: every finder goes through the caller's branches.

use sea_orm::{
    Condition, ExprTrait, Value,
    sea_query::{Alias, Expr, IntoColumnRef, Query, SelectStatement},
};
use uuid::Uuid;

/// The branches a caller may see, asked of the database in each statement
/// so that its text is the same for everyone.
#[derive(Clone, Copy, Debug)]
pub struct Scope {
    employee_id: Uuid,
    everywhere: bool,
}

impl Scope {
    /// `everywhere` is true for admins, who belong to every branch.
    #[must_use]
    pub fn new(employee_id: Uuid, everywhere: bool) -> Self {
        Self {
            employee_id,
            everywhere,
        }
    }

    /// No limit: for the system's own work.
    #[must_use]
    pub fn system() -> Self {
        Self::new(Uuid::nil(), true)
    }

    /// Whether every branch is in sight.
    #[must_use]
    pub fn is_everywhere(&self) -> bool {
        self.everywhere
    }

    /// The row's branch column must be one of the caller's.
    pub fn branch(&self, column: impl IntoColumnRef) -> Condition {
        if self.everywhere {
            return Condition::all();
        }
        Condition::all().add(Expr::col(column).in_subquery(self.branches()))
    }

    /// What the condition of [`Scope::branch`] takes.
    #[must_use]
    pub fn values(&self) -> Vec<Value> {
        match self.everywhere {
            true => Vec::new(),
            false => vec![self.employee_id.into()],
        }
    }

    /// The row of `clients` belongs to one of the caller's branches, or is shared with one.
    #[must_use]
    pub fn clients(&self) -> Condition {
        self.clients_as("clients")
    }

    /// The same where a statement calls the table by another name.
    pub(crate) fn clients_as(&self, name: &str) -> Condition {
        if self.everywhere {
            return Condition::all();
        }
        // Each side is one that an index answers, also where they are joined by OR.
        let shared = Query::select()
            .column("client_id")
            .from("client_branches")
            .cond_where(self.branch(("client_branches", "branch_id")))
            .take();
        let column = |column| (Alias::new(name), column);
        Condition::any()
            .add(self.branch(column("branch_id")))
            .add(Expr::col(column("id")).in_subquery(shared))
    }

    /// What the condition of [`Scope::clients`] takes.
    #[must_use]
    pub fn client_values(&self) -> Vec<Value> {
        [self.values(), self.values()].concat()
    }

    /// The row's `owner` column, told with its table, names a client in sight.
    pub fn of_client(&self, owner: impl IntoColumnRef) -> Condition {
        if self.everywhere {
            return Condition::all();
        }
        let client = Query::select()
            .expr(Expr::cust("1"))
            .from("clients")
            .and_where(Expr::col(("clients", "id")).eq(Expr::col(owner)))
            .cond_where(self.clients())
            .take();
        Condition::all().add(Expr::exists(client))
    }

    /// The row named by `id` belongs to every branch (no row in `join`) or to one of the caller's.
    pub fn joined(
        &self,
        id: impl IntoColumnRef,
        join: &'static str,
        key: &'static str,
    ) -> Condition {
        if self.everywhere {
            return Condition::all();
        }
        let id = id.into_column_ref();
        let limited = Query::select()
            .column(Alias::new(key))
            .from(Alias::new(join))
            .take();
        let mine = Query::select()
            .column(Alias::new(key))
            .from(Alias::new(join))
            .cond_where(self.branch(Alias::new("branch_id")))
            .take();
        Condition::any()
            .add(Expr::col(id.clone()).not_in_subquery(limited))
            .add(Expr::col(id).in_subquery(mine))
    }

    /// Employees who share a branch with the caller, admins and the caller included.
    pub fn colleagues(&self, id: impl IntoColumnRef) -> Condition {
        if self.everywhere {
            return Condition::all();
        }
        let id = id.into_column_ref();
        let shared = Query::select()
            .column(Alias::new("employee_id"))
            .from(Alias::new("employee_branches"))
            .cond_where(self.branch(Alias::new("branch_id")))
            .take();
        let admins = Query::select()
            .column(Alias::new("id"))
            .from(Alias::new("employees"))
            .and_where(Expr::col(Alias::new("role")).eq("admin"))
            .take();
        Condition::any()
            .add(Expr::col(id.clone()).eq(self.employee_id))
            .add(Expr::col(id.clone()).in_subquery(shared))
            .add(Expr::col(id).in_subquery(admins))
    }

    /// The caller's own branches, as `branch_id`.
    pub(crate) fn branches(&self) -> SelectStatement {
        Query::select()
            .column(Alias::new("branch_id"))
            .from(Alias::new("employee_branches"))
            .and_where(Expr::col(Alias::new("employee_id")).eq(self.employee_id))
            .take()
    }
}
