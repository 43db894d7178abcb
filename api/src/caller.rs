//! Who calls, and what their role may do at all. Which rows they may touch is [`domain::permission`].

use domain::permission::{self, Action, Role, Target};
use persistence::Scope;
use uuid::Uuid;

use crate::problem::{ApiError, Result};

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
