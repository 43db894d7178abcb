//! `PATCH /negotiations/{id}`

use domain::{
    code::Code,
    negotiation::references::Context,
    permission,
    violation::{Violation, Violations},
};
use persistence::{
    Tx, Writes,
    entity::{branches, clients, negotiation_plans, negotiations::Model},
    history::{self, Entry},
    negotiations::search,
    reference,
};

use uuid::Uuid;

use super::{
    choices::Choices,
    dto::{self, Negotiation, NegotiationIn},
    opened, prefill, values,
};
use crate::http::{Answer, ApiError, Cx, Patch, Result};

/// `PATCH /negotiations/{id}`
pub async fn update(cx: &Cx<Patch<NegotiationIn>>, tx: &Tx) -> Result<Answer<Negotiation>> {
    let mut row = opened::lock(cx, tx).await?;
    let document = cx.json()?;
    cx.expect_version(row.version)?;
    opened::editable(cx, &row)?;
    let old = dto::input(&row)?;
    let new = cx.patched(&old, &document)?;
    check_fixed(&old, &new)?;
    check_responsible(cx, &row, &new)?;
    let branch = reference::target::<branches::Entity>(tx, row.branch_id).await?;
    let context = Context {
        branch_id: row.branch_id,
        client_id: row.client_id,
        pipeline_id: row.pipeline_id,
        today: branch.today(tx.now()),
    };
    let choices = Choices::load(cx, tx, &new, Some(&old)).await?;
    choices
        .check(cx, &new, Some(&old), &context)
        .into_result(())?;
    if new == old {
        return Ok(Answer::ok(dto::shown(&row)?).version(row.version));
    }
    let plan_changed = new.negotiation_plan_id != old.negotiation_plan_id;
    if plan_changed {
        values::unbilled(tx, row.id).await?;
    }
    write(&new, &mut row);
    let client = reference::target::<clients::Entity>(tx, row.client_id).await?;
    row.search_text = search::text(&row.description, row.number, &client);
    let mut entries = Vec::new();
    if plan_changed {
        let former = plan(tx, old.negotiation_plan_id).await?;
        let new = plan(tx, new.negotiation_plan_id).await?;
        let (plans, role) = ((former.as_ref(), new.as_ref()), cx.caller.role);
        entries = prefill::apply(tx, &mut row, plans, &client, &branch, role).await?;
    }
    save(cx, tx, row, &old, entries).await
}

async fn plan(tx: &Tx, id: Option<Uuid>) -> Result<Option<negotiation_plans::Model>> {
    match id {
        Some(id) => Ok(Some(
            reference::target::<negotiation_plans::Entity>(tx, id).await?,
        )),
        None => Ok(None),
    }
}

async fn save(
    cx: &Cx<Patch<NegotiationIn>>,
    tx: &Tx,
    row: Model,
    old: &NegotiationIn,
    mut entries: Vec<Entry>,
) -> Result<Answer<Negotiation>> {
    let json = |input: &NegotiationIn| serde_json::to_value(input).map_err(ApiError::internal);
    let changes = history::diff("", &json(old)?, &json(&dto::input(&row)?)?);
    entries.insert(0, Entry::new("negotiation.updated", changes));
    let row = opened::save_told(&cx.act(tx), tx, Writes::new(), row, entries).await?;
    Ok(Answer::ok(dto::shown(&row)?).version(row.version))
}

/// Client, branch, pipeline and stage are chosen once; a stage changes by a move only.
fn check_fixed(old: &NegotiationIn, new: &NegotiationIn) -> Result<()> {
    let fixed = [
        ("/client_id", Some(old.client_id), Some(new.client_id)),
        ("/branch_id", old.branch_id, new.branch_id),
        ("/pipeline_id", old.pipeline_id, new.pipeline_id),
        ("/stage_id", old.stage_id, new.stage_id),
    ];
    let mut violations = Violations::new();
    for (pointer, before, after) in fixed {
        if before != after {
            violations.add(Violation::new(pointer, Code::ReadOnly));
        }
    }
    Ok(violations.into_result(())?)
}

/// A seller may give one's own away; nobody is left without a responsible.
fn check_responsible(
    cx: &Cx<Patch<NegotiationIn>>,
    row: &Model,
    new: &NegotiationIn,
) -> Result<()> {
    let next = new
        .responsible_id
        .ok_or_else(|| ApiError::at("/responsible_id", Code::Required))?;
    permission::check_responsible(cx.caller.role, cx.caller.id, Some(row.responsible_id), next)
        .map_err(ApiError::new)
}

fn write(input: &NegotiationIn, row: &mut Model) {
    row.description = input.description.as_str().to_owned();
    row.negotiation_plan_id = input.negotiation_plan_id;
    row.contact_id = input.contact_id;
    row.contact_status = input.contact_status.word();
    row.channel_id = input.channel_id;
    row.campaign_id = input.campaign_id;
    row.responsible_id = input.responsible_id.unwrap_or(row.responsible_id);
    row.expected_close_on = input.expected_close_on.map(|date| date.0);
}
