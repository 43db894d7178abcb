//! `GET …/proposals` and `GET …/proposals/{proposal_id}`, and the finders that the writes share.

use chrono::NaiveDate;
use persistence::{
    Db, Executor, Scope, branches,
    entity::{
        negotiations,
        proposals::{Column, Entity, Model},
    },
    list::{ListSpec, Sort},
    table,
};

use super::{
    super::opened,
    dto::{Proposal, shown},
};
use crate::{
    http::{Answer, ApiError, Cx, Request, Result, list::Page},
    resource::newest_first,
};

/// Their list.
pub const LIST: &ListSpec<Entity> = newest_first!(Sort::integer("number", Column::Number));

/// `GET …/proposals`
pub async fn list(cx: &Cx<()>, db: &Db) -> Result<Answer<Page<Proposal>>> {
    let negotiation = opened::find(cx, db).await?;
    let query = cx.list(LIST)?;
    let page = table::page(db, Scope::system(), Some(negotiation.id), LIST, &query).await?;
    let today = branches::today(db, negotiation.branch_id, cx.now).await?;
    let data = shown(db, &negotiation, today, &page.rows).await?;
    cx.page(&query, page.next, page.total, data)
}

/// `GET …/proposals/{proposal_id}`
pub async fn read(cx: &Cx<()>, db: &Db) -> Result<Answer<Proposal>> {
    let negotiation = opened::find(cx, db).await?;
    let row = find(cx, db, &negotiation).await?;
    let today = branches::today(db, negotiation.branch_id, cx.now).await?;
    answer(db, &negotiation, today, row).await
}

/// The proposal of the path, below its negotiation.
///
/// # Errors
/// 404.
pub async fn find(
    request: &Request,
    db: &impl Executor,
    negotiation: &negotiations::Model,
) -> Result<Model> {
    let id = request.path_id("proposal_id")?;
    let row = table::find_below::<Entity>(db, Scope::system(), negotiation.id, id).await?;
    row.ok_or_else(ApiError::not_found)
}

/// One proposal, as it is shown on a day.
pub async fn one(
    db: &impl Executor,
    negotiation: &negotiations::Model,
    today: NaiveDate,
    row: Model,
) -> Result<Proposal> {
    let mut shown = shown(db, negotiation, today, &[row]).await?;
    shown
        .pop()
        .ok_or_else(|| ApiError::internal("a row was not filled"))
}

/// The same as an answer.
pub async fn answer(
    db: &impl Executor,
    negotiation: &negotiations::Model,
    today: NaiveDate,
    row: Model,
) -> Result<Answer<Proposal>> {
    let version = row.version;
    let shown = one(db, negotiation, today, row).await?;
    Ok(Answer::ok(shown).version(version))
}
