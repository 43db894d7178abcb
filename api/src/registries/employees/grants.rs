//! Who may make whom what: the rules of [`domain::permission`] on employees.

use domain::{
    code::Code,
    permission::{EmployeeFacts, Role, check_employee, check_last_admin},
};
use persistence::{Tx, employees};
use uuid::Uuid;

use super::EmployeeIn;
use crate::{
    caller::Caller,
    http::{ApiError, Result},
};

/// Nobody grants a role or branch that they don't have.
///
/// # Errors
/// 403, or 422 when nobody but an admin would be without a branch.
pub fn check(caller: &Caller, old: Option<&EmployeeIn>, new: Option<&EmployeeIn>) -> Result<()> {
    let caller = caller.permission();
    let old = old.map(facts);
    if let Some(before) = &old {
        let denied = check_employee(&caller, Some(before), before).err();
        if denied.is_some_and(|violations| violations.has(Code::Forbidden)) {
            return Err(ApiError::forbidden());
        }
    }
    match new {
        Some(new) => Ok(check_employee(&caller, old.as_ref(), &facts(new))?),
        None => Ok(()),
    }
}

/// The last active admin stays one. The admins are locked by now.
///
/// # Errors
/// 409 `last_admin`.
pub async fn keep_an_admin(
    tx: &Tx,
    id: Uuid,
    old: &EmployeeIn,
    new: Option<&EmployeeIn>,
) -> Result<()> {
    if old.role.0 != Role::Admin {
        return Ok(());
    }
    let others = employees::other_active_admins(tx, id).await?;
    check_last_admin(&facts(old), new.map(facts).as_ref(), others).map_err(ApiError::new)
}

fn facts(employee: &EmployeeIn) -> EmployeeFacts {
    EmployeeFacts {
        kind: employee.kind.0,
        role: employee.role.0,
        branch_ids: employee.branch_ids.0.clone(),
        active: employee.active,
    }
}
