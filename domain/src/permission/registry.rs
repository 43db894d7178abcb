//! Which rows of a registry a role may write.

use uuid::Uuid;

use super::{Action, Caller, Role, may};

/// Whether the caller may write a registry row limited to `branch_ids` (empty: every branch).
///
/// A manager writes the rows of own branches and the branch-less ones. Check the row before and after.
pub fn may_write_row(caller: &Caller, branch_ids: &[Uuid]) -> bool {
    may(caller.role, Action::WriteRegistries, false)
        && (caller.role == Role::Admin || branch_ids.iter().all(|id| caller.has_branch(*id)))
}
