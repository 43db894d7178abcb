//! Who calls, and whether they may: an operation names its action, [`domain::permission`] says who may do it to what.

pub mod callers;
pub mod handlers;
pub mod limit;
pub mod password;
pub mod token;

use std::sync::Arc;

use actix_web::{HttpRequest, http::header};
use chrono::{DateTime, Utc};
use domain::{
    code::Code,
    permission::{self, Action, Role, Target},
};
use persistence::{Scope, sessions};
use uuid::Uuid;

use crate::{
    http::problem::{ApiError, Result},
    state::State,
};

/// The employee behind a request.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Employee id.
    pub id: Uuid,
    /// Session of the access token.
    pub session_id: Uuid,
    /// Name.
    pub name: String,
    /// E-mail.
    pub email: String,
    /// Role.
    pub role: Role,
    /// Branches, sorted; empty for most admins, who belong to all.
    pub branch_ids: Vec<Uuid>,
}

impl Caller {
    /// Nobody: for public operations.
    #[must_use]
    pub fn nobody() -> Self {
        Self {
            id: Uuid::nil(),
            session_id: Uuid::nil(),
            name: String::new(),
            email: String::new(),
            role: Role::Viewer,
            branch_ids: Vec::new(),
        }
    }

    /// The caller as the rules of [`domain::permission`] look at them.
    #[must_use]
    pub fn permission(&self) -> permission::Caller {
        permission::Caller {
            id: self.id,
            role: self.role,
            branch_ids: self.branch_ids.clone(),
        }
    }

    /// The branches in sight.
    #[must_use]
    pub fn scope(&self) -> Scope {
        Scope::new(self.id, self.role == Role::Admin)
    }
}

/// Who may call an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody: no login.
    Public,
    /// Whose role may do this, to something at least. To which rows, [`Access::check_row`] says.
    May(Action),
}

impl From<Action> for Access {
    fn from(action: Action) -> Self {
        Self::May(action)
    }
}

impl Access {
    /// The least role that may call it; `None` without a login.
    #[must_use]
    pub fn least_role(self) -> Option<Role> {
        match self {
            Self::Public => None,
            Self::May(action) => Some(action.least_role()),
        }
    }

    /// Whether the caller's role may call the operation at all.
    ///
    /// # Errors
    /// 403.
    pub fn check(self, caller: &Caller) -> Result<()> {
        match self.least_role() <= Some(caller.role) {
            true => Ok(()),
            false => Err(ApiError::forbidden()),
        }
    }

    /// Whether the caller may do with this very row what the operation does.
    ///
    /// # Errors
    /// 403.
    pub fn check_row(self, caller: &Caller, target: Target<'_>) -> Result<()> {
        match self {
            Self::May(action) if action.allows(&caller.permission(), target) => Ok(()),
            _ => Err(ApiError::forbidden()),
        }
    }
}

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
