//! What a contract write may say, and what it says when it is silent.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{ContractTerms, Limits, Proration};
use crate::client::ClientKind;
use crate::code::Code;
use crate::discount::{Discount, DiscountInput, DiscountValue, whole};
use crate::offer::{MAX_COMMITMENT_MONTHS, Offer};
use crate::values::{Money, date};
use crate::violation::{Violation, Violations};

/// A contract part as typed. Everything may be omitted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContractInput {
    pub billing_type_id: Option<Uuid>,
    pub contract_template_id: Option<Uuid>,
    pub due_day: Option<i64>,
    /// `None` = the offer's, within the person's maximum.
    pub commitment_months: Option<i64>,
    pub starts_on: Option<NaiveDate>,
    /// `None` = the offer's.
    pub setup_fee: Option<Money>,
    /// `None` = 1.
    pub setup_instalments: Option<i64>,
    /// `None` = by calendar days.
    pub proration: Option<Proration>,
    /// Outer `None` (omitted) = the negotiation plan's; inner `None` (null) = no discount.
    pub discount: Option<Option<DiscountInput>>,
}

/// What a contract write is judged by.
#[derive(Debug, Clone)]
pub struct ContractFacts<'a> {
    /// The offer sold: the stored contract's, else the negotiation plan's.
    pub offer: Option<&'a Offer>,
    /// The negotiation plan's discount.
    pub plan_discount: Option<Discount>,
    pub client_kind: ClientKind,
    pub limits: Limits,
    /// The part before the write. What a manager agreed to there may stay when a seller changes the rest.
    pub stored: Option<&'a ContractTerms>,
}

impl ContractFacts<'_> {
    fn commitment_limits(&self) -> (i32, Option<i32>) {
        let offer = self
            .offer
            .map_or(MAX_COMMITMENT_MONTHS, |offer| offer.commitment_months);
        let person = (self.client_kind == ClientKind::Person)
            .then_some(self.limits.max_person_commitment_months);
        (offer, person)
    }

    /// The offer's commitment, as far as this client may be bound.
    fn default_commitment(&self) -> i32 {
        let (_, person) = self.commitment_limits();
        let offer = self.offer.map_or(0, |offer| offer.commitment_months);
        person.map_or(offer, |person| offer.min(person))
    }
}

/// Decides a contract write: fills in what was omitted and applies the write rules.
///
/// The references' own checks are [`crate::negotiation::references`]'.
///
/// # Errors
/// All violations at once, with pointers into the contract (`/due_day`).
pub fn decide(input: &ContractInput, facts: &ContractFacts) -> Result<ContractTerms, Violations> {
    let mut violations = Violations::new();
    let due_day = input
        .due_day
        .and_then(|day| whole("/due_day", day, 1, 31, &mut violations));
    let commitment = input.commitment_months.and_then(|months| {
        whole(
            "/commitment_months",
            months,
            0,
            i64::from(MAX_COMMITMENT_MONTHS),
            &mut violations,
        )
    });
    let parts = input
        .setup_instalments
        .and_then(|parts| whole("/setup_instalments", parts, 1, 12, &mut violations));
    if let Some(starts_on) = input.starts_on {
        violations.take("/starts_on", date::within_range(starts_on));
    }
    let terms = ContractTerms {
        sales_plan_id: facts.offer.map(|offer| offer.id),
        billing_type_id: input.billing_type_id,
        contract_template_id: input.contract_template_id,
        due_day,
        commitment_months: commitment.unwrap_or_else(|| facts.default_commitment()),
        starts_on: input.starts_on,
        setup_fee: input
            .setup_fee
            .unwrap_or_else(|| facts.offer.map_or(Money::ZERO, |offer| offer.setup_fee)),
        setup_instalments: parts.unwrap_or(1),
        proration: input.proration.unwrap_or_default(),
        discount: discount(input, facts, &mut violations),
    };
    violations.extend(check(&terms, facts));
    violations.into_result(terms)
}

/// The write rules that compare terms with offer, client and role.
pub fn check(terms: &ContractTerms, facts: &ContractFacts) -> Violations {
    let mut violations = check_bounds(
        terms,
        facts.offer,
        facts.client_kind,
        facts.limits.max_person_commitment_months,
    );
    violations.extend(check_limits(terms, facts));
    violations
}

fn discount(
    input: &ContractInput,
    facts: &ContractFacts,
    violations: &mut Violations,
) -> Option<Discount> {
    match &input.discount {
        None => facts.plan_discount,
        Some(None) => None,
        Some(Some(typed)) => match Discount::parse(typed) {
            Ok(discount) => Some(discount),
            Err(wrong) => {
                violations.extend_under("/discount", wrong);
                None
            }
        },
    }
}

/// The rules that hold whoever writes, and still hold at the win: commitment and discount against the offer.
pub fn check_bounds(
    terms: &ContractTerms,
    offer: Option<&Offer>,
    client_kind: ClientKind,
    max_person_commitment_months: i32,
) -> Violations {
    let mut violations = Violations::new();
    let months = terms.commitment_months;
    let above = |code, limit: i32| Violation::new("/commitment_months", code).with("limit", limit);
    if let Some(offer) = offer.filter(|offer| months > offer.commitment_months) {
        violations.add(above(Code::CommitmentAboveOffer, offer.commitment_months));
    }
    if client_kind == ClientKind::Person && months > max_person_commitment_months {
        violations.add(above(
            Code::CommitmentAbovePersonMaximum,
            max_person_commitment_months,
        ));
    }
    if let (
        Some(offer),
        Some(Discount {
            value: DiscountValue::Amount(amount),
            ..
        }),
    ) = (offer, terms.discount)
        && amount > offer.monthly_price
    {
        let violation = Violation::new("/discount/value", Code::DiscountAbovePrice);
        violations.add(violation.with("limit", offer.monthly_price));
    }
    violations
}

/// The rules that depend on the role. What was already agreed, or comes from the plan, may stay.
pub fn check_limits(terms: &ContractTerms, facts: &ContractFacts) -> Violations {
    let mut violations = Violations::new();
    violations.take("/setup_fee", terms.setup_fee.non_negative());
    let offered = facts.offer.map_or(Money::ZERO, |offer| offer.setup_fee);
    let kept = facts
        .stored
        .is_some_and(|stored| stored.setup_fee == terms.setup_fee);
    if terms.setup_fee > offered && !facts.limits.any_setup_fee && !kept {
        violations
            .add(Violation::new("/setup_fee", Code::SetupFeeAboveOffer).with("limit", offered));
    }
    let Some(discount) = terms.discount else {
        return violations;
    };
    let granted = facts.plan_discount == terms.discount
        || facts
            .stored
            .is_some_and(|stored| stored.discount == terms.discount);
    let price = facts.offer.map_or(Money::ZERO, |offer| offer.monthly_price);
    if !granted && !discount.is_within(facts.limits.discount, price) {
        let violation = Violation::new("/discount/value", Code::DiscountAboveLimit);
        violations.add(violation.with("limit", facts.limits.discount));
    }
    violations
}
