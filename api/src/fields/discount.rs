//! A discount on the monthly price, as it is typed and shown.

use domain::{
    discount::{Discount as Rule, DiscountInput, DiscountKind},
    violation::Violations,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Choice, DecimalText, Int};

/// How a discount's value is to be read.
pub type DiscountKindWord = Choice<DiscountKind>;
/// Regular instalments that something lasts.
pub type Months = Int<1, 120>;

/// A discount on the monthly price.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Discount {
    /// BRL or percent.
    pub kind: DiscountKindWord,
    /// A decimal text: BRL for `amount`, 0–100 for `percent`.
    pub value: DecimalText,
    /// Regular instalments it lasts; all of them when null.
    pub months: Option<Months>,
}

impl Discount {
    /// The discount that was typed.
    ///
    /// # Errors
    /// Violations at `/value` and `/months`.
    pub fn parse(&self) -> Result<Rule, Violations> {
        Rule::parse(&DiscountInput {
            kind: self.kind.0,
            value: self.value.as_str().to_owned(),
            months: self.months.map(|months| months.0),
        })
    }

    /// How a discount is shown: its value with two decimals.
    #[must_use]
    pub fn shown(rule: &Rule) -> Self {
        Self {
            kind: Choice(rule.kind()),
            value: DecimalText::stored(rule.value_text()),
            months: rule.months.map(Months::stored),
        }
    }

    /// From its three columns; `None` when there is no kind.
    ///
    /// # Errors
    /// When a row holds what this version does not know.
    pub fn from_columns(
        kind: Option<&str>,
        hundredths: Option<i64>,
        months: Option<i32>,
    ) -> Result<Option<Self>, persistence::Error> {
        let rule = persistence::column::discount(kind, hundredths, months)?;
        Ok(rule.as_ref().map(Self::shown))
    }
}
