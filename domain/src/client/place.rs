//! Who may say where a client belongs and with whom it is shared.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::permission::Principal;

/// Where a client belongs, and the branches that it is shared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientPlace {
    pub home: Uuid,
    pub shared: Vec<Uuid>,
}

impl ClientPlace {
    /// Its home and those it is shared with.
    pub fn branches(&self) -> BTreeSet<Uuid> {
        self.shared.iter().copied().chain([self.home]).collect()
    }

    /// Where a caller negotiates with the client unless they say: at its home, else in the one branch of theirs that it
    /// is shared with. None when that is not one.
    pub fn usual_branch(&self, caller: &Principal) -> Option<Uuid> {
        if caller.has_branch(self.home) {
            return Some(self.home);
        }
        let mut own = self.shared.iter().filter(|id| caller.has_branch(**id));
        match (own.next(), own.next()) {
            (Some(one), None) => Some(*one),
            _ => None,
        }
    }
}

/// Whether the caller may place a client so: who moves or shares one acts at its home and in each branch that is added.
pub fn may_place(caller: &Principal, before: Option<&ClientPlace>, after: &ClientPlace) -> bool {
    let known = before.map(ClientPlace::branches).unwrap_or_default();
    let same = before.is_some_and(|before| before.home == after.home && known == after.branches());
    let at_home = before.is_none_or(|before| caller.has_branch(before.home));
    let mut added = after
        .branches()
        .into_iter()
        .filter(|id| !known.contains(id));
    same || at_home && added.all(|id| caller.has_branch(id))
}
