//! What a win brings into being, as data. [`draft()`] puts it together, ready or not: preview, billing and printed
//! contract show that; [`plan`] is the same draft once nothing blocks it, for the persistence to carry out at once.

mod draft;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::access::{Authentication, Connection};
use crate::billing::Billing;
use crate::client::ClientStage;
use crate::code::Code;
use crate::contract::ContractTerms;
use crate::offer::Offer;
use crate::readiness::{ReadinessFacts, readiness};
use crate::sale::Sale;
use crate::ticket::TicketTerms;
use crate::values::{Address, Login, Mac};
use crate::violation::Violations;

pub use draft::{Draft, Unbillable, draft};

/// What the win looks at besides the readiness.
#[derive(Debug, Clone)]
pub struct ConversionFacts<'a> {
    pub readiness: &'a ReadinessFacts,
    pub client_stage: ClientStage,
    pub now: DateTime<Utc>,
    /// The start typed with the win.
    pub starts_on: Option<NaiveDate>,
    /// The start of the billing that was generated before.
    pub generated_start: Option<NaiveDate>,
    pub min_days_to_first_due: i32,
    pub sale: &'a Sale,
    pub speed_plan_id: Option<Uuid>,
    /// The tasks that are not done.
    pub open_tasks: Vec<Uuid>,
}

/// All that the win makes. Numbers (contract, protocol) come from the database's sequences.
#[derive(Debug, Clone, PartialEq)]
pub struct ConversionPlan {
    /// The instant of conversion, when the prospect becomes a client; none for an existing client.
    pub client_converted_at: Option<DateTime<Utc>>,
    pub contract: Option<NewContract>,
    pub billing: BillingStep,
    pub login: Option<NewLogin>,
    pub ticket: Option<NewTicket>,
    /// The tasks that are carried over.
    pub carried_tasks: Vec<Uuid>,
}

/// The customer contract.
#[derive(Debug, Clone, PartialEq)]
pub struct NewContract {
    pub id: Uuid,
    pub starts_on: NaiveDate,
    /// The first day after the commitment; none without one.
    pub commitment_until: Option<NaiveDate>,
    pub terms: ContractTerms,
    /// The snapshot of what was sold.
    pub offer: Offer,
}

/// What happens to the instalments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BillingStep {
    /// There is no contract, so nothing is billed.
    Nothing,
    /// They were generated before; they only get their contract.
    Keep,
    /// They are generated now, each with its new id.
    Generate(Billing, Vec<Uuid>),
}

/// The network login that goes into service.
#[derive(Debug, Clone, PartialEq)]
pub struct NewLogin {
    pub id: Uuid,
    pub authentication: Option<Authentication>,
    pub connection: Option<Connection>,
    /// None for authentications without one.
    pub login: Option<Login>,
    pub mac: Option<Mac>,
    pub speed_plan_id: Option<Uuid>,
    /// The service box and port that become occupied.
    pub port: Option<(Uuid, i32)>,
    pub installation_address: Address,
}

/// The ticket that is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTicket {
    pub id: Uuid,
    pub terms: TicketTerms,
}

/// Why a win is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WinRefusal {
    /// It was won before (409 `already_won`).
    #[error("already won")]
    AlreadyWon,
    /// The blockers, all together (409 `not_ready_to_win`).
    #[error("not ready: {0}")]
    NotReady(Violations),
    /// The typed start is not the generated billing's (409 `billing_start_differs`).
    #[error("the billing was generated with another start: {generated}")]
    StartDiffers { generated: NaiveDate },
    /// An amount or a date does not fit (422).
    #[error("the billing can not be generated: {0}")]
    Billing(Code),
}

impl From<Unbillable> for WinRefusal {
    fn from(reason: Unbillable) -> Self {
        match reason {
            Unbillable::Incomplete(missing) => Self::NotReady(missing),
            Unbillable::OutOfRange(code) => Self::Billing(code),
        }
    }
}

/// Plans the win: everything that comes into being, with ids from `next_id`.
///
/// # Errors
/// [`WinRefusal`]; nothing is planned then.
pub fn plan(
    facts: &ConversionFacts,
    next_id: &mut dyn FnMut() -> Uuid,
) -> Result<ConversionPlan, WinRefusal> {
    let blockers = readiness(facts.readiness);
    if blockers.has(Code::AlreadyWon) {
        return Err(WinRefusal::AlreadyWon);
    }
    if !blockers.is_empty() {
        return Err(WinRefusal::NotReady(blockers));
    }
    if let (Some(generated), Some(typed)) = (facts.generated_start, facts.starts_on)
        && generated != typed
    {
        return Err(WinRefusal::StartDiffers { generated });
    }
    let draft = draft(facts, next_id);
    Ok(ConversionPlan {
        client_converted_at: draft.client_converted_at,
        contract: draft.contract,
        billing: draft.billing?,
        login: draft.login,
        ticket: draft.ticket,
        carried_tasks: draft.carried_tasks,
    })
}
