//! Who calls, and what their role may do at all. Which rows they may touch is [`domain::permission`].

use domain::{
    code::Code,
    permission::{self, Action, EmployeeKind, Role, Target},
};
use persistence::{Scope, journal::Actor};
use uuid::Uuid;

use crate::problem::{ApiError, Result};

/// The employee behind a request.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Employee id.
    pub id: Uuid,
    /// How they have come in.
    pub identity: Identity,
    /// Name.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Branches, sorted; empty for most admins, who belong to all.
    pub branch_ids: Vec<Uuid>,
}

/// How a caller has come in.
#[derive(Clone, Debug)]
pub enum Identity {
    /// Not at all.
    Nobody,
    /// A person, by the access token of a session.
    Person(Session),
    /// An integration, by an API key.
    Integration,
}

/// A person's login.
#[derive(Clone, Debug)]
pub struct Session {
    /// Session of the access token.
    pub id: Uuid,
    /// E-mail.
    pub email: String,
}

impl Caller {
    /// Nobody: for public operations.
    #[must_use]
    pub fn nobody() -> Self {
        Self {
            id: Uuid::nil(),
            identity: Identity::Nobody,
            name: String::new(),
            role: Role::Viewer,
            branch_ids: Vec::new(),
        }
    }

    /// What the caller is.
    #[must_use]
    pub fn kind(&self) -> EmployeeKind {
        match self.identity {
            Identity::Integration => EmployeeKind::Integration,
            Identity::Nobody | Identity::Person(_) => EmployeeKind::Person,
        }
    }

    /// The session of a person.
    ///
    /// # Errors
    /// 403 when an integration calls.
    pub fn session(&self) -> Result<&Session> {
        match &self.identity {
            Identity::Person(session) => Ok(session),
            Identity::Nobody | Identity::Integration => Err(ApiError::new(Code::PersonRequired)),
        }
    }

    /// The caller as the journal names them.
    #[must_use]
    pub fn actor(&self) -> Actor {
        match self.kind() {
            EmployeeKind::Person => Actor::Person(self.id),
            EmployeeKind::Integration => Actor::Integration(self.id),
        }
    }

    /// The caller as the rules of [`domain::permission`] look at them.
    #[must_use]
    pub fn permission(&self) -> permission::Principal {
        permission::Principal {
            id: self.id,
            kind: self.kind(),
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
pub enum RouteAccess {
    /// Everybody: no login.
    Public,
    /// Whose role may do this, to something at least. To which rows, [`RouteAccess::check_row`] says.
    May(Action),
}

impl From<Action> for RouteAccess {
    fn from(action: Action) -> Self {
        Self::May(action)
    }
}

impl RouteAccess {
    /// The least role that may call it; `None` without a login.
    #[must_use]
    pub fn least_role(self) -> Option<Role> {
        match self {
            Self::Public => None,
            Self::May(action) => Some(action.least_role()),
        }
    }

    /// Whether there are callers who may not call it.
    #[must_use]
    pub fn may_refuse(self) -> bool {
        match self {
            Self::Public => false,
            Self::May(action) => action.least_role() > Role::Viewer || action.takes_a_person(),
        }
    }

    /// Whether the caller's kind and role may call the operation at all.
    ///
    /// # Errors
    /// 403.
    pub fn check(self, caller: &Caller) -> Result<()> {
        match self {
            Self::May(action) if !action.is_for(caller.kind()) => {
                Err(ApiError::new(Code::PersonRequired))
            }
            _ if self.least_role() <= Some(caller.role) => Ok(()),
            _ => Err(ApiError::forbidden()),
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
