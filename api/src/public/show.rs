//! `GET /public/proposals/{token}`: the page, or the same as JSON.

use std::sync::Arc;

use actix_web::http::{Method, StatusCode};
use domain::proposal::ProposalStatus;

use super::{
    dto::PublicProposal,
    link,
    page::{self, form::Forms},
};
use crate::{
    http::{Answer, Cx, Request, Result},
    negotiations::proposals::answer::{self, Linked, Visitor},
    state::State,
};

/// `GET /public/proposals/{token}`
pub async fn show(cx: &Cx<()>, state: &Arc<State>) -> Result<Answer<PublicProposal>> {
    let linked = looked_at(cx, state, link::find(cx).await?).await?;
    match (linked.there(), cx.wants_page()) {
        (Ok(()), false) => Ok(Answer::ok(PublicProposal::of(&linked))),
        (Ok(()), true) => seen(cx, StatusCode::OK, &linked, Forms::default()),
        (Err(over), true) => seen(cx, over.status, &linked, Forms::default()),
        (Err(over), false) => Err(over),
    }
}

/// The page of a proposal, with its forms as they were filled in.
///
/// # Errors
/// When it can't be written, which is a defect.
pub fn seen(
    request: &Request,
    status: StatusCode,
    linked: &Linked,
    forms: Forms,
) -> Result<Answer<PublicProposal>> {
    let page = match linked.there() {
        Ok(()) => page::proposal(linked, &link::path(request), forms),
        Err(over) => page::over(linked, over.code),
    };
    Ok(Answer::page(status, page?))
}

/// Notes the first look. A HEAD is none: it is how machines find out whether a link is dead.
async fn looked_at(request: &Request, state: &Arc<State>, linked: Linked) -> Result<Linked> {
    let first = linked.status == ProposalStatus::Sent && linked.there().is_ok();
    if !first || request.method != Method::GET {
        return Ok(linked);
    }
    let (token, visitor) = (link::token(request).to_owned(), Visitor::of(request));
    state
        .store
        .transaction(move |tx| {
            let (token, visitor) = (token.clone(), visitor.clone());
            Box::pin(async move { answer::viewed(tx, &token, &visitor).await })
        })
        .await
}
