//! A resource that is only read: its list and its rows, within the caller's branches.

use domain::permission::Action;
use std::future::Future;

use persistence::Executor;
use persistence::{
    Db,
    list::{self, ListSpec},
    stamp::Stamped,
};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, ModelTrait, QueryFilter, Select};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::{
    Answer, ApiError, Cx, Record, Request, Result,
    endpoint::{Endpoints, op},
    list::{Page, params},
};

/// What a readable resource declares.
pub trait Readable: Sized + 'static {
    /// Its entity.
    type Entity: EntityTrait<Model = Self::Row, Column: ColumnTrait>;
    /// Its row.
    type Row: ModelTrait<Entity = Self::Entity> + FromQueryResult + Stamped + Send + Sync;
    /// Its members.
    type Out: Serialize + ToSchema + Send + Sync + 'static;

    /// `/contracts`
    const PATH: &'static str;
    /// One of them, in words: `contract`.
    const ONE: &'static str;
    /// One of them, in operation ids: `Contract`.
    const NAME: &'static str;
    /// The column that says whose it is.
    const BRANCH: <Self::Entity as EntityTrait>::Column;
    /// Its list.
    const LIST: &'static ListSpec<Self::Entity>;

    /// The representations of rows, all at once.
    ///
    /// # Errors
    /// As any statement, or when a row holds what this version doesn't know.
    fn shown<C: Executor>(
        db: &C,
        rows: Vec<Self::Row>,
    ) -> impl Future<Output = Result<Vec<Record<Self::Out>>>> + Send;
}

/// Registers the two operations of `R`.
pub fn readable<R: Readable>(endpoints: Endpoints) -> Endpoints {
    let (path, one, name) = (R::PATH, R::ONE, R::NAME);
    endpoints
        .get(
            path,
            list::<R>,
            op(format!("list{name}s"), format!("List {one}s"), Action::Read)
                .about("A keyset page, newest first.")
                .params(params(R::LIST)),
        )
        .get(
            format!("{path}/{{id}}"),
            read::<R>,
            op(format!("get{name}"), format!("Read a {one}"), Action::Read)
                .about("Made by the win of a negotiation.")
                .versioned(),
        )
}

fn visible<R: Readable>(request: &Request) -> Select<R::Entity> {
    let branch = (R::Entity::default(), R::BRANCH);
    R::Entity::find().filter(request.scope().branch(branch))
}

/// `GET` of the collection.
pub async fn list<R: Readable>(cx: &Cx<()>, db: &Db) -> Result<Answer<Page<Record<R::Out>>>> {
    let query = cx.list(R::LIST)?;
    let page = list::page(db, visible::<R>(cx), R::LIST, &query).await?;
    cx.explain_empty(db, R::LIST, &query, &page).await?;
    let data = R::shown(db, page.rows).await?;
    cx.page(&query, page.next, page.total, data)
}

/// `GET` of one.
pub async fn read<R: Readable>(cx: &Cx<()>, db: &Db) -> Result<Answer<Record<R::Out>>> {
    let row = visible::<R>(cx)
        .filter(R::LIST.id.eq(cx.id()?))
        .one(db)
        .await?
        .ok_or_else(ApiError::not_found)?;
    let version = row.version();
    let shown = one::<R>(db, row).await?;
    Ok(Answer::ok(shown).version(version))
}

/// The representation of one row.
///
/// # Errors
/// As any statement.
pub async fn one<R: Readable>(db: &impl Executor, row: R::Row) -> Result<Record<R::Out>> {
    let shown = R::shown(db, vec![row]).await?.pop();
    shown.ok_or_else(|| ApiError::internal("a row was not shown"))
}
