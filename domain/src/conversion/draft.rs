//! The draft: what a negotiation as it stands would make.

use chrono::{DateTime, Months, NaiveDate, Utc};
use uuid::Uuid;

use super::{BillingStep, ConversionFacts, NewContract, NewLogin, NewTicket};
use crate::billing::{self, Billing, BillingTerms};
use crate::client::ClientStage;
use crate::code::Code;
use crate::contract::ContractTerms;
use crate::violation::Violations;

/// What the win would make of a negotiation now, as far as it is known yet. A part that is absent makes nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The instant of conversion, when the prospect becomes a client; none for an existing client.
    pub client_converted_at: Option<DateTime<Utc>>,
    pub contract: Option<NewContract>,
    pub billing: Result<BillingStep, Unbillable>,
    pub login: Option<NewLogin>,
    pub ticket: Option<NewTicket>,
    /// The tasks that are carried over.
    pub carried_tasks: Vec<Uuid>,
}

/// Why no instalments can be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unbillable {
    /// What the contract lacks, all together (409 `contract_incomplete`).
    #[error("incomplete: {0}")]
    Incomplete(Violations),
    /// An amount or a date does not fit (422).
    #[error("out of range: {0}")]
    OutOfRange(Code),
}

impl Draft {
    /// The billing that would be generated, with the ids of its instalments; `None` when it was generated before.
    ///
    /// # Errors
    /// [`Unbillable`]; without a contract there is nothing to bill.
    pub fn to_generate(&self) -> Result<Option<(&Billing, &[Uuid])>, Unbillable> {
        match self.billing.as_ref().map_err(Clone::clone)? {
            BillingStep::Keep => Ok(None),
            BillingStep::Generate(billing, ids) => Ok(Some((billing, ids.as_slice()))),
            BillingStep::Nothing => {
                let missing = Violations::one("/contract", Code::ContractIncomplete);
                Err(Unbillable::Incomplete(missing))
            }
        }
    }
}

/// Drafts the conversion. Who only looks at it gives ids that nobody keeps.
pub fn draft(facts: &ConversionFacts, next_id: &mut dyn FnMut() -> Uuid) -> Draft {
    let contract = new_contract(facts, next_id);
    Draft {
        client_converted_at: (facts.client_stage == ClientStage::Prospect).then_some(facts.now),
        billing: billing_step(facts, contract.as_ref(), next_id),
        contract,
        login: new_login(facts, next_id),
        ticket: facts.readiness.ticket.clone().map(|terms| NewTicket {
            id: next_id(),
            terms,
        }),
        carried_tasks: facts.open_tasks.clone(),
    }
}

fn new_contract(facts: &ConversionFacts, next_id: &mut dyn FnMut() -> Uuid) -> Option<NewContract> {
    let contract = facts.readiness.contract.as_ref()?;
    let terms = &contract.terms;
    // The generated billing's first day, else as typed, else the contract's, else today.
    let starts_on = facts
        .generated_start
        .or(facts.starts_on)
        .or(terms.starts_on)
        .unwrap_or(facts.readiness.today);
    Some(NewContract {
        id: next_id(),
        starts_on,
        commitment_until: after_months(starts_on, terms.commitment_months),
        terms: ContractTerms {
            starts_on: Some(starts_on),
            ..terms.clone()
        },
        offer: contract.offer.clone().unwrap_or_default(),
    })
}

/// The day so many months later; none without months.
fn after_months(day: NaiveDate, months: i32) -> Option<NaiveDate> {
    let months = u32::try_from(months).ok().filter(|months| *months > 0);
    day.checked_add_months(Months::new(months?))
}

fn billing_step(
    facts: &ConversionFacts,
    contract: Option<&NewContract>,
    next_id: &mut dyn FnMut() -> Uuid,
) -> Result<BillingStep, Unbillable> {
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
    .map_err(Unbillable::Incomplete)?;
    let billing = billing::generate(facts.sale, &terms).map_err(Unbillable::OutOfRange)?;
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
