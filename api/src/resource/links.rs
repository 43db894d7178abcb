//! References of an input to other rows.

use domain::{code::Code, violation::Violations};
use persistence::{
    Executor,
    reference::{self, Kind},
};
use uuid::Uuid;

use crate::{
    fields::BranchIds,
    http::{Request, Result},
};

/// A reference of an input to another row.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// JSON pointer of the member.
    pub pointer: String,
    /// What it points at.
    pub kind: Kind,
    /// The id.
    pub id: Uuid,
}

/// Links of those members that are set.
#[must_use]
pub fn links_of<const N: usize>(members: [(&str, Kind, Option<Uuid>); N]) -> Vec<Link> {
    let link = |(pointer, kind, id): (&str, _, Option<_>)| {
        let pointer = pointer.to_owned();
        id.map(|id| Link { pointer, kind, id })
    };
    members.into_iter().filter_map(link).collect()
}

/// Links to each branch of the list at `pointer`.
#[must_use]
pub fn branch_links(pointer: &str, ids: &BranchIds) -> Vec<Link> {
    let ids = ids.0.iter().enumerate();
    ids.map(|(index, id)| Link {
        pointer: format!("{pointer}/{index}"),
        kind: Kind::Branch,
        id: *id,
    })
    .collect()
}

/// Newly chosen references must be in sight and active.
///
/// # Errors
/// 422 naming each.
pub async fn check_links(
    request: &Request,
    tx: &impl Executor,
    old: &[Link],
    new: &[Link],
) -> Result<()> {
    // A link keeps its meaning when its place in a list changes.
    let known = |link: &Link| {
        old.iter()
            .any(|old| (old.kind, old.id) == (link.kind, link.id))
    };
    let chosen: Vec<&Link> = new.iter().filter(|link| !known(link)).collect();
    let keys: Vec<_> = chosen.iter().map(|link| (link.kind, link.id)).collect();
    let found = reference::find(tx, request.scope(), &keys).await?;
    let mut violations = Violations::new();
    for link in chosen {
        match found.get(link.kind, link.id) {
            None => violations.push(link.pointer.clone(), Code::ReferenceNotFound),
            Some(false) => violations.push(link.pointer.clone(), Code::Inactive),
            Some(true) => {}
        }
    }
    Ok(violations.into_result(())?)
}
