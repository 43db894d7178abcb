//! From a bearer token to the caller behind it.

use std::sync::Arc;

use actix_web::{HttpRequest, http::header};
use chrono::{DateTime, Utc};
use domain::code::Code;
use persistence::sessions;
use uuid::Uuid;

use crate::{
    caller::{Access, Caller},
    problem::{ApiError, Result},
    state::State,
};

/// Finds the caller behind the bearer token.
///
/// # Errors
/// 401 when there is none, it doesn't hold, or its session or employee has ended.
pub async fn authenticate(
    state: &State,
    http: &HttpRequest,
    access: Access,
) -> Result<Arc<Caller>> {
    if access == Access::Public {
        return Ok(Arc::new(Caller::nobody()));
    }
    let denied = || ApiError::new(Code::Unauthorized);
    let token = bearer(http).ok_or_else(denied)?;
    let now = state.clock.now();
    let session_id = state.tokens.session(token, now).ok_or_else(denied)?;
    let read = read(state, session_id, now);
    state.callers.find(session_id, read).await
}

/// Reads who is behind a session, with the rights of this moment.
///
/// # Errors
/// 401 when it, or its employee, has ended.
pub async fn read(state: &State, session_id: Uuid, now: DateTime<Utc>) -> Result<Caller> {
    let live = sessions::live(state.store.db(), session_id, now).await?;
    let live = live.ok_or_else(|| ApiError::new(Code::Unauthorized))?;
    let role = live.employee.role.parse();
    Ok(Caller {
        id: live.employee.id,
        session_id,
        name: live.employee.name,
        email: live.employee.email,
        role: role.map_err(ApiError::internal)?,
        branch_ids: live.branch_ids,
    })
}

fn bearer(http: &HttpRequest) -> Option<&str> {
    let header = http.headers().get(header::AUTHORIZATION)?;
    let header = std::str::from_utf8(header.as_bytes()).ok()?;
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
