//! The rows a negotiation points at: in sight, active, of its branch, coherent, valid today.

use domain::{
    negotiation::references::{Context, Reference, Referenced, check},
    permission::Role,
    violation::Violations,
};
use persistence::{
    Tx,
    negotiations::choices::{self as rows, ChosenPlan},
    reference::{self, Found, Kind},
};
use uuid::Uuid;

use super::dto::NegotiationIn;
use crate::http::{Request, Result};

/// The references of an input and what was found of them.
pub struct Choices {
    found: Found,
    responsible_branches: Option<Vec<Uuid>>,
    plan: Option<ChosenPlan>,
}

/// Pointer, kind and id of every reference.
fn references(input: &NegotiationIn) -> [(&'static str, Kind, Option<Uuid>); 9] {
    [
        ("/client_id", Kind::Client, Some(input.client_id)),
        ("/branch_id", Kind::Branch, input.branch_id),
        (
            "/negotiation_plan_id",
            Kind::NegotiationPlan,
            input.negotiation_plan_id,
        ),
        ("/contact_id", Kind::Contact, input.contact_id),
        ("/channel_id", Kind::Channel, input.channel_id),
        ("/campaign_id", Kind::Campaign, input.campaign_id),
        ("/pipeline_id", Kind::Pipeline, input.pipeline_id),
        ("/stage_id", Kind::Stage, input.stage_id),
        ("/responsible_id", Kind::Employee, input.responsible_id),
    ]
}

impl Choices {
    /// Looks up what the input points at.
    pub async fn load(
        request: &Request,
        tx: &Tx,
        input: &NegotiationIn,
        former: Option<&NegotiationIn>,
    ) -> Result<Self> {
        let before = former.map(references);
        let is_new = |index: usize, id: Uuid| {
            let old = before.as_ref().and_then(|all| all.get(index));
            old.and_then(|(_, _, old)| *old) != Some(id)
        };
        let caller = &request.caller;
        let wanted: Vec<(Kind, Uuid)> = references(input)
            .into_iter()
            .enumerate()
            .filter_map(|(index, (_, kind, id))| {
                id.filter(|id| is_new(index, *id)).map(|id| (kind, id))
            })
            .filter(|key| *key != (Kind::Employee, caller.id))
            .collect();
        let found = reference::find(tx, request.scope(), &wanted).await?;
        let responsible = wanted.iter().find(|(kind, _)| *kind == Kind::Employee);
        let responsible_branches = match responsible {
            Some((_, id)) => Some(rows::employee_branches(tx, *id).await?),
            None => None,
        };
        let plan = wanted
            .iter()
            .find(|(kind, _)| *kind == Kind::NegotiationPlan);
        let plan = match plan {
            Some((_, id)) => rows::plan(tx, *id).await?,
            None => None,
        };
        Ok(Self {
            found,
            responsible_branches,
            plan,
        })
    }

    /// What was found of a reference.
    #[must_use]
    pub fn row(&self, kind: Kind, id: Uuid) -> Option<&Referenced> {
        self.found.row(kind, id)
    }

    /// Every violation of the references. Those kept from before may be inactive by now.
    #[must_use]
    pub fn check(
        &self,
        request: &Request,
        input: &NegotiationIn,
        former: Option<&NegotiationIn>,
        context: &Context,
    ) -> Violations {
        let before = former.map(references);
        let mut violations = Violations::new();
        for (index, (pointer, kind, id)) in references(input).into_iter().enumerate() {
            let old = before.as_ref().and_then(|all| all.get(index));
            let reference = Reference {
                id,
                former: old.and_then(|(_, _, old)| *old),
            };
            let row = id.and_then(|id| self.complete(request, kind, id));
            check(pointer, reference, row.as_ref(), context, &mut violations);
        }
        violations
    }

    fn complete(&self, request: &Request, kind: Kind, id: Uuid) -> Option<Referenced> {
        let caller = &request.caller;
        if kind == Kind::Employee && id == caller.id {
            let branch_ids = match caller.role {
                Role::Admin => Vec::new(),
                _ => caller.branch_ids.clone(),
            };
            return Some(Referenced {
                branch_ids,
                ..Referenced::default()
            });
        }
        let mut row = self.row(kind, id).cloned()?;
        match kind {
            Kind::Employee => {
                row.branch_ids = self.responsible_branches.clone().unwrap_or_default();
            }
            Kind::NegotiationPlan => {
                let plan = self.plan.clone()?;
                row.branch_ids = plan.branch_ids;
                row.offer = Some(plan.offer);
            }
            _ => {}
        }
        Some(row)
    }
}
