//! The table of `role × action`.

use uuid::Uuid;

use super::Role;
use crate::code::Code;

/// Something an employee may want to do. Branches are checked elsewhere: what is out of sight does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::EnumIter)]
pub enum Action {
    /// Read what lies in one's branches.
    Read,
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
    /// Discard a generated billing.
    DiscardBilling,
    /// Make a billing type private to the negotiation's client.
    AddBillingType,
    /// Write registries (pipelines, plans, boxes, services …).
    WriteRegistries,
    /// Write employees.
    WriteEmployees,
    /// Write branches.
    WriteBranches,
    /// Write webhooks.
    WriteWebhooks,
    /// Erase personal data.
    EraseData,
    /// Read metrics from afar.
    ReadMetrics,
}

/// How far a role may do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grant {
    Never,
    /// Where the caller is the negotiation's responsible.
    Own,
    Always,
}

/// How far a role may do an action.
pub fn grant(role: Role, action: Action) -> Grant {
    use Action::{
        AddBillingType, AdvanceNegotiation, CreateNegotiation, DiscardBilling, EraseData,
        ExtendHold, Read, ReadMetrics, ReopenNegotiation, RevealPassword, WriteBranches,
        WriteClients, WriteEmployees, WriteNegotiation, WriteRegistries, WriteWebhooks,
    };
    match (action, role) {
        (Read, _) | (_, Role::Admin) => Grant::Always,
        (WriteBranches | WriteWebhooks | EraseData | ReadMetrics, _) | (_, Role::Viewer) => {
            Grant::Never
        }
        (_, Role::Manager) | (WriteClients | CreateNegotiation, Role::Seller) => Grant::Always,
        (WriteNegotiation | AdvanceNegotiation | AddBillingType, Role::Seller) => Grant::Own,
        (ReopenNegotiation | RevealPassword | ExtendHold | DiscardBilling, Role::Seller)
        | (WriteRegistries | WriteEmployees, Role::Seller) => Grant::Never,
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
    let allowed = match role {
        Role::Admin | Role::Manager => true,
        Role::Seller => former.unwrap_or(next) == caller,
        Role::Viewer => false,
    };
    if allowed {
        Ok(())
    } else {
        Err(Code::Forbidden)
    }
}
