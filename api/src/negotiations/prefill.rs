//! What choosing or changing the negotiation plan fills in.

use std::str::FromStr;

use domain::{
    client::ClientKind,
    contract::Limits,
    negotiation::prefill::{
        Fillable, PlanChange, PlanTemplate, TaskChange, TaskDefaults, prefill, prefill_task,
    },
    permission::Role,
};
use persistence::{
    Tx,
    branches::limits,
    entity::{
        branches, clients, negotiation_accesses, negotiation_contracts, negotiation_plans,
        negotiation_tasks, negotiation_tickets, negotiations::Model,
    },
    history::{self, Entry},
    negotiations::{access, contract, part, tasks, template, ticket},
    reference,
    stamp::{self, Stamped},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    parts::{access::Access, contract::Contract, ticket::Ticket},
    values,
};
use crate::{
    http::{ApiError, Result},
    resource::{Written, crud, store},
};

/// Fills in what is empty or still the former plan's, within what the role may agree to, and sums up anew. The caller
/// saves the negotiation's row, and tells the entries that this gives after its own.
pub async fn apply(
    tx: &Tx,
    row: &mut Model,
    former: Option<&negotiation_plans::Model>,
    client: &clients::Model,
    branch: &branches::Model,
    role: Role,
) -> Result<Vec<Entry>> {
    let new = match row.negotiation_plan_id {
        Some(id) => {
            let plan = reference::target::<negotiation_plans::Entity>(tx, id).await?;
            template::load(tx, &plan).await?
        }
        None => PlanTemplate::default(),
    };
    let former = match former {
        Some(plan) => template::load(tx, plan).await?,
        None => PlanTemplate::default(),
    };
    let before = snapshots(tx, row).await?;
    let stored = Stored::load(tx, row).await?;
    let change = PlanChange {
        former,
        new,
        client_kind: ClientKind::from_str(&client.kind).map_err(ApiError::internal)?,
        limits: Limits::of(role, &limits(branch)?),
    };
    let filled = prefill(&change, &stored.fillable(row)?);
    row.campaign_id = filled.campaign_id;
    stored.save(tx, row, &filled).await?;
    let task = fill_task(tx, row, &change.new).await?;
    let after = snapshots_now(tx, row).await?;
    let parts = before.iter().zip(after);
    let parts = parts.filter_map(|(before, (word, after))| entry(word, before, &after));
    values::recompute(tx, row).await?;
    Ok(task.into_iter().chain(parts).collect())
}

/// The parts as their resources take them in; a new negotiation has none.
async fn snapshots(tx: &Tx, row: &Model) -> Result<Vec<Value>> {
    if row.created_at == tx.now() {
        return Ok(vec![Value::Null; 3]);
    }
    let parts = snapshots_now(tx, row).await?;
    Ok(parts.into_iter().map(|(_, part)| part).collect())
}

async fn snapshots_now(tx: &Tx, row: &Model) -> Result<[(&'static str, Value); 3]> {
    Ok([
        snapshot::<Contract>(tx, row.id).await?,
        snapshot::<Access>(tx, row.id).await?,
        snapshot::<Ticket>(tx, row.id).await?,
    ])
}

async fn snapshot<R: Written>(tx: &Tx, id: Uuid) -> Result<(&'static str, Value)> {
    let part = crud::part_of::<R>(tx, id).await?;
    Ok((R::ONE, store::json::<R>(part.as_ref())?))
}

/// What is told of a part; nothing where nothing changed.
fn entry(word: &str, before: &Value, after: &Value) -> Option<Entry> {
    let changes = history::diff(word, before, after);
    (!changes.is_empty()).then(|| Entry::new(&format!("{word}.prefilled"), changes))
}

/// The singletons as they stand.
struct Stored {
    contract: Option<negotiation_contracts::Model>,
    access: Option<negotiation_accesses::Model>,
    ticket: Option<negotiation_tickets::Model>,
}

impl Stored {
    async fn load(tx: &Tx, row: &Model) -> Result<Self> {
        Ok(Self {
            contract: contract::find(tx, row.id).await?,
            access: access::find(tx, row.id).await?,
            ticket: ticket::find(tx, row.id).await?,
        })
    }

    fn fillable(&self, row: &Model) -> Result<Fillable> {
        Ok(Fillable {
            campaign_id: row.campaign_id,
            contract: self.contract.as_ref().map(contract::terms).transpose()?,
            access: self.access.as_ref().map(access::terms).transpose()?,
            ticket: self.ticket.as_ref().map(ticket::terms).transpose()?,
        })
    }

    async fn save(self, tx: &Tx, row: &Model, filled: &Fillable) -> Result<()> {
        let now = tx.now();
        part::save_contract(tx, row.id, self.contract, filled.contract.as_ref(), now).await?;
        part::save_access(tx, row.id, self.access, filled.access.as_ref(), now).await?;
        part::save_ticket(tx, row.id, self.ticket, filled.ticket.as_ref(), now).await?;
        Ok(())
    }
}

async fn fill_task(tx: &Tx, row: &Model, plan: &PlanTemplate) -> Result<Option<Entry>> {
    let tasks = tasks::of_negotiation(tx, row.id).await?;
    let untouched = tasks
        .iter()
        .find(|task| task.from_plan && task.done_at.is_none());
    let change = prefill_task(
        plan.task.as_ref(),
        untouched.map(|task| task.id),
        !tasks.is_empty(),
    );
    let told = |task: &negotiation_tasks::Model| json!({ "title": task.title, "schedule_type_id": task.schedule_type_id });
    let before = untouched.map(told).unwrap_or_default();
    let task = match change {
        TaskChange::Keep => return Ok(None),
        TaskChange::Create(defaults) => {
            let mut task = negotiation_tasks::Model {
                negotiation_id: row.id,
                from_plan: true,
                ..Default::default()
            };
            task.born(tx.new_id(), tx.now());
            fill(&mut task, defaults);
            stamp::insert(tx, task.clone()).await?;
            task
        }
        TaskChange::Replace(_, defaults) => {
            let Some(mut task) = untouched.cloned() else {
                return Ok(None);
            };
            fill(&mut task, defaults);
            if told(&task) == before {
                return Ok(None);
            }
            task.changed(tx.now());
            stamp::update(tx, task.clone()).await?;
            task
        }
    };
    let changes = history::diff("task", &before, &told(&task));
    Ok(Some(Entry::new(("task.prefilled", task.id), changes)))
}

fn fill(task: &mut negotiation_tasks::Model, defaults: TaskDefaults) {
    task.title = defaults.title;
    task.schedule_type_id = defaults.schedule_type_id;
}
