//! `/public`: what the client does behind the link of a proposal, without a login.
//!
//! The token in the path is the credential: there are no cookies, and so nothing to forge. [`show`] is the page and
//! [`reply`] its two forms; [`files`] gives what goes with it. What they do stands in
//! [`crate::negotiations::proposals::answer`], how it looks in [`page`], how often in [`limit`].

pub mod dto;
pub mod files;
pub mod limit;
pub mod link;
pub mod page;
pub mod reply;
pub mod show;

use actix_web::http::Method;
use demo::ids;

use crate::{
    caller::RouteAccess,
    http::endpoint::{Endpoints, Op, op},
};

const ONE: &str = "/public/proposals/{token}";

/// Their routes.
pub fn routes(endpoints: Endpoints) -> Endpoints {
    endpoints
        .tag(
            "Public proposals",
            "The client's page: look, download, accept or decline, without a login.",
        )
        .no_transaction(
            Method::GET,
            ONE,
            show::show,
            public("showPublicProposal", "Look at a proposal").about(
                "A page where `Accept` prefers HTML, else JSON. The first look makes the proposal `viewed`; HEAD looks at nothing. \
                 410 when it expired or was withdrawn.",
            ),
        )
        .no_transaction(
            Method::POST,
            "/public/proposals/{token}/accept",
            reply::accept,
            public("acceptPublicProposal", "Accept a proposal")
                .about(
                    "JSON is answered with the proposal, a form with 303 back to the page. \
                     409 when it was answered already, 410 when it expired or was withdrawn. \
                     Time, address, browser and a hash of what was shown are kept; the responsible is told by e-mail.",
                )
                .conflicts()
                .acts_on(ids::LINK_TO_ACCEPT),
        )
        .no_transaction(
            Method::POST,
            "/public/proposals/{token}/decline",
            reply::decline,
            public("declinePublicProposal", "Decline a proposal")
                .about("As to accept, with a note instead of a name.")
                .conflicts()
                .acts_on(ids::LINK_TO_DECLINE),
        )
        .raw::<(), ()>(
            Method::GET,
            "/public/proposals/{token}/document",
            files::document,
            public("getPublicProposalDocument", "Read a proposal as PDF")
                .about("What was sent, on A4. 410 when the proposal expired or was withdrawn.")
                .gives(&["application/pdf"]),
        )
        .raw::<(), ()>(
            Method::GET,
            "/public/proposals/{token}/attachments/{attachment_id}",
            files::attachment,
            public("getPublicProposalAttachment", "Download an attachment of a proposal")
                .about("The bytes, to be saved. The `ETag` is their SHA-256. 410 when the proposal expired or was withdrawn.")
                .gives(&["application/octet-stream"])
                .ranged(),
        )
}

fn public(id: &'static str, summary: &'static str) -> Op {
    op(id, summary, RouteAccess::Public)
        .no_idempotency()
        .limited()
        .for_people(page::notice)
        .refuses(&[410])
}
