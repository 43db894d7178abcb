//! Who may hire, promote and dismiss whom.

use uuid::Uuid;

use super::{Action, EmployeeKind, Role, may};
use crate::code::Code;
use crate::violation::Violations;

/// Who is asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    pub id: Uuid,
    pub kind: EmployeeKind,
    pub role: Role,
    /// Empty for an admin means every branch.
    pub branch_ids: Vec<Uuid>,
}

impl Principal {
    /// Whether a branch is one of the caller's.
    pub fn has_branch(&self, branch_id: Uuid) -> bool {
        self.role == Role::Admin || self.branch_ids.contains(&branch_id)
    }
}

/// An employee as far as grants look at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmployeeFacts {
    pub kind: EmployeeKind,
    pub role: Role,
    pub branch_ids: Vec<Uuid>,
    pub active: bool,
}

impl EmployeeFacts {
    /// A program does not count: it can't make anybody an admin.
    fn is_active_admin(&self) -> bool {
        self.active && self.role == Role::Admin && self.kind == EmployeeKind::Person
    }
}

/// Whether the caller may turn an employee from `before` (none: a new one) into `after`.
///
/// # Errors
/// [`Code::Forbidden`] at `/role` or `/branch_ids` for what the caller may not grant,
/// [`Code::Required`] at `/branch_ids` when nobody but an admin would be without a branch.
pub fn check_employee(
    caller: &Principal,
    before: Option<&EmployeeFacts>,
    after: &EmployeeFacts,
) -> Result<(), Violations> {
    let mut violations = Violations::new();
    let within_role =
        |employee: &EmployeeFacts| caller.role == Role::Admin || employee.role <= Role::Seller;
    let within_branches =
        |employee: &EmployeeFacts| employee.branch_ids.iter().all(|id| caller.has_branch(*id));
    let both = || before.into_iter().chain([after]);
    if !may(caller.role, Action::WriteEmployees, false) || !both().all(within_role) {
        violations.push("/role", Code::Forbidden);
    }
    if !both().all(within_branches) {
        violations.push("/branch_ids", Code::Forbidden);
    }
    if after.role != Role::Admin && after.branch_ids.is_empty() {
        violations.push("/branch_ids", Code::Required);
    }
    violations.into_result(())
}

/// What one logs in with belongs to people: they have an e-mail, integrations have neither e-mail nor password.
///
/// # Errors
/// [`Code::Required`] at `/email`, [`Code::NotForIntegrations`] at `/email` and `/password`.
pub fn check_login_members(
    kind: EmployeeKind,
    has_email: bool,
    has_password: bool,
) -> Result<(), Violations> {
    let mut violations = Violations::new();
    match kind {
        EmployeeKind::Person if !has_email => violations.push("/email", Code::Required),
        EmployeeKind::Person => {}
        EmployeeKind::Integration => {
            for (given, pointer) in [(has_email, "/email"), (has_password, "/password")] {
                if given {
                    violations.push(pointer, Code::NotForIntegrations);
                }
            }
        }
    }
    violations.into_result(())
}

/// Whether an admin may go (`after` is none when deleted), seen how many other active admins there are.
///
/// # Errors
/// [`Code::LastAdmin`] when nobody would be left.
pub fn check_last_admin(
    before: &EmployeeFacts,
    after: Option<&EmployeeFacts>,
    other_active_admins: u64,
) -> Result<(), Code> {
    let goes = before.is_active_admin() && !after.is_some_and(EmployeeFacts::is_active_admin);
    if goes && other_active_admins == 0 {
        Err(Code::LastAdmin)
    } else {
        Ok(())
    }
}
