//! Whoever is to do something works in the negotiation's branch.

use domain::{code::Code, violation::Violations};
use persistence::{Tx, employees};
use uuid::Uuid;

use crate::http::Result;

/// A newly chosen responsible works in the branch; `not_in_branch` at `/responsible_id` otherwise.
pub async fn check(
    tx: &Tx,
    chosen: Option<Uuid>,
    former: Option<Uuid>,
    branch: Uuid,
) -> Result<Violations> {
    match chosen.filter(|_| chosen != former) {
        Some(id) if !employees::works_in(tx, id, branch).await? => {
            Ok(Violations::one("/responsible_id", Code::NotInBranch))
        }
        _ => Ok(Violations::new()),
    }
}
