//! From a bearer token to the caller behind it.

use std::sync::Arc;

use actix_web::{HttpRequest, http::header};
use chrono::{DateTime, Utc};
use domain::code::Code;
use persistence::live;

use crate::{
    auth::{api_key, callers::Credential},
    caller::{Caller, Identity, RouteAccess, Session},
    problem::{ApiError, Result},
    state::State,
};

/// Finds the caller behind the bearer token.
///
/// # Errors
/// 401 when there is none, it doesn't hold, or its session, key or employee has ended.
pub async fn authenticate(
    state: &Arc<State>,
    http: &HttpRequest,
    access: RouteAccess,
) -> Result<Arc<Caller>> {
    if access == RouteAccess::Public {
        return Ok(Arc::new(Caller::nobody()));
    }
    let denied = || ApiError::new(Code::Unauthorized);
    let token = bearer(http).ok_or_else(denied)?;
    let now = state.clock.now();
    let credential = credential(state, token, now).ok_or_else(denied)?;
    let reading = read(state, &credential, now);
    let caller = state.callers.find(&credential, reading).await?;
    if let Credential::ApiKey(hash) = &credential {
        state.key_uses.note(&state.store, hash, now);
    }
    Ok(caller)
}

/// What a bearer token stands for: an API key by how it begins, else a session if its signature holds.
fn credential(state: &State, token: &str, now: DateTime<Utc>) -> Option<Credential> {
    match api_key::hash_of(token) {
        Some(hash) => Some(Credential::ApiKey(hash.into())),
        None => state.tokens.session(token, now).map(Credential::Session),
    }
}

/// Reads who is behind a credential, with the rights of this moment.
///
/// # Errors
/// 401 when it, or its employee, has ended.
pub async fn read(state: &State, credential: &Credential, now: DateTime<Utc>) -> Result<Caller> {
    let db = state.store.db();
    let live = match credential {
        Credential::Session(id) => live::of_session(db, *id, now).await?,
        Credential::ApiKey(hash) => live::of_api_key(db, hash, now).await?,
    };
    let live = live.ok_or_else(|| ApiError::new(Code::Unauthorized))?;
    let role = live.employee.role.parse();
    Ok(Caller {
        id: live.employee.id,
        name: live.employee.name,
        role: role.map_err(ApiError::internal)?,
        branch_ids: live.branch_ids,
        identity: match credential {
            Credential::ApiKey(_) => Identity::Integration,
            Credential::Session(id) => Identity::Person(Session {
                id: *id,
                email: live.employee.email,
            }),
        },
    })
}

fn bearer(http: &HttpRequest) -> Option<&str> {
    let header = http.headers().get(header::AUTHORIZATION)?;
    let header = std::str::from_utf8(header.as_bytes()).ok()?;
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
