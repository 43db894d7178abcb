//! Services charged with the plan, each month or once.

use uuid::Uuid;

use super::{Common, CommonInput, check, total};
use crate::choice::choice;
use crate::code::Code;
use crate::discount::check_months;
use crate::values::Money;
use crate::violation::Violations;

choice! {
/// How often a service is charged.
pub enum Charging {
    Monthly,
    OneTime,
}
}

/// A service line as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServiceInput {
    pub service_id: Uuid,
    pub description: Option<String>,
    /// `None` = 1.
    pub quantity: Option<i64>,
    /// `None` = the service's.
    pub unit_price: Option<Money>,
    /// BRL off the line; `None` = nothing.
    pub discount: Option<Money>,
    /// `None` = the service's.
    pub charging: Option<Charging>,
    /// For monthly services: the number of regular instalments, `None` = all.
    pub months: Option<i64>,
}

/// A service line as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceLine {
    pub service_id: Uuid,
    /// `None` = the service's name.
    pub description: Option<String>,
    pub quantity: i32,
    pub unit_price: Money,
    pub discount: Money,
    pub charging: Charging,
    /// The number of regular instalments it is charged with, `None` = all.
    pub months: Option<i32>,
}

impl ServiceLine {
    /// Decides a service line; price and charging default to the service's.
    ///
    /// # Errors
    /// All violations at once, with pointers into the line (`/quantity`).
    pub fn decide(
        input: &ServiceInput,
        price: Money,
        charging: Charging,
    ) -> Result<Self, Violations> {
        let mut violations = Violations::new();
        let typed = CommonInput {
            description: input.description.as_deref(),
            quantity: input.quantity,
            unit_price: input.unit_price,
            discount: input.discount,
        };
        let Common {
            description,
            quantity,
            unit_price,
            discount,
        } = check(&typed, price, &mut violations);
        let charging = input.charging.unwrap_or(charging);
        let months = check_months("/months", input.months, &mut violations);
        if months.is_some() && charging == Charging::OneTime {
            violations.push("/months", Code::MonthsRequireMonthly);
        }
        let service_id = input.service_id;
        violations.into_result(Self {
            service_id,
            description,
            quantity,
            unit_price,
            discount,
            charging,
            months,
        })
    }

    /// What the line costs each time it is charged.
    ///
    /// # Errors
    /// [`Code::OutOfRange`] when the amount does not fit.
    pub fn total(&self) -> Result<Money, Code> {
        total(self.quantity, self.unit_price, self.discount)
    }

    /// Whether regular instalment `month` (1-based) carries it.
    pub fn is_charged_in(&self, month: i32) -> bool {
        self.charging == Charging::Monthly && self.months.is_none_or(|months| month <= months)
    }
}
