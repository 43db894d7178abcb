//! What goes with a proposal, to be saved by the client.

use actix_web::{HttpResponse, http::header};
use futures_util::future::LocalBoxFuture;
use persistence::{Scope, entity::proposal_attachments, table};

use super::link;
use crate::{
    http::{ApiError, Request, Result, raw::Raw},
    negotiations::proposals::attachments::download,
};

/// `GET /public/proposals/{token}/document`
pub fn document(request: Request, _raw: &mut Raw) -> LocalBoxFuture<'_, Result<HttpResponse>> {
    Box::pin(async move {
        let linked = link::there(&request).await?;
        let state = &request.state;
        state.link_limits.paper(request.peer)?;
        let paper = state.printer.proposal(&linked.sheet).await?;
        // Shown rather than saved: it is our own, and a phone has a viewer.
        let name = format!(
            "inline; filename=\"proposta-{}.pdf\"",
            linked.proposal.number
        );
        Ok(HttpResponse::Ok()
            .content_type("application/pdf")
            .insert_header((header::CONTENT_DISPOSITION, name))
            .body(paper))
    })
}

/// `GET /public/proposals/{token}/attachments/{attachment_id}`
pub fn attachment(request: Request, raw: &mut Raw) -> LocalBoxFuture<'_, Result<HttpResponse>> {
    Box::pin(async move {
        let linked = link::there(&request).await?;
        let (state, id) = (&request.state, request.path_id("attachment_id")?);
        let row = table::find_below::<proposal_attachments::Entity>(
            state.store.db(),
            Scope::system(),
            linked.proposal.id,
            id,
        )
        .await?;
        let row = row.ok_or_else(ApiError::not_found)?;
        Ok(download(&row).answer(&raw.http, &state.files).await?)
    })
}
