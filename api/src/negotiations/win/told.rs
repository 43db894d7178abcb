//! What a win tells: an entry of the history, and an event for each thing that came into being or changed by it.

use persistence::{
    Tx, Writes,
    entity::negotiations::Model,
    history::{self, Entry},
    journal::{Change, Event, diff},
};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::conversion::Conversion;
use crate::{
    closing::instalments,
    http::{ApiError, Record, Request, Result},
};

/// Writes all of it, the history's entry first.
pub async fn tell(
    request: &Request,
    tx: &Tx,
    row: &Model,
    made: &Conversion,
    withdrawn: Vec<Change>,
) -> Result<()> {
    let mut writes = Writes::new();
    let entry = Entry::new("negotiation.won", entry(row, made, withdrawn));
    let events = events(row, made)?;
    history::note_with(&mut writes, &request.act(tx), row, vec![entry], events);
    Ok(writes.run(tx).await?)
}

fn entry(row: &Model, made: &Conversion, withdrawn: Vec<Change>) -> Vec<Change> {
    let id = |id: Option<Uuid>| json!(id);
    let changes = [
        change("status", json!("open"), json!(row.status)),
        change("reason_id", Value::Null, json!(row.reason_id)),
        change("outcome_note", Value::Null, json!(row.outcome_note)),
        change(
            "contract_id",
            Value::Null,
            id(made.contract.as_ref().map(|made| made.id)),
        ),
        change(
            "login_id",
            Value::Null,
            id(made.login.as_ref().map(|made| made.id)),
        ),
        change(
            "ticket_id",
            Value::Null,
            id(made.ticket.as_ref().map(|made| made.id)),
        ),
    ];
    changes.into_iter().flatten().chain(withdrawn).collect()
}

fn events(row: &Model, made: &Conversion) -> Result<Vec<Event>> {
    let mut events = Vec::new();
    if made.client_converted {
        let extra = &made.client.extra;
        let changes = [
            change("stage", json!("prospect"), json!(extra.stage)),
            change("converted_at", Value::Null, json!(extra.converted_at)),
        ];
        let changes = changes.into_iter().flatten().collect();
        // The client's home, which may be another branch than the one that won.
        let (client, home) = (("client", made.client.id), made.client.input.branch_id);
        events.push(Event::of(client, "converted", Some(home), changes).within(row.id));
    }
    events.extend(came(row, "contract", "created", made.contract.as_ref())?);
    events.extend(came(row, "login", "activated", made.login.as_ref())?);
    events.extend(came(row, "ticket", "opened", made.ticket.as_ref())?);
    let contract_id = made.contract.as_ref().map(|made| made.id);
    for instalment in &made.instalments {
        // Those that were generated before only get their contract.
        events.push(match instalment.version {
            1 => instalments::created(instalment)?,
            _ => {
                let changes = change("contract_id", Value::Null, json!(contract_id));
                instalments::event(instalment, "updated", changes.into_iter().collect())
            }
        });
    }
    if let Some(ticket) = &made.ticket {
        let carried = |task: Uuid| {
            let changes = change("ticket_id", Value::Null, json!(ticket.id));
            let changes = changes.into_iter().collect();
            event(row, ("negotiation_task", task), "updated", changes)
        };
        events.extend(made.tasks.iter().map(|task| carried(task.id)));
    }
    Ok(events)
}

fn came<T: Serialize>(
    row: &Model,
    kind: &str,
    what: &str,
    made: Option<&Record<T>>,
) -> Result<Option<Event>> {
    let Some(made) = made else {
        return Ok(None);
    };
    let shown = serde_json::to_value(&made.input).map_err(ApiError::internal)?;
    let changes = diff("", &Value::Null, &shown);
    Ok(Some(event(row, (kind, made.id), what, changes)))
}

fn event(row: &Model, resource: (&str, Uuid), what: &str, changes: Vec<Change>) -> Event {
    Event::of(resource, what, Some(row.branch_id), changes).within(row.id)
}

fn change(field: &str, from: Value, to: Value) -> Option<Change> {
    (from != to).then(|| Change::new(field, from, to))
}
