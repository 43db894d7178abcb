//! `GET …/attachments` and the bytes of one.

use actix_web::HttpResponse;
use futures_util::future::LocalBoxFuture;
use persistence::{
    Db, Executor, Scope,
    entity::proposal_attachments::{Column, Entity, Model},
    list::ListSpec,
    table,
};

use super::{
    super::{super::opened, read::find as proposal},
    download,
    dto::{Attachment, shown},
};
use crate::{
    http::{Answer, ApiError, Cx, Request, Result, list::Page, raw::Raw},
    outbound::files::Fault,
    resource::newest_first,
};

/// Their list.
pub const LIST: &ListSpec<Entity> = newest_first!();

/// `GET …/attachments`
pub async fn list(cx: &Cx<()>, db: &Db) -> Result<Answer<Page<Attachment>>> {
    let negotiation = opened::find(cx, db).await?;
    let proposal = proposal(cx, db, &negotiation).await?;
    let query = cx.list(LIST)?;
    let page = table::page(db, Scope::system(), Some(proposal.id), LIST, &query).await?;
    let data = page.rows.iter().map(shown).collect();
    cx.page(&query, page.next, page.total, data)
}

/// `GET …/attachments/{attachment_id}`
pub fn bytes(request: Request, raw: &mut Raw) -> LocalBoxFuture<'_, Result<HttpResponse>> {
    Box::pin(async move {
        let (state, db) = (&request.state, request.state.store.db());
        let negotiation = opened::find(&request, db).await?;
        let proposal = proposal(&request, db, &negotiation).await?;
        let row = find(&request, db, proposal.id).await?;
        match download(&row).answer(&raw.http, &state.files).await {
            // Removed between row and bytes: the row is gone by now.
            Err(Fault::Missing) => {
                find(&request, db, proposal.id).await?;
                Err(Fault::Missing.into())
            }
            answer => Ok(answer?),
        }
    })
}

/// The attachment of the path, below its proposal.
///
/// # Errors
/// 404.
pub async fn find(request: &Request, db: &impl Executor, proposal: uuid::Uuid) -> Result<Model> {
    let id = request.path_id("attachment_id")?;
    let row = table::find_below::<Entity>(db, Scope::system(), proposal, id).await?;
    row.ok_or_else(ApiError::not_found)
}
