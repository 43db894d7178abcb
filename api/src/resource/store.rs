//! How rows are written: each with its event in the journal, and below a negotiation in its history and values.

use domain::{
    code::Code,
    violation::{Violation, Violations},
};
use persistence::{
    Tx, Writes,
    entity::negotiations,
    facts::Declared,
    journal::{self, Change, Event, diff},
    references,
    stamp::Stamped,
    stored::Stored,
};
use serde_json::Value;

use super::{Parent, Part, Place, Resource, Table, Written};
use crate::{
    http::{ApiError, Request, Result},
    negotiations::{opened, values},
};

/// A row as it was and as it is: created, changed or taken away.
pub type Sides<'a, R> = (
    Option<&'a <R as Resource>::Row>,
    Option<&'a <R as Resource>::Row>,
);

/// Writes a row that is new or has changed, and all that belongs to it.
///
/// # Errors
/// A conflict when somebody else was faster; else as any statement.
pub async fn save<R: Written>(
    request: &Request,
    tx: &Tx,
    parent: &Parent,
    old: Option<&R::Row>,
    new: &R::Row,
) -> Result<()> {
    let mut writes = Writes::new();
    match old {
        None => writes.insert(new.row().clone()),
        Some(_) => writes.update(new.row().clone())?,
    }
    write::<R>(request, tx, parent, writes, (old, Some(new))).await
}

/// Takes a row away, and all that belongs to it.
///
/// # Errors
/// 409 `in_use` when something has come to use it; else as any statement.
pub async fn remove<R: Written>(
    request: &Request,
    tx: &Tx,
    parent: &Parent,
    old: &R::Row,
) -> Result<()> {
    let mut writes = Writes::new();
    writes.delete(old.row().clone())?;
    write::<R>(request, tx, parent, writes, (Some(old), None)).await
}

async fn write<R: Written>(
    request: &Request,
    tx: &Tx,
    parent: &Parent,
    mut writes: Writes,
    sides: Sides<'_, R>,
) -> Result<()> {
    let part = R::PLACE.part();
    if part.is_none() {
        let event = event::<R>(tx, sides).await?;
        journal::push(&mut writes, &request.act(tx), vec![event]);
    }
    writes.run(tx).await?;
    match sides {
        (old, Some(new)) => {
            new.keep(tx, old).await?;
            R::saved(request, tx, old, new).await?;
        }
        (Some(old), None) => old.release(tx).await?,
        (None, None) => {}
    }
    match part {
        Some(part) => record::<R>(request, tx, part, parent.negotiation()?, sides).await,
        None => Ok(()),
    }
}

/// Ends the write of a part: the negotiation's values, its version, its history.
async fn record<R: Written>(
    request: &Request,
    tx: &Tx,
    part: Part,
    negotiation: &negotiations::Model,
    sides: Sides<'_, R>,
) -> Result<()> {
    let mut negotiation = negotiation.clone();
    if part.priced {
        values::recompute(tx, &mut negotiation).await?;
    }
    let verb = verb::<R>(sides, "removed");
    let action = format!("{}.{verb}", part.word);
    match (R::PLACE, sides.1.or(sides.0)) {
        (Place::Many(_), Some(row)) => {
            let changes = changes::<R>(&format!("{}.{}", part.words, row.row().id()), sides)?;
            let action = (action.as_str(), row.row().id());
            opened::save(request, tx, negotiation, action, &changes).await?;
        }
        _ => {
            let changes = changes::<R>(part.word, sides)?;
            opened::save(request, tx, negotiation, &action, &changes).await?;
        }
    }
    Ok(())
}

/// What the journal is told of a row that is no part.
pub async fn event<R: Written>(tx: &Tx, sides: Sides<'_, R>) -> Result<Event> {
    let row = sides.1.or(sides.0);
    let row = row.ok_or_else(|| ApiError::internal("an event of nothing"))?;
    let branch_id = R::branch(tx, row, &R::read(row)?).await?;
    let what = verb::<R>(sides, "deleted");
    let resource = (<Table<R>>::FACTS.word, row.row().id());
    Ok(Event::of(
        resource,
        what,
        branch_id,
        changes::<R>("", sides)?,
    ))
}

/// Whether a write changes anything: of a part all that is stored, of the others what is told of them, since their search
/// text may stand in a former version's form.
///
/// # Errors
/// When a row holds what this version doesn't know.
pub fn differs<R: Written>(old: Option<&R::Row>, new: &R::Row) -> Result<bool> {
    match (old, R::PLACE.part()) {
        (None, _) => Ok(true),
        (Some(old), Some(_)) => Ok(old != new),
        (Some(old), None) => Ok(!changes::<R>("", (Some(old), Some(new)))?.is_empty()),
    }
}

fn verb<R: Written>(sides: Sides<'_, R>, gone: &'static str) -> &'static str {
    match sides {
        (None, _) => "created",
        (_, Some(_)) => "updated",
        (_, None) => gone,
    }
}

fn changes<R: Written>(prefix: &str, (old, new): Sides<'_, R>) -> Result<Vec<Change>> {
    let mut changes = diff(prefix, &json::<R>(old)?, &json::<R>(new)?);
    changes.extend(new.into_iter().flat_map(|new| R::unseen(old, new)));
    Ok(changes)
}

/// A row as its resource takes it in; null when there is none.
///
/// # Errors
/// When it holds what this version doesn't know.
pub fn json<R: Written>(row: Option<&R::Row>) -> Result<Value> {
    let input = row.map(R::read).transpose()?;
    let json = input.map(serde_json::to_value).transpose();
    Ok(json.map_err(ApiError::internal)?.unwrap_or_default())
}

/// A row that something uses cannot go. Parts are used by nothing.
///
/// # Errors
/// 409 `in_use`.
pub async fn unused<R: Written>(tx: &Tx, row: &R::Row) -> Result<()> {
    match R::PLACE {
        Place::Many(_) | Place::Once(_) => Ok(()),
        Place::Root(_) | Place::Below { .. } => {
            refuse_used(&references::users_of(tx, <Table<R>>::FACTS.table, row.row().id()).await?)
        }
    }
}

/// 409 when there are users.
///
/// # Errors
/// 409 `in_use` with the kinds of thing that use it.
pub fn refuse_used(users: &[&str]) -> Result<()> {
    if users.is_empty() {
        return Ok(());
    }
    let mut violations = Violations::new();
    violations.add(Violation::new("", Code::InUse).with("users", users.join(", ")));
    Err(ApiError::conflict(Code::InUse, violations))
}
