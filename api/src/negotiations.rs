//! `/negotiations` and everything below it: one file a part.

pub mod billing;
pub mod bulk;
pub mod choices;
pub mod conversion;
pub mod create;
pub mod dto;
pub mod expand;
pub mod history;
pub mod list;
pub mod opened;
pub mod parts;
pub mod pipedrive;
pub mod prefill;
pub mod proposals;
pub mod read;
pub mod remove;
pub mod standing;
pub mod status;
pub mod summary;
pub mod transitions;
pub mod update;
pub mod values;
pub mod win;

use actix_web::http::Method;
use demo::ids;
use domain::{code::Code, permission::Action};

use crate::http::{
    Patch,
    endpoint::{Endpoints, op},
    list::params,
};

const ONE: &str = "/negotiations/{id}";

/// Their routes.
pub fn routes(endpoints: Endpoints) -> Endpoints {
    endpoints
        .tag(
            "Negotiations",
            "From a prospect's first contact to the win.",
        )
        .add(whole)
        .tag(
            "Negotiation stages",
            "Moves through the funnel and the negotiation's status.",
        )
        .add(moves)
        .add(actions)
        .add(parts::routes)
        .add(proposals::routes)
        .tag(
            "Negotiation billing",
            "What is charged when: previewed, generated, discarded.",
        )
        .add(billing::routes)
        .tag("Win", "The win, and what it created.")
        .add(win::routes)
        .add(conversion::routes)
        .tag("Negotiation summary", "Its summary, and its history.")
        .add(summary::routes)
        .add(history::routes)
        .tag(
            "Pipedrive",
            "Persons of Pipedrive that become contacts of the negotiation's client.",
        )
        .add(pipedrive::routes)
        .given::<dto::Negotiation>(dto::GIVEN)
        .given::<Patch<dto::NegotiationIn>>(&["responsible_id"])
        .given::<expand::Expanded>(dto::GIVEN)
        .at_times::<expand::Expanded>(expand::EXPANDABLE)
        .fixed::<Patch<dto::NegotiationIn>>(dto::FIXED)
}

fn whole(endpoints: Endpoints) -> Endpoints {
    endpoints
        .get(
            "/negotiations",
            list::list,
            op("listNegotiations", "List negotiations", Action::Read)
                .about("A keyset page, newest first; `q` looks into description, number, client name and document.")
                .params(params(list::LIST))
                .params([list::rotting(), expand::expand()]),
        )
        .write(
            Method::POST,
            "/negotiations",
            create::create,
            op("createNegotiation", "Open a negotiation", Action::CreateNegotiation)
                .about("Branch, pipeline, stage and responsible have defaults; the plan pre-fills contract, access, ticket and task. A seller creates for oneself.")
                .success(201)
                .conflicts(),
        )
        .get(
            ONE,
            read::read,
            op("getNegotiation", "Read a negotiation", Action::Read)
                .about("`expand` embeds the resources it points at.")
                .params([expand::expand()])
                .versioned(),
        )
        .write(
            Method::PATCH,
            ONE,
            update::update,
            op("updateNegotiation", "Change a negotiation", Action::WriteNegotiation)
                .about("Only an open one. Client, branch, pipeline and stage are fixed; another plan fills in what is empty or still the former plan's.")
                .versioned()
                .conflicts(),
        )
        .write(
            Method::DELETE,
            ONE,
            remove::remove,
            op("deleteNegotiation", "Delete a negotiation", Action::WriteNegotiation)
                .about("Only an open one with nothing generated; its parts and holds go with it.")
                .success(204)
                .versioned()
                .conflicts(),
        )
}

fn moves(endpoints: Endpoints) -> Endpoints {
    endpoints
        .get(
            "/negotiations/{id}/transitions",
            transitions::list,
            op("listTransitions", "What can be done next", Action::Read)
                .about("Every stage of the pipeline with all that stands in the way of a move there.")
                .snapshot(),
        )
        .write(
            Method::POST,
            "/negotiations/{id}/transitions",
            transitions::create,
            op("createTransition", "Move to another stage", Action::AdvanceNegotiation)
                .about("Refused with 409 `stage_transition_not_allowed` and every violation.")
                .versioned()
                .problems(&[Code::StageTransitionNotAllowed, Code::InvalidStatus])
                .acts_on(ids::TO_MOVE),
        )
        .no_transaction(
            Method::POST,
            "/negotiations/bulk/transitions",
            bulk::create,
            op("createTransitions", "Move many to a stage", Action::AdvanceNegotiation)
                .about("Each by the same rule, each its own transaction; the answer says what became of each."),
        )
}

fn actions(endpoints: Endpoints) -> Endpoints {
    let action = |id: &'static str, summary: &'static str, does: Action| {
        op(id, summary, does).versioned().conflicts()
    };
    endpoints
        .write(
            Method::POST,
            "/negotiations/{id}/pause",
            status::pause,
            action("pauseNegotiation", "Pause", Action::AdvanceNegotiation)
                .about("Keeps proposals and holds.")
                .acts_on(ids::TO_PAUSE),
        )
        .write(
            Method::POST,
            "/negotiations/{id}/resume",
            status::resume,
            action("resumeNegotiation", "Resume", Action::AdvanceNegotiation)
                .about("A paused one is open again.")
                .acts_on(ids::PAUSED),
        )
        .write(
            Method::POST,
            "/negotiations/{id}/lose",
            status::lose,
            action("loseNegotiation", "Lose", Action::AdvanceNegotiation)
                .about("Releases login and port.")
                .acts_on(ids::TO_LOSE),
        )
        .write(
            Method::POST,
            "/negotiations/{id}/abort",
            status::abort,
            action("abortNegotiation", "Abort", Action::AdvanceNegotiation)
                .about("Releases login and port.")
                .acts_on(ids::TO_ABORT),
        )
        .write(
            Method::POST,
            "/negotiations/{id}/reopen",
            status::reopen,
            action("reopenNegotiation", "Reopen", Action::ReopenNegotiation)
                .about("A lost or aborted one is open again; login and port must be claimed again.")
                .acts_on(ids::LOST),
        )
}
