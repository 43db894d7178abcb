//! A negotiation's history: its events in the journal, under the names that its readers know.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, sea_query::Expr,
};
use uuid::Uuid;

pub use crate::journal::{Act, Change, diff};
use crate::{
    Error, Tx, Writes,
    entity::{
        events::{Column, Entity, Model},
        negotiations,
    },
    journal::{self, Event},
    list::{self, ListQuery, ListSpec, Rows, Sort},
};

/// The list of a history.
pub const LIST: &ListSpec<Entity> = &ListSpec {
    id: Column::Id,
    // Instants of one negotiation are in the order of the numbers, which also part the entries of one instant.
    sorts: &[Sort::integer("occurred_at", Column::Seq)],
    descending: true,
    filters: &[],
    search: None,
    updated: None,
};

/// What the journal calls a part: `contract.updated` is told as `negotiation_contract.updated`, since a `contract` is
/// the client's there.
const PART: &str = "negotiation_";

/// What was done, as the history calls it, and the part it was done to where that has an id of its own.
#[derive(Clone, Copy, Debug)]
pub struct HistoryAction<'a> {
    name: &'a str,
    part_id: Option<Uuid>,
}

impl<'a> From<&'a str> for HistoryAction<'a> {
    fn from(name: &'a str) -> Self {
        let part_id = None;
        Self { name, part_id }
    }
}

impl<'a> From<&'a String> for HistoryAction<'a> {
    fn from(name: &'a String) -> Self {
        name.as_str().into()
    }
}

impl<'a> From<(&'a str, Uuid)> for HistoryAction<'a> {
    fn from((name, part_id): (&'a str, Uuid)) -> Self {
        let part_id = Some(part_id);
        Self { name, part_id }
    }
}

/// What was done, and what changed by it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The part's kind as the journal has it, and what was done.
    told: (String, String),
    part_id: Option<Uuid>,
    changes: Vec<Change>,
}

impl Entry {
    /// Such as `contract.updated`.
    pub fn new<'a>(action: impl Into<HistoryAction<'a>>, changes: Vec<Change>) -> Self {
        let HistoryAction { name, part_id } = action.into();
        let (kind, what) = name.split_once('.').unwrap_or(("negotiation", name));
        let kind = match kind {
            "negotiation" | "proposal" => kind.to_owned(),
            part => format!("{PART}{part}"),
        };
        Self {
            told: (kind, what.to_owned()),
            part_id,
            changes,
        }
    }

    fn event(self, negotiation: &negotiations::Model) -> Event {
        let (kind, what) = self.told;
        let id = self.part_id.unwrap_or(negotiation.id);
        let branch_id = Some(negotiation.branch_id);
        let event = Event::of((kind, id), what, branch_id, self.changes);
        Event {
            in_history: true,
            ..event.within(negotiation.id)
        }
    }
}

/// What the history calls what the journal tells.
#[must_use]
pub fn action(event_type: &str) -> &str {
    event_type.strip_prefix(PART).unwrap_or(event_type)
}

/// Adds entries of a negotiation's history to other writes, in their order.
pub fn note(
    writes: &mut Writes,
    act: &Act,
    negotiation: &negotiations::Model,
    entries: Vec<Entry>,
) {
    note_with(writes, act, negotiation, entries, Vec::new());
}

/// The same, and after them what else came of it that the history doesn't tell.
pub fn note_with(
    writes: &mut Writes,
    act: &Act,
    negotiation: &negotiations::Model,
    entries: Vec<Entry>,
    others: Vec<Event>,
) {
    let entries = entries.into_iter().map(|entry| entry.event(negotiation));
    journal::push(writes, act, entries.chain(others).collect());
}

/// Appends an entry to a negotiation's history.
pub async fn record<'a>(
    tx: &Tx,
    act: &Act,
    negotiation: &negotiations::Model,
    action: impl Into<HistoryAction<'a>> + Send,
    changes: &[Change],
) -> Result<(), Error> {
    let event = Entry::new(action, changes.to_vec()).event(negotiation);
    journal::tell(tx, act, vec![event]).await
}

/// Appends the same entry to the history of many negotiations.
pub async fn record_all(
    tx: &Tx,
    act: &Act,
    negotiations: &[negotiations::Model],
    action: &str,
    changes: &[Change],
) -> Result<(), Error> {
    let entry = Entry::new(action, changes.to_vec());
    let events = negotiations.iter();
    let events = events.map(|negotiation| entry.clone().event(negotiation));
    journal::tell(tx, act, events.collect()).await
}

/// Adds the end of a negotiation, and of its history, to other writes. What was told of it stays in the journal for a
/// while, like what was told of everything else.
pub fn end(
    writes: &mut Writes,
    act: &Act,
    negotiation: &negotiations::Model,
    changes: Vec<Change>,
) {
    let ended = Entity::update_many()
        .col_expr(Column::InHistory, Expr::value(false))
        .filter(of(negotiation.id));
    writes.push(ended.into_query());
    let mut deleted = Entry::new("negotiation.deleted", changes).event(negotiation);
    deleted.in_history = false;
    journal::push(writes, act, vec![deleted]);
}

/// One page of a negotiation's history.
///
/// # Errors
/// As any page.
pub async fn page(
    db: &impl ConnectionTrait,
    negotiation_id: Uuid,
    query: &ListQuery,
) -> Result<Rows<Model>, Error> {
    list::page(db, Entity::find().filter(of(negotiation_id)), LIST, query).await
}

/// When something was last done.
pub async fn last_activity_at(
    db: &impl ConnectionTrait,
    negotiation_id: Uuid,
) -> Result<Option<DateTime<Utc>>, Error> {
    let last = Entity::find()
        .select_only()
        .column(Column::OccurredAt)
        .filter(of(negotiation_id))
        .order_by_desc(Column::Seq)
        .limit(1)
        .into_tuple();
    Ok(last.one(db).await?)
}

/// Whether an employee is named in a history: who is cannot go.
pub(crate) fn names(employee_id: Uuid) -> Condition {
    told().add(Column::ActorId.eq(employee_id))
}

fn of(negotiation_id: Uuid) -> Condition {
    told().add(Column::NegotiationId.eq(negotiation_id))
}

/// A plain column and no parameter, so that partial indexes serve it.
fn told() -> Condition {
    Condition::all().add(Expr::col((Entity, Column::InHistory)))
}
