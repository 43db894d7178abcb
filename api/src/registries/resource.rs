//! The five operations of every registry, and their registration.

use actix_web::http::Method;
use domain::{
    code::Code,
    permission::Action,
    violation::{Violation, Violations},
};
use persistence::Executor;
use persistence::{Db, Tx, list, reference, references, stamp::Stamped};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Select};
use uuid::Uuid;

use super::{
    registry::{Registry, check_links},
    written,
};
use crate::http::{
    Answer, ApiError, Cx, Patch, Record, Request, Result,
    endpoint::{Endpoints, Op, op},
    list::{Page, params},
};

/// A registry's resource.
pub type Shown<R> = Record<<R as Registry>::In, <R as Registry>::Extra>;

/// Registers the five operations of `R`.
pub fn registry<R: Registry>(endpoints: Endpoints) -> Endpoints {
    endpoints.add(listed::<R>).add(kept::<R>).add(removed::<R>)
}

/// Registers the list of `R`.
pub fn listed<R: Registry>(endpoints: Endpoints) -> Endpoints {
    endpoints.get(R::PATH, list::<R>, list_op::<R>())
}

/// The list operation of `R`.
#[must_use]
pub fn list_op<R: Registry>() -> Op {
    op(
        format!("list{}", plural(R::NAME)),
        format!("List {}", plural(R::ONE)),
        Action::Read,
    )
    .about("A keyset page; see `page.next_cursor`.")
    .params(params(R::LIST))
}

/// Registers create, read and change of `R`.
pub fn kept<R: Registry>(endpoints: Endpoints) -> Endpoints {
    endpoints
        .write(Method::POST, R::PATH, create::<R>, create_op::<R>())
        .add(shown_one::<R>)
        .write(Method::PATCH, item::<R>(), update::<R>, update_op::<R>())
}

/// Registers the reading of one `R`.
pub fn shown_one<R: Registry>(endpoints: Endpoints) -> Endpoints {
    endpoints.get(item::<R>(), read::<R>, read_op::<R>())
}

/// The creation of `R`.
#[must_use]
pub fn create_op<R: Registry>() -> Op {
    op(
        format!("create{}", R::NAME),
        format!("Create {}", one_of(R::ONE)),
        R::WRITES,
    )
    .about(R::ABOUT)
    .body_limit(R::BODY_LIMIT)
    .success(201)
    .problems(match R::PROBLEMS {
        [] => &[Code::IdempotencyKeyInUse],
        own => own,
    })
}

/// The reading of one `R`.
#[must_use]
pub fn read_op<R: Registry>() -> Op {
    op(
        format!("get{}", R::NAME),
        format!("Read {}", one_of(R::ONE)),
        Action::Read,
    )
    .about(R::ABOUT)
    .versioned()
}

/// The change of one `R`.
#[must_use]
pub fn update_op<R: Registry>() -> Op {
    op(
        format!("update{}", R::NAME),
        format!("Change {}", one_of(R::ONE)),
        R::WRITES,
    )
    .about(R::ABOUT)
    .body_limit(R::BODY_LIMIT)
    .versioned()
    .problems(R::PROBLEMS)
    .problems(&[Code::InUse])
}

/// Registers the deletion of `R`.
pub fn removed<R: Registry>(endpoints: Endpoints) -> Endpoints {
    endpoints.write(Method::DELETE, item::<R>(), remove::<R>, remove_op::<R>())
}

/// The deletion of `R`.
#[must_use]
pub fn remove_op<R: Registry>() -> Op {
    op(
        format!("delete{}", R::NAME),
        format!("Delete {}", one_of(R::ONE)),
        R::WRITES,
    )
    .about("Refused while something uses it (409 `in_use`); switch it off instead.")
    .success(204)
    .versioned()
    .problems(&[Code::InUse])
}

/// Path of one of them.
#[must_use]
pub fn item<R: Registry>() -> String {
    format!("{}/{{id}}", R::PATH)
}

fn one_of(word: &str) -> String {
    match word.starts_with(['a', 'e', 'i', 'o', 'u']) {
        true => format!("an {word}"),
        false => format!("a {word}"),
    }
}

fn plural(word: &str) -> String {
    match word {
        word if word.ends_with("ss") || word.ends_with('x') || word.ends_with("ch") => {
            format!("{word}es")
        }
        word if word.ends_with('y') => format!("{}ies", word.trim_end_matches('y')),
        word => format!("{word}s"),
    }
}

/// `GET` of the collection.
pub async fn list<R: Registry>(cx: &Cx<()>, db: &Db) -> Result<Answer<Page<Shown<R>>>> {
    let parent = parent::<R>(cx, db).await?;
    let query = cx.list(R::LIST)?;
    let rows = list::page(db, visible::<R>(cx, parent), R::LIST, &query).await?;
    cx.explain_empty(db, R::LIST, &query, &rows).await?;
    let data = shown::<R>(db, &rows.rows).await?;
    cx.page(&query, rows.next, rows.total, data)
}

/// `GET` of one.
pub async fn read<R: Registry>(cx: &Cx<()>, db: &Db) -> Result<Answer<Shown<R>>> {
    let row = find::<R>(cx, db, false).await?;
    answer::<R>(db, row).await
}

/// `POST`.
pub async fn create<R: Registry>(cx: &Cx<R::In>, tx: &Tx) -> Result<Answer<Shown<R>>> {
    let parent = parent::<R>(cx, tx).await?;
    let mut document = cx.json()?;
    R::complete(&cx.caller, &mut document);
    let mut input = cx.read(&document)?;
    check_links(cx, tx, &[], &R::links(&input)).await?;
    R::may_write(&cx.caller, None, Some(&input))?;
    let mut row = R::Row::default();
    row.born(tx.new_id(), tx.now());
    if let Some(parent) = parent {
        R::hang(&mut row, parent);
    }
    R::check(cx, tx, &row, None, &mut input).await?;
    R::write(&input, &mut row);
    written::insert::<R>(cx, tx, &row, &input).await?;
    let location = format!("{}/{}", cx.path.trim_end_matches('/'), row.id());
    let shown = one::<R>(tx, &row).await?;
    Ok(Answer::created(location, shown).version(row.version()))
}

/// `PATCH`.
pub async fn update<R: Registry>(cx: &Cx<Patch<R::In>>, tx: &Tx) -> Result<Answer<Shown<R>>> {
    let mut row = find::<R>(cx, tx, true).await?;
    let document = cx.json()?;
    cx.expect_version(row.version())?;
    let old = one::<R>(tx, &row).await?.input;
    R::may_write(&cx.caller, Some(&old), None)?;
    let mut new = cx.patched(&old, &document)?;
    check_links(cx, tx, &R::links(&old), &R::links(&new)).await?;
    R::may_write(&cx.caller, Some(&old), Some(&new))?;
    R::check(cx, tx, &row, Some(&old), &mut new).await?;
    if new != old {
        R::write(&new, &mut row);
        row.changed(tx.now());
        written::update::<R>(cx, tx, &row, &old, &new).await?;
    }
    answer::<R>(tx, row).await
}

/// `DELETE`.
pub async fn remove<R: Registry>(cx: &Cx<()>, tx: &Tx) -> Result<Answer<()>> {
    let row = find::<R>(cx, tx, true).await?;
    cx.expect_version(row.version())?;
    let old = one::<R>(tx, &row).await?.input;
    R::may_write(&cx.caller, Some(&old), None)?;
    refuse_used(&references::users_of(tx, R::KIND.table(), row.id()).await?)?;
    written::delete::<R>(cx, tx, row, &old).await?;
    Ok(Answer::no_content())
}

/// A row that something uses cannot go.
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

async fn answer<R: Registry>(db: &impl Executor, row: R::Row) -> Result<Answer<Shown<R>>> {
    let shown = one::<R>(db, &row).await?;
    Ok(Answer::ok(shown).version(row.version()))
}

/// A row's representation.
///
/// # Errors
/// As any statement.
pub async fn one<R: Registry>(db: &impl Executor, row: &R::Row) -> Result<Shown<R>> {
    let mut shown = shown::<R>(db, std::slice::from_ref(row)).await?;
    shown
        .pop()
        .ok_or_else(|| ApiError::internal("a row was not filled"))
}

/// The representations of rows.
///
/// # Errors
/// As any statement.
pub async fn shown<R: Registry>(db: &impl Executor, rows: &[R::Row]) -> Result<Vec<Shown<R>>> {
    let inputs = rows.iter().map(R::read).collect::<Result<Vec<_>>>()?;
    let filled = R::fill(db, rows, inputs).await?;
    let pairs = rows.iter().zip(filled);
    Ok(pairs
        .map(|(row, (input, extra))| Record::new(row, input, extra))
        .collect())
}

/// Rows in sight, below their parent.
pub fn visible<R: Registry>(request: &Request, parent: Option<Uuid>) -> Select<R::Entity> {
    let rows = R::Entity::find().filter(R::scope(request.scope()));
    match parent {
        Some(parent) => rows.filter(R::below(parent)),
        None => rows,
    }
}

/// The row of the path, in sight and below its parent; locked when it will be written.
///
/// # Errors
/// 404.
pub async fn find<R: Registry>(
    request: &Request,
    db: &impl Executor,
    lock: bool,
) -> Result<R::Row> {
    let id = request.id()?;
    let parent = match R::PARENT {
        Some(parent) => Some(request.path_id(parent.param)?),
        None => None,
    };
    let mut rows = visible::<R>(request, parent).filter(R::LIST.id.eq(id));
    if lock {
        rows = rows.lock_exclusive();
    }
    rows.one(db).await?.ok_or_else(ApiError::not_found)
}

async fn parent<R: Registry>(request: &Request, db: &impl Executor) -> Result<Option<Uuid>> {
    let Some(parent) = R::PARENT else {
        return Ok(None);
    };
    let id = request.path_id(parent.param)?;
    let found = reference::find(db, request.scope(), &[(parent.kind, id)]).await?;
    match found.get(parent.kind, id) {
        Some(_) => Ok(Some(id)),
        None => Err(ApiError::not_found()),
    }
}
