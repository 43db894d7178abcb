//! `/negotiations/{id}/proposals`: what is offered to the client on paper.
//!
//! Drafts are edited like any part ([`mod@write`]); [`send`] takes the snapshot and queues the mails; the client
//! behind the link looks and answers through [`answer`].

pub mod answer;
pub mod attachments;
pub mod cancel;
pub mod document;
pub mod dto;
mod hand_over;
pub mod read;
pub mod send;
pub mod snapshot;
pub mod write;

use actix_web::http::Method;
use demo::ids;
use domain::permission::Action;

use crate::http::{
    endpoint::{Endpoints, Op, op},
    list::params,
    paper,
};

const ALL: &str = "/negotiations/{id}/proposals";
const ONE: &str = "/negotiations/{id}/proposals/{proposal_id}";

/// Their routes.
pub fn routes(endpoints: Endpoints) -> Endpoints {
    endpoints
        .tag(
            "Negotiation proposals",
            "What is offered to the client on paper, sent by e-mail or by link, and answered through it.",
        )
        .add(drafts)
        .add(actions)
        .add(attachments::routes)
}

fn drafts(endpoints: Endpoints) -> Endpoints {
    endpoints
        .get(
            ALL,
            read::list,
            op("listProposals", "List the proposals of a negotiation", Action::Read)
                .about("A keyset page, newest first.")
                .snapshot()
                .params(params(read::LIST)),
        )
        .write(
            Method::POST,
            ALL,
            write::create,
            change("createProposal", "Draft a proposal")
                .about("A draft; nothing leaves before it is sent.")
                .success(201),
        )
        .get(
            ONE,
            read::read,
            op("getProposal", "Read a proposal", Action::Read)
                .about(
                    "`totals` are the negotiation's until it is sent, then those of the snapshot.",
                )
                .snapshot()
                .versioned(),
        )
        .raw::<(), ()>(
            Method::GET,
            "/negotiations/{id}/proposals/{proposal_id}/document",
            document::document,
            op("getProposalDocument", "Print a proposal", Action::Read)
                .about("A4. What was sent, from its snapshot; of a draft what would be sent now, marked as a draft.")
                .gives(paper::PDF),
        )
        .write(
            Method::PATCH,
            ONE,
            write::update,
            change("updateProposal", "Change a draft")
                .about("Only a draft: 409 `proposal_not_draft` afterwards.")
                .versioned(),
        )
        .write(
            Method::DELETE,
            ONE,
            write::remove,
            change("deleteProposal", "Delete a draft")
                .about("Only a draft, with its attachments: 409 `proposal_not_draft` afterwards.")
                .success(204)
                .versioned(),
        )
}

fn actions(endpoints: Endpoints) -> Endpoints {
    endpoints
        .write(
            Method::POST,
            "/negotiations/{id}/proposals/{proposal_id}/send",
            send::send,
            change("sendProposal", "Send a proposal")
                .about(
                    "Takes a snapshot of offer, lines, totals and attachments. By `mail`, which is the default, one mail a recipient is queued; `delivery` tells what became of them. \
                     By `link` no mail goes out, nobody's address is needed, and the answer carries the `link`, once: it opens the proposal for whoever has it. \
                     The proposal that it supersedes is cancelled. Sent again by mail, mails that failed are queued again; sent again by link, it gets a further link, and those that are out stay good.",
                )
                .success(202)
                .versioned()
                .acts_on(ids::TO_SEND),
        )
        .write(
            Method::POST,
            "/negotiations/{id}/proposals/{proposal_id}/cancel",
            cancel::cancel,
            change("cancelProposal", "Withdraw a proposal")
                .about("Its link opens nothing any more, and its queued mails are not sent.")
                .versioned()
                .acts_on(ids::TO_CANCEL),
        )
}

fn change(id: &'static str, summary: &'static str) -> Op {
    op(id, summary, Action::WriteNegotiation).conflicts()
}
