//! Whether the rows that a body points at fit: there, active, of the branch, coherent, valid today.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::code::Code;
use crate::values::date;
use crate::violation::Violations;

/// What the rules look at of a row that was found within the caller's sight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Referenced {
    pub active: bool,
    /// The branches it is limited to; empty = every branch.
    pub branch_ids: Vec<Uuid>,
    /// The client it belongs to, for contacts and private billing types.
    pub client_id: Option<Uuid>,
    /// The pipeline it belongs to, for stages.
    pub pipeline_id: Option<Uuid>,
    pub valid_from: Option<NaiveDate>,
    pub valid_until: Option<NaiveDate>,
    /// The offer that it sells, for negotiation plans.
    pub offer: Option<Offered>,
}

/// An offer as far as choosing its plan looks at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    pub active: bool,
    /// Where it is sold; empty = everywhere.
    pub branch_ids: Vec<Uuid>,
    pub valid_from: Option<NaiveDate>,
    pub valid_until: Option<NaiveDate>,
}

impl Default for Referenced {
    fn default() -> Self {
        Self {
            active: true,
            branch_ids: Vec::new(),
            client_id: None,
            pipeline_id: None,
            valid_from: None,
            valid_until: None,
            offer: None,
        }
    }
}

/// What the references must fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context {
    pub branch_id: Uuid,
    pub client_id: Uuid,
    pub pipeline_id: Uuid,
    pub today: NaiveDate,
}

/// A reference as the body names it, and as it was before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reference {
    pub id: Option<Uuid>,
    pub former: Option<Uuid>,
}

/// Checks one reference and adds at most one violation at `pointer`.
///
/// What is already chosen may be out of sight, inactive or no longer valid; it must still be coherent.
pub fn check(
    pointer: &str,
    reference: Reference,
    found: Option<&Referenced>,
    context: &Context,
    violations: &mut Violations,
) {
    if reference.id.is_none() {
        return;
    }
    let newly = reference.id != reference.former;
    let code = match found {
        None => newly.then_some(Code::ReferenceNotFound),
        Some(row) => {
            incoherence(row, context).or_else(|| newly.then(|| unusable(row, context)).flatten())
        }
    };
    if let Some(code) = code {
        violations.push(pointer, code);
    }
}

fn incoherence(row: &Referenced, context: &Context) -> Option<Code> {
    if row.client_id.is_some_and(|id| id != context.client_id) {
        Some(Code::NotOfClient)
    } else if row.pipeline_id.is_some_and(|id| id != context.pipeline_id) {
        Some(Code::NotOfPipeline)
    } else if !reaches(&row.branch_ids, context.branch_id) {
        Some(Code::NotInBranch)
    } else {
        None
    }
}

fn unusable(row: &Referenced, context: &Context) -> Option<Code> {
    if !row.active {
        Some(Code::Inactive)
    } else if !date::valid_on(context.today, row.valid_from, row.valid_until) {
        Some(Code::NotValidToday)
    } else {
        row.offer
            .as_ref()
            .and_then(|offer| unsellable(offer, context))
    }
}

fn unsellable(offer: &Offered, context: &Context) -> Option<Code> {
    if !reaches(&offer.branch_ids, context.branch_id) {
        Some(Code::NotInBranch)
    } else if !offer.active {
        Some(Code::Inactive)
    } else if !date::valid_on(context.today, offer.valid_from, offer.valid_until) {
        Some(Code::NotValidToday)
    } else {
        None
    }
}

/// Whether a list of branches, of which an empty one stands for all, has this one.
fn reaches(branch_ids: &[Uuid], branch_id: Uuid) -> bool {
    branch_ids.is_empty() || branch_ids.contains(&branch_id)
}
