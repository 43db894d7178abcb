//! Where a client belongs and with whom it is shared: who says so, and what keeps it in sight of a branch.

use domain::{
    client::{ClientPlace, may_place},
    code::Code,
};
use persistence::{Tx, reference::Kind, references};
use uuid::Uuid;

use super::ClientIn;
use crate::{
    caller::Caller,
    http::{ApiError, Result},
    resource::store::refuse_used,
};

fn of(input: &ClientIn) -> ClientPlace {
    ClientPlace {
        home: input.branch_id,
        shared: input.shared_branch_ids.0.clone(),
    }
}

/// The list without the home, which has the client anyway, in one order.
pub fn tidy(input: &mut ClientIn) {
    let home = input.branch_id;
    input.shared_branch_ids.0.retain(|id| *id != home);
    input.shared_branch_ids.0.sort();
}

/// Whether the caller may place the client so.
///
/// # Errors
/// 403 at the member.
pub fn check(caller: &Caller, old: Option<&ClientIn>, new: &ClientIn) -> Result<()> {
    let before = old.map(of);
    if may_place(&caller.permission(), before.as_ref(), &of(new)) {
        return Ok(());
    }
    let moved = before.is_some_and(|before| before.home != new.branch_id);
    let member = match moved {
        true => "/branch_id",
        false => "/shared_branch_ids",
    };
    Err(ApiError::at(member, Code::Forbidden))
}

/// A client stays in the sight of a branch where it negotiates and buys. The row is locked: who negotiates anew waits.
///
/// # Errors
/// 409 `in_use`.
pub async fn unused(tx: &Tx, id: Uuid, old: &ClientIn, new: &ClientIn) -> Result<()> {
    let (before, after) = (of(old).branches(), of(new).branches());
    let left: Vec<Uuid> = before.difference(&after).copied().collect();
    if left.is_empty() {
        return Ok(());
    }
    refuse_used(&references::users_within(tx, Kind::Client.table(), id, &left).await?)
}
