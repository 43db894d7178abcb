//! The billing ("financeiro"): what is charged when, exact to the cent.
//!
//! `sold = prorated + Σ regular + one-time`, and the instalments add up to it for every input.

mod generate;
mod schedule;

use chrono::NaiveDate;

use crate::choice::choice;
use crate::code::Code;
use crate::contract::{ContractTerms, Proration};
use crate::values::Money;
use crate::violation::Violations;

pub use generate::generate;
pub use schedule::{DEFAULT_MONTHS, first_due};

choice! {
/// What an instalment is for.
pub enum InstalmentKind {
    /// The days before the first whole month.
    Prorated,
    /// A whole month.
    Regular,
}
}

choice! {
/// What an item of an instalment charges.
pub enum ItemKind {
    /// The plan's month, discount taken off.
    Plan,
    /// The days before the first whole month, with all that is charged monthly.
    Prorated,
    Service,
    Product,
    SetupFee,
}
}

/// When and how long is billed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BillingTerms {
    /// The first day that is charged.
    pub starts_on: NaiveDate,
    /// The day of generation.
    pub generated_on: NaiveDate,
    /// 1–31, clamped to the month's end.
    pub due_day: i32,
    /// 0 = none: twelve months are billed.
    pub commitment_months: i32,
    /// Days between the later of start and generation, and the first due date.
    pub min_days_to_first_due: i32,
    pub setup_instalments: i32,
    pub proration: Proration,
}

impl BillingTerms {
    /// The billing terms of a contract; a contract without a start starts on the day of generation.
    ///
    /// # Errors
    /// [`Code::ContractIncomplete`] at each missing member of the contract.
    pub fn of(
        contract: &ContractTerms,
        generated_on: NaiveDate,
        min_days: i32,
    ) -> Result<Self, Violations> {
        let mut violations = Violations::new();
        for member in contract.missing() {
            violations.push(format!("/contract/{member}"), Code::ContractIncomplete);
        }
        if contract.sales_plan_id.is_none() {
            violations.push("/negotiation_plan_id", Code::PlanMissing);
        }
        violations.into_result(Self {
            starts_on: contract.starts_on.unwrap_or(generated_on),
            generated_on,
            due_day: contract.due_day.unwrap_or(1),
            commitment_months: contract.commitment_months,
            min_days_to_first_due: min_days,
            setup_instalments: contract.setup_instalments,
            proration: contract.proration,
        })
    }
}

/// What an instalment charges, in detail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub kind: ItemKind,
    pub description: String,
    pub amount: Money,
}

/// One instalment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instalment {
    /// 1-based, in order of due date.
    pub number: i32,
    pub kind: InstalmentKind,
    pub due_on: NaiveDate,
    /// First day charged.
    pub period_from: NaiveDate,
    /// The day after the last one charged.
    pub period_to: NaiveDate,
    /// The sum of the items.
    pub amount: Money,
    pub items: Vec<Item>,
}

/// A whole billing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Billing {
    pub starts_on: NaiveDate,
    pub generated_on: NaiveDate,
    /// In order.
    pub instalments: Vec<Instalment>,
    /// What is sold: the sum of the instalments.
    pub total: Money,
}

impl Billing {
    /// What is due on the first due date, all instalments of that day together.
    ///
    /// # Errors
    /// [`Code::OutOfRange`] when the amount does not fit.
    pub fn first_amount(&self) -> Result<Money, Code> {
        let first = self.instalments.first().map(|instalment| instalment.due_on);
        Money::sum(
            self.instalments
                .iter()
                .filter(|i| Some(i.due_on) == first)
                .map(|i| i.amount),
        )
    }
}
