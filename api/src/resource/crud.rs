//! The six operations of every resource. Refusals come in one order: row and parent (404) → body (415, 400) → version
//! (412) → who may, status and locks (403, 409) → members and references (422) → rules.

use domain::{code::Code, negotiation::Write};
use persistence::{
    Db, Executor, Scope, Tx,
    list::Rows,
    stamp::Stamped,
    stored::{RowOf, Stored},
    table,
};
use serde_json::Value;
use uuid::Uuid;

use super::{
    Asked, Listed, Parent, Place, Resource, Shown, Table, Written, check_links,
    show::{only, shown},
    store,
};
use crate::http::{Answer, ApiError, Cx, Patch, Request, Result, list::Page};

/// `GET` of the list.
pub async fn list<R: Listed>(cx: &Cx<()>, db: &Db) -> Result<Answer<Page<Shown<R>>>> {
    let parent = R::PLACE.parent(cx, db).await?;
    R::PLACE.check(cx, db).await?;
    let query = cx.list(R::LIST)?;
    let scope = parent.scope(cx);
    let page = table::page::<Table<R>>(db, scope, parent.id(), R::LIST, &query).await?;
    cx.explain_empty(db, R::LIST, &query, &page).await?;
    let Rows { rows, next, total } = page;
    let rows = R::Row::load(db, rows).await?;
    let data = shown::<R>(db, cx.scope(), &parent, &rows).await?;
    cx.page(&query, next, total, data)
}

/// `GET` of one.
pub async fn read<R: Resource>(cx: &Cx<()>, db: &Db) -> Result<Answer<Shown<R>>> {
    let parent = R::PLACE.parent(cx, db).await?;
    let (scope, id) = (parent.scope(cx), R::PLACE.id(cx)?);
    let row = match R::PLACE.below(&parent) {
        Some(below) => table::find_below::<Table<R>>(db, scope, below, id).await?,
        None => table::find::<Table<R>>(db, scope, id).await?,
    };
    let row = loaded::<R>(db, row)
        .await?
        .ok_or_else(ApiError::not_found)?;
    let shown = only::<R>(db, cx.scope(), &parent, &row).await?;
    Ok(Answer::ok(shown).version(row.row().version()))
}

/// `POST`.
pub async fn create<R: Written>(cx: &Cx<R::In>, tx: &Tx) -> Result<Answer<Shown<R>>> {
    let parent = R::PLACE.locked(cx, tx).await?;
    R::PLACE.check(cx, tx).await?;
    let mut document = cx.json()?;
    let adds = R::PLACE.part().map_or(Write::Edit, |part| part.adds);
    R::PLACE.guard(cx, tx, &parent, adds).await?;
    R::complete(&cx.caller, &mut document);
    let input = cx.read(&document)?;
    let asked = asked::<R>(cx, tx, &parent, &document);
    apply(asked, None, input).await
}

/// `PATCH`.
pub async fn update<R: Written>(cx: &Cx<Patch<R::In>>, tx: &Tx) -> Result<Answer<Shown<R>>> {
    let (parent, row) = locked::<R>(cx, tx).await?;
    let row = row.ok_or_else(ApiError::not_found)?;
    let document = cx.json()?;
    cx.expect_version(row.row().version())?;
    let write = R::PLACE
        .part()
        .map_or(Write::Edit, |part| part.changes(&document));
    R::PLACE.guard(cx, tx, &parent, write).await?;
    let old = R::read(&row)?;
    R::may(cx, tx, Some(&old), None).await?;
    let input = cx.patched(&old, &document)?;
    let asked = Asked {
        old: Some(&old),
        ..asked::<R>(cx, tx, &parent, &document)
    };
    apply(asked, Some(&row), input).await
}

/// `PUT` of what is there once: creates or replaces.
pub async fn put<R: Written>(cx: &Cx<R::In>, tx: &Tx) -> Result<Answer<Shown<R>>> {
    let (parent, row) = locked::<R>(cx, tx).await?;
    let document = cx.json()?;
    expect(cx, row.as_ref())?;
    R::PLACE.guard(cx, tx, &parent, Write::Edit).await?;
    let input = cx.read(&document)?;
    let old = row.as_ref().map(R::read).transpose()?;
    let asked = Asked {
        old: old.as_ref(),
        replaces: true,
        ..asked::<R>(cx, tx, &parent, &document)
    };
    apply(asked, row.as_ref(), input).await
}

/// `DELETE`.
pub async fn remove<R: Written>(cx: &Cx<()>, tx: &Tx) -> Result<Answer<()>> {
    let (parent, row) = locked::<R>(cx, tx).await?;
    let row = row.ok_or_else(ApiError::not_found)?;
    cx.expect_version(row.row().version())?;
    R::PLACE.guard(cx, tx, &parent, Write::Edit).await?;
    R::may(cx, tx, Some(&R::read(&row)?), None).await?;
    R::removes(cx, tx, &row).await?;
    store::remove::<R>(cx, tx, &parent, &row).await?;
    Ok(Answer::no_content())
}

/// Checks, decides, stores and records a write; one that changes nothing leaves no trace. `row` is what is stored.
///
/// # Errors
/// 403, 409, 422.
pub async fn apply<R: Written>(
    asked: Asked<'_, R>,
    row: Option<&R::Row>,
    input: R::In,
) -> Result<Answer<Shown<R>>> {
    let (request, tx, parent) = (asked.request, asked.tx, asked.parent);
    let links = asked.old.map(R::links).unwrap_or_default();
    check_links(request, tx, &links, &R::links(&input)).await?;
    R::may(request, tx, asked.old, Some(&input)).await?;
    let mut new = match row {
        Some(row) => row.clone(),
        None => born::<R>(tx, parent)?,
    };
    R::decide(&asked, input, &mut new).await?;
    if store::differs::<R>(row, &new)? {
        if row.is_some() {
            new.row_mut().changed(tx.now());
        }
        store::save::<R>(request, tx, parent, row, &new).await?;
    }
    let shown = only::<R>(tx, request.scope(), parent, &new).await?;
    let list = request.path.trim_end_matches('/');
    let answer = match (row, R::PLACE) {
        (Some(_), _) => Answer::ok(shown),
        (None, Place::Once(_)) => Answer::created(list, shown),
        (None, _) => Answer::created(format!("{list}/{}", new.row().id()), shown),
    };
    Ok(answer.version(new.row().version()))
}

/// What is stored in the path's place, with the locks that its writes need.
///
/// # Errors
/// 404 when there is no such place.
pub async fn locked<R: Written>(request: &Request, tx: &Tx) -> Result<(Parent, Option<R::Row>)> {
    let parent = R::PLACE.locked(request, tx).await?;
    let id = R::PLACE.id(request)?;
    R::lock(request, tx).await?;
    let (scope, below) = (parent.scope(request), R::PLACE.below(&parent));
    let row = match (&parent, below) {
        // The lock of the negotiation is held.
        (Parent::Negotiation(_), Some(below)) => {
            table::find_below::<Table<R>>(tx, scope, below, id).await?
        }
        (Parent::Negotiation(_), None) => table::find::<Table<R>>(tx, scope, id).await?,
        (_, Some(below)) => table::lock_below::<Table<R>>(tx, scope, below, id).await?,
        (_, None) => table::lock::<Table<R>>(tx, scope, id).await?,
    };
    Ok((parent, loaded::<R>(tx, row).await?))
}

/// A part that a negotiation has once.
pub async fn part_of<R: Resource>(db: &impl Executor, negotiation: Uuid) -> Result<Option<R::Row>> {
    let row = table::find::<Table<R>>(db, Scope::system(), negotiation).await?;
    loaded::<R>(db, row).await
}

async fn loaded<R: Resource>(
    db: &impl Executor,
    row: Option<RowOf<R::Row>>,
) -> Result<Option<R::Row>> {
    match row {
        Some(row) => Ok(R::Row::load(db, vec![row]).await?.pop()),
        None => Ok(None),
    }
}

fn born<R: Written>(tx: &Tx, parent: &Parent) -> Result<R::Row> {
    let mut row = R::Row::default();
    match (R::PLACE, parent.id()) {
        (Place::Once(_), Some(id)) => row.row_mut().born(id, tx.now()),
        (_, below) => {
            row.row_mut().born(tx.new_id(), tx.now());
            if let Some(below) = below {
                table::put_below::<Table<R>>(row.row_mut(), below)?;
            }
        }
    }
    Ok(row)
}

/// `If-Match` names the version that is there; one that names any can't be met where there is nothing.
///
/// # Errors
/// 412.
pub fn expect<R: Stored>(request: &Request, row: Option<&R>) -> Result<()> {
    match row {
        Some(row) => request.expect_version(row.row().version()),
        None if request.if_match.is_some() => Err(ApiError::new(Code::PreconditionFailed)),
        None => Ok(()),
    }
}

/// The write of a new row.
pub fn asked<'a, R: Written>(
    request: &'a Request,
    tx: &'a Tx,
    parent: &'a Parent,
    document: &'a Value,
) -> Asked<'a, R> {
    Asked {
        request,
        tx,
        parent,
        old: None,
        document,
        replaces: false,
    }
}
