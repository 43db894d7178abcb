//! `POST /negotiations/bulk/transitions`: moves of many, each by the rule that decides a single one.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use actix_web::http::StatusCode;
use demo::ids;
use domain::code::Code;
use persistence::{Tx, negotiations};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    dto::{self, Negotiation},
    opened,
    transitions::advance,
};
use crate::{
    fields::Ids,
    http::{Answer, ApiError, Cx, Request, Result},
    problem::Problem,
    state::State,
};

/// After this time of one call no further negotiation is tried.
const PATIENCE: Duration = Duration::from_secs(15);
/// Most negotiations moved in one call.
pub type MovedIds = Ids<200>;

/// A move of many.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "ids": [ids::TO_MOVE_IN_BULK], "stage_id": ids::NEXT_STAGE,
}))]
pub struct BulkTransitionIn {
    /// The negotiations, each moved in its own transaction.
    pub ids: MovedIds,
    /// The stage to move to.
    pub stage_id: Uuid,
}

/// What became of each.
#[derive(Debug, Serialize, ToSchema)]
pub struct BulkTransitions {
    /// In the order of the ids.
    #[schema(max_items = 200)]
    pub data: Vec<BulkTransition>,
}

/// What became of one.
#[derive(Debug, Serialize, ToSchema)]
pub struct BulkTransition {
    /// The negotiation.
    pub id: Uuid,
    /// The status a single move would have answered with. After a 503 the rest is not tried, and answered alike.
    #[schema(minimum = 200, maximum = 599, example = 200)]
    pub status: u16,
    /// The negotiation, when it moved.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub negotiation: Option<Negotiation>,
    /// Why it did not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub problem: Option<Problem>,
}

/// `POST /negotiations/bulk/transitions`
pub async fn create(
    cx: &Cx<BulkTransitionIn>,
    state: &Arc<State>,
) -> Result<Answer<BulkTransitions>> {
    let input = cx.body()?;
    let mut data = Vec::with_capacity(input.ids.0.len());
    let (began, mut away) = (Instant::now(), None);
    for id in input.ids.0 {
        if let Some(err) = away.clone() {
            data.push(outcome(cx, id, Err(err)));
            continue;
        }
        let request = Arc::clone(cx.request());
        let stage_id = input.stage_id;
        let moved = state
            .store
            .transaction(move |tx| {
                let request = Arc::clone(&request);
                Box::pin(async move { one_of_many(&request, tx, id, stage_id).await })
            })
            .await;
        away = unavailable(&moved, began);
        data.push(outcome(cx, id, moved));
    }
    Ok(Answer::ok(BulkTransitions { data }))
}

/// Why the rest is not tried: each would wait for a database that is away, or a row that is held, as long as this one.
fn unavailable(moved: &Result<Negotiation>, began: Instant) -> Option<ApiError> {
    match moved {
        Err(err) if err.status == StatusCode::SERVICE_UNAVAILABLE => Some(err.clone()),
        _ if began.elapsed() > PATIENCE => {
            Some(ApiError::new(Code::ServiceUnavailable).retry_after(1))
        }
        _ => None,
    }
}

async fn one_of_many(request: &Request, tx: &Tx, id: Uuid, stage_id: Uuid) -> Result<Negotiation> {
    let row = negotiations::lock(tx, request.scope(), id)
        .await?
        .ok_or_else(ApiError::not_found)?;
    opened::editable(request, &row)?;
    dto::shown(&advance(request, tx, row, stage_id, None).await?)
}

fn outcome(request: &Request, id: Uuid, moved: Result<Negotiation>) -> BulkTransition {
    match moved {
        Ok(negotiation) => BulkTransition {
            id,
            status: StatusCode::OK.as_u16(),
            negotiation: Some(negotiation),
            problem: None,
        },
        Err(err) => BulkTransition {
            id,
            status: err.status.as_u16(),
            negotiation: None,
            problem: Some(err.body(request.language, &request.path, &request.request_id)),
        },
    }
}
