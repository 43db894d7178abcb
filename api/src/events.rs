//! The journal over HTTP: what happened, in one order, for programs that follow it.

mod dto;
mod path;
pub mod placing;
mod read;

use domain::{code::Code, event::TYPES, permission::Action};
use serde_json::json;

use crate::http::{
    endpoint::{Endpoints, op},
    list::{of_ids, of_words, param},
};

/// Its routes.
pub fn routes(endpoints: Endpoints) -> Endpoints {
    let params = [
        param(
            "after",
            "`page.next_cursor` of the page before, or the cursor of `/events/latest`; without it from the oldest that is kept.",
            json!({"type": "string", "maxLength": 2000}),
        ),
        param(
            "limit",
            "Rows a page, 1–200.",
            json!({"type": "integer", "minimum": 1, "maximum": read::MOST, "default": read::USUAL}),
        ),
        of_words("types", TYPES),
        of_ids("branch_id"),
        of_ids("negotiation_id"),
    ];
    endpoints
        .tag("Events", "What happened, in one order, to be followed.")
        .get(
            "/events",
            read::list,
            op("listEvents", "Follow the events", Action::Read)
                .about("Oldest first, within the caller's branches. Ask again with `next_cursor`: nothing is skipped or told twice, and of one resource everything is in its order.")
                .params(params)
                .problems(&[Code::CursorExpired]),
        )
        .get(
            "/events/latest",
            read::latest,
            op("latestEvent", "Where the events end now", Action::Read)
                .about("The cursor from which only what happens from now on is told."),
        )
}
