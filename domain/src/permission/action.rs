//! The one table of who may do what: `action × role`. Routes name an action; the least role that may call them, what
//! the caller may do with one thing, the authorisation tests and the documentation are all read from here.

use strum::IntoEnumIterator;
use uuid::Uuid;

use super::{EmployeeKind, Principal, Role};
use crate::choice::choice;
use crate::code::Code;

choice! {
/// Something an employee may want to do.
pub enum Action {
    /// Read what lies in one's branches.
    Read,
    /// See who one is, end one's session, change one's password.
    UseOwnAccount,
    /// Write clients and their contacts.
    WriteClients,
    /// Create a negotiation.
    CreateNegotiation,
    /// Change or delete a negotiation and its parts, generate its billing.
    WriteNegotiation,
    /// Move, pause, resume, lose, abort, win.
    AdvanceNegotiation,
    /// Open a lost or aborted negotiation again.
    ReopenNegotiation,
    /// See a network password.
    RevealPassword,
    /// Say how long a port is held.
    ExtendHold,
    /// Agree to a setup fee above the offer's.
    RaiseSetupFee,
    /// Discard a generated billing.
    DiscardBilling,
    /// Make a billing type private to the negotiation's client.
    AddBillingType,
    /// Write registries (pipelines, plans, boxes, services …).
    WriteRegistries,
    /// Write employees.
    WriteEmployees,
    /// See, make and revoke the API keys of integrations.
    ManageApiKeys,
    /// Write branches.
    WriteBranches,
    /// Write webhooks.
    WriteWebhooks,
    /// Erase personal data.
    EraseData,
    /// Read metrics from afar.
    ReadMetrics,
}
}

/// How far a role may do something. Nobody but an admin reaches beyond the own branches; see [`Action::allows`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grant {
    Never,
    /// Where the caller is the negotiation's responsible.
    Own,
    Always,
}

/// What an action is done to, as far as permission looks at it. What is out of sight does not exist, so it gets here
/// only for what the caller sees.
#[derive(Debug, Clone, Copy, Default)]
pub struct Target<'a> {
    /// The negotiation's responsible.
    pub responsible_id: Option<Uuid>,
    /// The branches that a change would reach; empty: no branch in particular.
    pub branch_ids: &'a [Uuid],
}

impl<'a> Target<'a> {
    /// A negotiation, or a part of it.
    pub fn of_responsible(id: Uuid) -> Self {
        Self {
            responsible_id: Some(id),
            ..Self::default()
        }
    }

    /// A row that is limited to these branches; to none: it stands in every branch.
    pub fn in_branches(branch_ids: &'a [Uuid]) -> Self {
        Self {
            branch_ids,
            ..Self::default()
        }
    }
}

impl Action {
    /// Its line of the table: viewer, seller, manager, admin.
    #[rustfmt::skip]
    fn grants(self) -> [Grant; 4] {
        use Grant::{Always, Never, Own};
        match self {
            Self::Read | Self::UseOwnAccount
                => [Always, Always, Always, Always],
            Self::WriteClients | Self::CreateNegotiation
                => [Never, Always, Always, Always],
            Self::WriteNegotiation | Self::AdvanceNegotiation | Self::AddBillingType
                => [Never, Own, Always, Always],
            Self::ReopenNegotiation | Self::RevealPassword | Self::ExtendHold | Self::DiscardBilling
            | Self::RaiseSetupFee | Self::WriteRegistries | Self::WriteEmployees
                => [Never, Never, Always, Always],
            Self::ManageApiKeys | Self::WriteBranches | Self::WriteWebhooks | Self::EraseData | Self::ReadMetrics
                => [Never, Never, Never, Always],
        }
    }

    /// Whether only a person may do it, whatever the role: an integration neither logs in nor sees secrets, and gives
    /// nobody rights.
    pub fn takes_a_person(self) -> bool {
        matches!(
            self,
            Self::UseOwnAccount | Self::RevealPassword | Self::WriteEmployees | Self::ManageApiKeys
        )
    }

    /// Whether this kind of employee may do it at all.
    pub fn is_for(self, kind: EmployeeKind) -> bool {
        kind == EmployeeKind::Person || !self.takes_a_person()
    }

    /// The least role that may do it to something at least: who calls a route of it needs that.
    pub fn least_role(self) -> Role {
        Role::iter()
            .find(|role| grant(*role, self) != Grant::Never)
            .unwrap_or(Role::Admin)
    }

    /// Whether the caller may do it to this very thing.
    ///
    /// A manager writes the rows of own branches and the branch-less ones: check a row before and after its change.
    pub fn allows(self, caller: &Principal, target: Target<'_>) -> bool {
        let own = target.responsible_id == Some(caller.id);
        let in_reach = |id: &Uuid| caller.has_branch(*id);
        self.is_for(caller.kind)
            && may(caller.role, self, own)
            && target.branch_ids.iter().all(in_reach)
    }
}

/// How far a role may do an action.
pub fn grant(role: Role, action: Action) -> Grant {
    let [viewer, seller, manager, admin] = action.grants();
    match role {
        Role::Viewer => viewer,
        Role::Seller => seller,
        Role::Manager => manager,
        Role::Admin => admin,
    }
}

/// Whether a role may do an action on a thing that is its own or not.
pub fn may(role: Role, action: Action, is_own: bool) -> bool {
    match grant(role, action) {
        Grant::Never => false,
        Grant::Own => is_own,
        Grant::Always => true,
    }
}

/// Whether the caller may make `next` the responsible: a seller creates for oneself and gives one's own away.
///
/// # Errors
/// [`Code::Forbidden`].
pub fn check_responsible(
    role: Role,
    caller: Uuid,
    former: Option<Uuid>,
    next: Uuid,
) -> Result<(), Code> {
    let is_own = former.unwrap_or(next) == caller;
    match may(role, Action::WriteNegotiation, is_own) {
        true => Ok(()),
        false => Err(Code::Forbidden),
    }
}
