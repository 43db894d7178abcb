//! The contract part of a negotiation: what is agreed, its write rules and its completeness.

mod limits;
mod write;

use chrono::NaiveDate;
use uuid::Uuid;

use crate::choice::choice;
use crate::discount::Discount;
use crate::values::Money;

pub use limits::Limits;
pub use write::{ContractFacts, ContractInput, check, check_bounds, check_limits, decide};

choice! {
/// How the days before the first whole month are charged.
#[derive(Default)]
pub enum Proration {
    /// By the days of the start's month.
    #[default]
    CalendarDays,
    /// By a month of thirty days.
    ThirtyDays,
}
}

/// The contract part as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractTerms {
    /// The offer sold; stays the same row when the plan or the offer is revised later.
    pub sales_plan_id: Option<Uuid>,
    pub billing_type_id: Option<Uuid>,
    pub contract_template_id: Option<Uuid>,
    /// 1–31; clamped to the month's end.
    pub due_day: Option<i32>,
    /// 0 = no commitment (billed for twelve months).
    pub commitment_months: i32,
    /// `None` = the day of the win.
    pub starts_on: Option<NaiveDate>,
    pub setup_fee: Money,
    /// 1–12.
    pub setup_instalments: i32,
    pub proration: Proration,
    pub discount: Option<Discount>,
}

impl Default for ContractTerms {
    fn default() -> Self {
        Self {
            sales_plan_id: None,
            billing_type_id: None,
            contract_template_id: None,
            due_day: None,
            commitment_months: 0,
            starts_on: None,
            setup_fee: Money::ZERO,
            setup_instalments: 1,
            proration: Proration::default(),
            discount: None,
        }
    }
}

impl ContractTerms {
    /// The members that completeness asks for and that are not there yet.
    pub fn missing(&self) -> Vec<&'static str> {
        [
            ("billing_type_id", self.billing_type_id.is_some()),
            ("contract_template_id", self.contract_template_id.is_some()),
            ("due_day", self.due_day.is_some()),
        ]
        .into_iter()
        .filter_map(|(member, present)| (!present).then_some(member))
        .collect()
    }

    /// Whether nothing is missing.
    pub fn is_complete(&self) -> bool {
        self.missing().is_empty()
    }
}
