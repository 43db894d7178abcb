//! `/events` and `/events/latest`.

use std::collections::{BTreeSet, HashMap};

use domain::{code::Code, event::TYPES, permission::Action};
use persistence::{
    Db, Scope, employees,
    entity::events::Model,
    journal::{
        audience,
        feed::{self, Wanted},
        parents, places,
    },
    reference::{self, Kind},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    dto::{Event, EventActor, EventPage, EventPageInfo, EventResource, EventType, LatestEvent},
    path, placing,
};
use crate::{
    fields::{Choice, Instant},
    http::{
        Answer, ApiError, Cx, Request, Result,
        query::{id, refused},
    },
    negotiations::history,
};

pub const MOST: u64 = 200;
pub const USUAL: u64 = 50;

/// Cursors of events are of no other list.
const SEALED_FOR: &[u8] = b"/events";

#[derive(Serialize, Deserialize)]
struct Cursor {
    after: i64,
}

/// `GET /events`
pub async fn list(cx: &Cx<()>, db: &Db) -> Result<Answer<EventPage>> {
    let limit = |text: &str| text.parse().ok().filter(|n| (1..=MOST).contains(n));
    let limit = cx.query.read("limit", limit)?.unwrap_or(USUAL);
    let begun = cursor(cx)?;
    let asked = wanted(cx)?;
    let (standing, _) = placing::standing(&cx.state, db).await?;
    // Places never go back but where a backup was restored, or the journal numbered anew.
    if begun.is_some_and(|after| after > standing.last) {
        return Err(ApiError::new(Code::CursorExpired));
    }
    let wanted = Wanted {
        after: begun.unwrap_or(standing.swept),
        // One more than is shown, to know whether something follows.
        limit: limit + 1,
        ..asked
    };
    let mut rows = feed::page(db, cx.scope(), &wanted).await?;
    // After the rows were read, so that none of them was missing.
    if begun.is_some() && wanted.after < places::swept(db).await? {
        return Err(ApiError::new(Code::CursorExpired));
    }
    if rows.is_empty() && begun.is_none() {
        explain_empty(cx, db, &wanted).await?;
    }
    let has_more = rows.len() as u64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let last = rows.last().and_then(|row| row.position);
    let next = match last {
        Some(last) if has_more => last,
        // Nothing was left out up to where places went before.
        _ => last.unwrap_or(wanted.after).max(standing.last),
    };
    let mut rows = audience::screened(db, cx.scope(), &cx.caller.branch_ids, rows).await?;
    if !Action::ManageApiKeys.is_for(cx.caller.kind()) {
        rows.retain(|row| row.resource_kind != "api_key");
    }
    let page = EventPageInfo {
        limit,
        next_cursor: sealed(cx, next)?,
        has_more,
    };
    let data = shown(db, cx.scope(), rows).await?;
    Ok(Answer::ok(EventPage { data, page }))
}

/// `GET /events/latest`
pub async fn latest(cx: &Cx<()>, db: &Db) -> Result<Answer<LatestEvent>> {
    let (standing, caught_up) = placing::standing(&cx.state, db).await?;
    if !caught_up {
        return Err(ApiError::busy(1));
    }
    let cursor = sealed(cx, standing.last)?;
    Ok(Answer::ok(LatestEvent { cursor }))
}

fn wanted(request: &Request) -> Result<Wanted> {
    let query = &request.query;
    let types = query.several("types", |text| match TYPES.contains(&text) {
        true => Ok(text.to_owned()),
        false => Err(refused("types", Code::InvalidParameter)),
    })?;
    let types: BTreeSet<String> = types.into_iter().collect();
    Ok(Wanted {
        types: types.into_iter().collect(),
        branches: query.several("branch_id", |text| id("branch_id", text))?,
        negotiations: query.several("negotiation_id", |text| id("negotiation_id", text))?,
        ..Wanted::default()
    })
}

fn cursor(request: &Request) -> Result<Option<i64>> {
    let Some(text) = request.query.get("after") else {
        return Ok(None);
    };
    let refuse = || refused("after", Code::InvalidCursor);
    let opened = request.state.vault.open(SEALED_FOR, text);
    let bytes = opened.map_err(|_| refuse())?;
    let cursor: Cursor = serde_json::from_slice(&bytes).map_err(|_| refuse())?;
    Ok(Some(cursor.after))
}

fn sealed(request: &Request, after: i64) -> Result<String> {
    let bytes = serde_json::to_vec(&Cursor { after }).map_err(ApiError::internal)?;
    let sealed = request.state.vault.seal(SEALED_FOR, &bytes);
    sealed.map_err(ApiError::internal)
}

/// Nothing at all may come from an id that is out of sight: say so.
async fn explain_empty(request: &Request, db: &Db, wanted: &Wanted) -> Result<()> {
    let asked = [
        ("branch_id", Kind::Branch, &wanted.branches),
        ("negotiation_id", Kind::Negotiation, &wanted.negotiations),
    ];
    let asked = asked
        .into_iter()
        .flat_map(|(name, kind, ids)| ids.iter().map(move |id| (name, (kind, *id))));
    let (names, keys): (Vec<_>, Vec<_>) = asked.unzip();
    let found = reference::find(db, request.scope(), &keys).await?;
    let mut missing = keys
        .iter()
        .map(|(kind, id)| found.get(*kind, *id).is_none());
    match missing
        .position(|missing| missing)
        .and_then(|at| names.get(at))
    {
        Some(name) => Err(ApiError::at(*name, Code::ReferenceNotFound)),
        None => Ok(()),
    }
}

/// Who acted is told to those who see them: a plan of several branches is changed by people of one.
async fn shown(db: &Db, scope: Scope, rows: Vec<Model>) -> Result<Vec<Event>> {
    let actors: BTreeSet<Uuid> = rows.iter().filter_map(|row| row.actor_id).collect();
    let names = match actors.is_empty() {
        true => HashMap::new(),
        false => employees::names_in_sight(db, scope, actors).await?,
    };
    let parents = parents::of(db, &rows).await?;
    let event = |row: Model| {
        Ok(Event {
            id: row.id,
            occurred_at: Instant(row.occurred_at),
            actor: EventActor {
                id: row.actor_id.filter(|id| names.contains_key(id)),
                name: row.actor_id.and_then(|id| names.get(&id).cloned()),
                kind: Choice::stored(&row.actor_kind)?,
            },
            resource: EventResource {
                path: path::of(&row, &parents),
                kind: row.resource_kind,
                id: row.resource_id,
            },
            event_type: EventType(row.event_type),
            negotiation_id: row.negotiation_id,
            branch_id: row.branch_id,
            changes: history::changes(row.changes)?,
            request_id: row.request_id,
        })
    };
    rows.into_iter().map(event).collect()
}
