//! What a win brings into being: a plan of it, as data, for the persistence to carry out at once.

use chrono::{DateTime, Months, NaiveDate, Utc};
use uuid::Uuid;

use crate::access::{Authentication, Connection};
use crate::billing::{self, Billing, BillingTerms};
use crate::client::ClientStage;
use crate::code::Code;
use crate::contract::ContractTerms;
use crate::offer::Offer;
use crate::readiness::{ReadinessFacts, readiness};
use crate::sale::Sale;
use crate::ticket::TicketTerms;
use crate::values::{Address, Login, Mac};
use crate::violation::Violations;

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
    let starts_on = start(facts)?;
    let contract = new_contract(facts, starts_on, next_id);
    Ok(ConversionPlan {
        client_converted_at: (facts.client_stage == ClientStage::Prospect).then_some(facts.now),
        billing: billing_step(facts, contract.as_ref(), next_id)?,
        contract,
        login: new_login(facts, next_id),
        ticket: facts.readiness.ticket.clone().map(|terms| NewTicket {
            id: next_id(),
            terms,
        }),
        carried_tasks: facts.open_tasks.clone(),
    })
}

/// The contract's first day: the generated billing's, else as typed, else the contract's, else today.
fn start(facts: &ConversionFacts) -> Result<NaiveDate, WinRefusal> {
    if let (Some(generated), Some(typed)) = (facts.generated_start, facts.starts_on)
        && generated != typed
    {
        return Err(WinRefusal::StartDiffers { generated });
    }
    let agreed = facts
        .readiness
        .contract
        .as_ref()
        .and_then(|contract| contract.terms.starts_on);
    Ok(facts
        .generated_start
        .or(facts.starts_on)
        .or(agreed)
        .unwrap_or(facts.readiness.today))
}

fn new_contract(
    facts: &ConversionFacts,
    starts_on: NaiveDate,
    next_id: &mut dyn FnMut() -> Uuid,
) -> Option<NewContract> {
    let contract = facts.readiness.contract.as_ref()?;
    let months = u32::try_from(contract.terms.commitment_months)
        .ok()
        .filter(|months| *months > 0);
    Some(NewContract {
        id: next_id(),
        starts_on,
        commitment_until: months
            .and_then(|months| starts_on.checked_add_months(Months::new(months))),
        terms: ContractTerms {
            starts_on: Some(starts_on),
            ..contract.terms.clone()
        },
        offer: contract.offer.clone().unwrap_or_default(),
    })
}

fn billing_step(
    facts: &ConversionFacts,
    contract: Option<&NewContract>,
    next_id: &mut dyn FnMut() -> Uuid,
) -> Result<BillingStep, WinRefusal> {
    if facts.generated_start.is_some() {
        return Ok(BillingStep::Keep);
    }
    let Some(contract) = contract else {
        return Ok(BillingStep::Nothing);
    };
    let terms = BillingTerms::of(
        &contract.terms,
        facts.readiness.today,
        facts.min_days_to_first_due,
    )
    .map_err(WinRefusal::NotReady)?;
    let billing = billing::generate(facts.sale, &terms).map_err(WinRefusal::Billing)?;
    let mut ids: Vec<Uuid> = billing.instalments.iter().map(|_| next_id()).collect();
    // Made in the same instant: their order is that of their numbers.
    ids.sort_unstable();
    Ok(BillingStep::Generate(billing, ids))
}

fn new_login(facts: &ConversionFacts, next_id: &mut dyn FnMut() -> Uuid) -> Option<NewLogin> {
    let terms = &facts.readiness.access.as_ref()?.terms;
    let address = terms
        .installation_address
        .clone()
        .or_else(|| facts.readiness.client.address.clone());
    Some(NewLogin {
        id: next_id(),
        authentication: terms.authentication,
        connection: terms.connection,
        login: terms.login.clone(),
        mac: terms.mac.clone(),
        speed_plan_id: facts.speed_plan_id,
        port: terms.service_box_id.zip(terms.port),
        installation_address: address.unwrap_or_default(),
    })
}
