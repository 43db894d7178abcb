//! The five operations of every part that a negotiation has many of, and their registration.

use actix_web::http::Method;
use domain::{negotiation::Write, permission::Action};
use persistence::Executor;
use persistence::{
    Db, Tx,
    entity::negotiations,
    history, list,
    stamp::{self, Stamped},
};
use sea_orm::{ColumnTrait, EntityTrait, ModelTrait, QueryFilter, Select};
use serde_json::Value;
use uuid::Uuid;

use super::{
    super::{opened, values},
    collection::{Asked, Collection},
};
use crate::{
    http::{
        Answer, ApiError, Cx, Patch, Record, Request, Result,
        endpoint::{Endpoints, Op, op},
        list::{Page, params},
    },
    registries::registry::check_links,
};

/// A part's resource.
pub type Shown<C> = Record<<C as Collection>::In, <C as Collection>::Extra>;

/// Registers the five operations of `C`.
pub fn collection<C: Collection>(endpoints: Endpoints) -> Endpoints {
    let all = format!("/negotiations/{{id}}/{}", C::WORDS);
    let one = format!("{all}/{{{}_id}}", C::WORD);
    let listed = op(
        format!("list{}s", C::NAME),
        format!("List the {} of a negotiation", C::WORDS),
        Action::Read,
    )
    .about("A keyset page, newest first.")
    .params(params(C::LIST));
    let read_op = op(
        format!("get{}", C::NAME),
        format!("Read one of the {} of a negotiation", C::WORDS),
        Action::Read,
    )
    .about(C::ABOUT)
    .versioned();
    endpoints
        .get(all.clone(), list::<C>, listed)
        .write(
            Method::POST,
            all,
            create::<C>,
            write::<C>("create", "Add").success(201),
        )
        .get(one.clone(), read::<C>, read_op)
        .write(
            Method::PATCH,
            one.clone(),
            update::<C>,
            write::<C>("update", "Change").versioned(),
        )
        .write(
            Method::DELETE,
            one,
            remove::<C>,
            write::<C>("delete", "Remove").success(204).versioned(),
        )
}

fn write<C: Collection>(verb: &str, does: &str) -> Op {
    op(
        format!("{verb}{}", C::NAME),
        format!("{does} one of the {} of a negotiation", C::WORDS),
        Action::WriteNegotiation,
    )
    .about(C::ABOUT)
    .conflicts()
}

/// `GET` of the collection.
pub async fn list<C: Collection>(cx: &Cx<()>, db: &Db) -> Result<Answer<Page<Shown<C>>>> {
    let negotiation = opened::find(cx, db).await?;
    let query = cx.list(C::LIST)?;
    let rows = list::page(db, below::<C>(negotiation.id), C::LIST, &query).await?;
    cx.explain_empty(db, C::LIST, &query, &rows).await?;
    let data = shown::<C>(cx, db, &rows.rows).await?;
    cx.page(&query, rows.next, rows.total, data)
}

/// `GET` of one.
pub async fn read<C: Collection>(cx: &Cx<()>, db: &Db) -> Result<Answer<Shown<C>>> {
    let negotiation = opened::find(cx, db).await?;
    let row = find::<C>(cx, db, negotiation.id).await?;
    answer::<C>(cx, db, row).await
}

/// `POST`.
pub async fn create<C: Collection>(cx: &Cx<C::In>, tx: &Tx) -> Result<Answer<Shown<C>>> {
    let negotiation = opened::lock(cx, tx).await?;
    let document = cx.json()?;
    guard::<C>(cx, tx, &negotiation, C::ADDS).await?;
    let input = cx.read(&document)?;
    check_links(cx, tx, &[], &C::links(&input)).await?;
    let asked = Asked {
        request: cx,
        tx,
        negotiation: &negotiation,
        old: None,
        input: &input,
    };
    let mut row = C::Row::default();
    row.born(tx.new_id(), tx.now());
    C::hang(&asked, &mut row);
    C::decide(&asked, &mut row).await?;
    stamp::insert(tx, row.clone()).await?;
    let after = json::<C>(&row)?;
    record::<C>(
        cx,
        tx,
        negotiation,
        "created",
        (row.id(), Value::Null, after),
    )
    .await?;
    let location = format!("{}/{}", cx.path.trim_end_matches('/'), row.id());
    let shown = one::<C>(cx, tx, &row).await?;
    Ok(Answer::created(location, shown).version(row.version()))
}

/// `PATCH`.
pub async fn update<C: Collection>(cx: &Cx<Patch<C::In>>, tx: &Tx) -> Result<Answer<Shown<C>>> {
    let negotiation = opened::lock(cx, tx).await?;
    let mut row = find::<C>(cx, tx, negotiation.id).await?;
    let document = cx.json()?;
    cx.expect_version(row.version())?;
    guard::<C>(cx, tx, &negotiation, kind::<C>(&document)).await?;
    let old = C::read(&row)?;
    let new = cx.patched(&old, &document)?;
    if new == old {
        return answer::<C>(cx, tx, row).await;
    }
    check_links(cx, tx, &C::links(&old), &C::links(&new)).await?;
    let asked = Asked {
        request: cx,
        tx,
        negotiation: &negotiation,
        old: Some(&old),
        input: &new,
    };
    let before = json::<C>(&row)?;
    C::decide(&asked, &mut row).await?;
    row.changed(tx.now());
    stamp::update(tx, row.clone()).await?;
    let after = json::<C>(&row)?;
    record::<C>(cx, tx, negotiation, "updated", (row.id(), before, after)).await?;
    answer::<C>(cx, tx, row).await
}

/// `DELETE`.
pub async fn remove<C: Collection>(cx: &Cx<()>, tx: &Tx) -> Result<Answer<()>> {
    let negotiation = opened::lock(cx, tx).await?;
    let row = find::<C>(cx, tx, negotiation.id).await?;
    cx.expect_version(row.version())?;
    guard::<C>(cx, tx, &negotiation, Write::Edit).await?;
    let change = (row.id(), json::<C>(&row)?, Value::Null);
    row.delete(tx).await?;
    record::<C>(cx, tx, negotiation, "removed", change).await?;
    Ok(Answer::no_content())
}

/// The caller may write, the status allows it, and no billing stands in the way.
async fn guard<C: Collection>(
    request: &Request,
    tx: &Tx,
    negotiation: &negotiations::Model,
    write: Write,
) -> Result<()> {
    opened::may(request, negotiation)?;
    opened::allow(negotiation, write)?;
    match C::PRICED {
        true => values::unbilled(tx, negotiation.id).await,
        false => Ok(()),
    }
}

/// A change of the free member alone is more than an edit may.
fn kind<C: Collection>(document: &Value) -> Write {
    match (C::FREE, document.as_object()) {
        (Some((member, write)), Some(object)) if object.keys().all(|name| name == member) => write,
        _ => Write::Edit,
    }
}

/// Ends a write: the negotiation's values, its version, its history.
async fn record<C: Collection>(
    request: &Request,
    tx: &Tx,
    mut negotiation: negotiations::Model,
    verb: &str,
    (id, before, after): (Uuid, Value, Value),
) -> Result<()> {
    if C::PRICED {
        values::recompute(tx, &mut negotiation).await?;
    }
    let changes = history::diff(&format!("{}.{id}", C::WORDS), &before, &after);
    let action = format!("{}.{verb}", C::WORD);
    opened::save(request, tx, negotiation, (action.as_str(), id), &changes).await?;
    Ok(())
}

fn json<C: Collection>(row: &C::Row) -> Result<Value> {
    serde_json::to_value(C::read(row)?).map_err(ApiError::internal)
}

fn below<C: Collection>(negotiation: Uuid) -> Select<C::Entity> {
    C::Entity::find().filter(C::OWNER.eq(negotiation))
}

/// The row of the path, below its negotiation, whose lock its writers hold.
async fn find<C: Collection>(
    request: &Request,
    db: &impl Executor,
    negotiation: Uuid,
) -> Result<C::Row> {
    let id = request.path_id(&format!("{}_id", C::WORD))?;
    let row = below::<C>(negotiation).filter(C::LIST.id.eq(id));
    row.one(db).await?.ok_or_else(ApiError::not_found)
}

async fn answer<C: Collection>(
    request: &Request,
    db: &impl Executor,
    row: C::Row,
) -> Result<Answer<Shown<C>>> {
    let shown = one::<C>(request, db, &row).await?;
    Ok(Answer::ok(shown).version(row.version()))
}

async fn one<C: Collection>(
    request: &Request,
    db: &impl Executor,
    row: &C::Row,
) -> Result<Shown<C>> {
    let mut shown = shown::<C>(request, db, std::slice::from_ref(row)).await?;
    shown
        .pop()
        .ok_or_else(|| ApiError::internal("a row was not filled"))
}

async fn shown<C: Collection>(
    request: &Request,
    db: &impl Executor,
    rows: &[C::Row],
) -> Result<Vec<Shown<C>>> {
    let extras = C::extra(db, request.scope(), rows).await?;
    rows.iter()
        .zip(extras)
        .map(|(row, extra)| Ok(Record::new(row, C::read(row)?, extra)))
        .collect()
}

/// The usual list of a part: newest first, or by last change, or by what is given besides.
/// The entity's `Column` must be in scope.
macro_rules! newest_first {
    ($($sort:expr),* $(,)?) => {
        &persistence::list::ListSpec {
            id: Column::Id,
            sorts: &[
                persistence::list::Sort::instant("created_at", Column::CreatedAt),
                persistence::list::Sort::instant("updated_at", Column::UpdatedAt),
                $($sort),*
            ],
            descending: true,
            filters: &[],
            search: None,
            updated: Some(Column::UpdatedAt),
        }
    };
}
pub(in crate::negotiations) use newest_first;
