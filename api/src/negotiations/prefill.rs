//! What choosing or changing the negotiation plan fills in.

use domain::{
    contract::Limits,
    negotiation::prefill::{
        Fillable, PlanChange, PlanTemplate, TaskChange, TaskDefaults, prefill, prefill_task,
    },
    permission::Role,
};
use persistence::{
    Tx,
    branches::limits,
    column,
    entity::{
        branches, clients, negotiation_accesses, negotiation_contracts, negotiation_plans,
        negotiation_tasks, negotiation_tickets, negotiations::Model,
    },
    history::{self, Entry},
    negotiations::{
        access::{self, Held},
        contract, part, tasks, template, ticket,
    },
    stamp::{self, Stamped},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    parts::{access::Access, contract::Contract, ticket::Ticket},
    values,
};
use crate::{
    http::Result,
    resource::{Resource as _, crud, store},
};

/// Fills in what is empty or still the former plan's, within what the role may agree to, and sums up anew. The caller
/// saves the negotiation's row, and tells the entries that this gives after its own.
pub async fn apply(
    tx: &Tx,
    row: &mut Model,
    (former, new): (
        Option<&negotiation_plans::Model>,
        Option<&negotiation_plans::Model>,
    ),
    client: &clients::Model,
    branch: &branches::Model,
    role: Role,
) -> Result<Vec<Entry>> {
    let (new, former) = (template(tx, new).await?, template(tx, former).await?);
    // A new negotiation has no parts.
    let stored = match row.created_at == tx.now() {
        true => Stored::default(),
        false => Stored::load(tx, row.id).await?,
    };
    let before = stored.told()?;
    let change = PlanChange {
        former,
        new,
        client_kind: column::word(&client.kind)?,
        limits: Limits::of(role, &limits(branch)?),
    };
    let filled = prefill(&change, &stored.fillable(row)?);
    row.campaign_id = filled.campaign_id;
    stored.save(tx, row, &filled).await?;
    let task = fill_task(tx, row, &change.new).await?;
    let after = Stored::load(tx, row.id).await?.told()?;
    let parts = before.iter().zip(&after);
    let parts = parts.filter_map(|((word, before), (_, after))| entry(word, before, after));
    values::recompute(tx, row).await?;
    Ok(task.into_iter().chain(parts).collect())
}

async fn template(tx: &Tx, plan: Option<&negotiation_plans::Model>) -> Result<PlanTemplate> {
    match plan {
        Some(plan) => Ok(template::load(tx, plan).await?),
        None => Ok(PlanTemplate::default()),
    }
}

/// What is told of a part; nothing where nothing changed.
fn entry(word: &str, before: &Value, after: &Value) -> Option<Entry> {
    let changes = history::diff(word, before, after);
    (!changes.is_empty()).then(|| Entry::new(&format!("{word}.prefilled"), changes))
}

/// The parts as they stand.
#[derive(Default)]
struct Stored {
    contract: Option<negotiation_contracts::Model>,
    access: Option<Held>,
    ticket: Option<negotiation_tickets::Model>,
}

impl Stored {
    async fn load(tx: &Tx, id: Uuid) -> Result<Self> {
        Ok(Self {
            contract: crud::part_of::<Contract>(tx, id).await?,
            access: crud::part_of::<Access>(tx, id).await?,
            ticket: crud::part_of::<Ticket>(tx, id).await?,
        })
    }

    /// As their resources take them in.
    fn told(&self) -> Result<[(&'static str, Value); 3]> {
        Ok([
            (
                Contract::ONE,
                store::json::<Contract>(self.contract.as_ref())?,
            ),
            (Access::ONE, store::json::<Access>(self.access.as_ref())?),
            (Ticket::ONE, store::json::<Ticket>(self.ticket.as_ref())?),
        ])
    }

    fn fillable(&self, row: &Model) -> Result<Fillable> {
        let access = self.access.as_ref().map(|held| &held.row);
        Ok(Fillable {
            campaign_id: row.campaign_id,
            contract: self.contract.as_ref().map(contract::terms).transpose()?,
            access: access.map(access::terms).transpose()?,
            ticket: self.ticket.as_ref().map(ticket::terms).transpose()?,
        })
    }

    async fn save(self, tx: &Tx, row: &Model, filled: &Fillable) -> Result<()> {
        use {
            negotiation_accesses::Entity as Accesses, negotiation_contracts::Entity as Contracts,
            negotiation_tickets::Entity as Tickets,
        };
        let (id, access) = (row.id, self.access.map(|held| held.row));
        let (contract, ticket) = (filled.contract.as_ref(), filled.ticket.as_ref());
        part::save::<Contracts, _>(tx, id, self.contract, contract, contract::write).await?;
        part::save::<Accesses, _>(tx, id, access, filled.access.as_ref(), access::write).await?;
        part::save::<Tickets, _>(tx, id, self.ticket, ticket, ticket::write).await?;
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
