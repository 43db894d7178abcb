//! Discounts on the monthly price.

use crate::choice::choice;
use crate::code::Code;
use crate::values::{Money, Percent};
use crate::violation::{Violation, Violations};

choice! {
/// How a discount's value is to be read.
pub enum DiscountKind {
    /// BRL off each month.
    Amount,
    /// A percentage off each month.
    Percent,
}
}

/// The most months a discount or a service may be limited to.
pub const MAX_MONTHS: i64 = 120;

/// How much comes off each month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiscountValue {
    Amount(Money),
    Percent(Percent),
}

/// A discount on the monthly price, for the first `months` regular instalments or for all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Discount {
    pub value: DiscountValue,
    /// `None` = as long as the contract lasts.
    pub months: Option<i32>,
}

/// A discount as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiscountInput {
    pub kind: DiscountKind,
    /// A decimal text: BRL or percent, by `kind`.
    pub value: String,
    pub months: Option<i64>,
}

impl Discount {
    /// Checks a typed discount.
    ///
    /// # Errors
    /// Violations at `/value` and `/months`.
    pub fn parse(input: &DiscountInput) -> Result<Self, Violations> {
        let mut violations = Violations::new();
        let parsed = match input.kind {
            DiscountKind::Amount => {
                Money::parse_non_negative(&input.value).map(DiscountValue::Amount)
            }
            DiscountKind::Percent => Percent::parse(&input.value).map(DiscountValue::Percent),
        };
        let value = violations
            .take("/value", parsed)
            .unwrap_or(DiscountValue::Amount(Money::ZERO));
        let months = check_months("/months", input.months, &mut violations);
        violations.into_result(Self { value, months })
    }

    /// A discount from its stored columns: kind, value in hundredths (cents or hundredths of a percent), months.
    ///
    /// # Errors
    /// [`Code::OutOfRange`] when the value does not fit its kind.
    pub fn from_stored(
        kind: DiscountKind,
        hundredths: i64,
        months: Option<i32>,
    ) -> Result<Self, Code> {
        let value = match kind {
            DiscountKind::Amount => DiscountValue::Amount(Money::from_cents(hundredths)?),
            DiscountKind::Percent => DiscountValue::Percent(Percent::from_hundredths(hundredths)?),
        };
        Ok(Self { value, months })
    }

    /// How the value is to be read.
    pub fn kind(&self) -> DiscountKind {
        match self.value {
            DiscountValue::Amount(_) => DiscountKind::Amount,
            DiscountValue::Percent(_) => DiscountKind::Percent,
        }
    }

    /// The value as stored: cents, or hundredths of a percent.
    pub fn hundredths(&self) -> i64 {
        match self.value {
            DiscountValue::Amount(amount) => amount.cents(),
            DiscountValue::Percent(percent) => percent.hundredths(),
        }
    }

    /// The value as the API writes it: two decimals.
    pub fn value_text(&self) -> String {
        match self.value {
            DiscountValue::Amount(amount) => amount.to_string(),
            DiscountValue::Percent(percent) => percent.to_string(),
        }
    }

    /// What comes off `price` in one month; never more than the price.
    ///
    /// # Errors
    /// None in practice: a share of at most the whole always fits.
    pub fn on(&self, price: Money) -> Result<Money, Code> {
        match self.value {
            DiscountValue::Amount(amount) => Ok(amount.min(price)),
            DiscountValue::Percent(percent) => percent.of(price),
        }
    }

    /// Whether regular instalment `month` (1-based) still has it.
    pub fn lasts(&self, month: i32) -> bool {
        self.months.is_none_or(|months| month <= months)
    }

    /// Whether it is at most `limit` of `price`.
    pub fn is_within(&self, limit: Percent, price: Money) -> bool {
        match self.value {
            DiscountValue::Amount(amount) => limit.covers(amount, price),
            DiscountValue::Percent(percent) => percent <= limit,
        }
    }
}

/// Checks a number of months within 1–[`MAX_MONTHS`].
pub(crate) fn check_months(
    pointer: &str,
    months: Option<i64>,
    violations: &mut Violations,
) -> Option<i32> {
    whole(pointer, months?, 1, MAX_MONTHS, violations)
}

/// Checks a whole number within `min..=max`.
pub(crate) fn whole(
    pointer: &str,
    value: i64,
    min: i64,
    max: i64,
    violations: &mut Violations,
) -> Option<i32> {
    if !(min..=max).contains(&value) {
        violations.add(
            Violation::new(pointer, Code::OutOfRange)
                .with("min", min)
                .with("max", max),
        );
        return None;
    }
    i32::try_from(value).ok()
}
