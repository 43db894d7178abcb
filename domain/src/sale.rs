//! What is sold, and the two totals that every negotiation carries.

use crate::code::Code;
use crate::discount::Discount;
use crate::lines::{Charging, ProductLine, ServiceLine};
use crate::values::Money;

/// Everything that has a price in a negotiation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sale {
    /// Stands on the instalments' items.
    pub offer_name: String,
    /// The offer's price; zero without an offer.
    pub monthly_price: Money,
    /// The contract's setup fee, else the offer's.
    pub setup_fee: Money,
    /// The contract's discount, else the negotiation plan's.
    pub discount: Option<Discount>,
    /// Each with the text that its items carry.
    pub services: Vec<(String, ServiceLine)>,
    /// Each with the text that its items carry.
    pub products: Vec<(String, ProductLine)>,
}

/// The totals kept on the negotiation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// What the first regular month costs.
    pub monthly: Money,
    /// What is charged once.
    pub one_time: Money,
}

impl Sale {
    /// What the plan costs in regular instalment `month` (1-based), discount taken off.
    ///
    /// # Errors
    /// [`Code::OutOfRange`] when the amount does not fit.
    pub fn plan_in(&self, month: i32) -> Result<Money, Code> {
        match self.discount.filter(|discount| discount.lasts(month)) {
            Some(discount) => self.monthly_price.minus(discount.on(self.monthly_price)?),
            None => Ok(self.monthly_price),
        }
    }

    /// What regular instalment `month` (1-based) costs: the plan and the services charged in it.
    ///
    /// # Errors
    /// [`Code::OutOfRange`] when the amount does not fit.
    pub fn monthly(&self, month: i32) -> Result<Money, Code> {
        self.services
            .iter()
            .filter(|(_, line)| line.is_charged_in(month))
            .try_fold(self.plan_in(month)?, |sum, (_, line)| {
                sum.plus(line.total()?)
            })
    }

    /// What is charged once: setup fee, one-time services and products.
    ///
    /// # Errors
    /// [`Code::OutOfRange`] when the amount does not fit.
    pub fn one_time(&self) -> Result<Money, Code> {
        let mut services = self
            .services
            .iter()
            .filter(|(_, line)| line.charging == Charging::OneTime);
        let sum = services.try_fold(self.setup_fee, |sum, (_, line)| sum.plus(line.total()?))?;
        self.products
            .iter()
            .try_fold(sum, |sum, (_, line)| sum.plus(line.total()?))
    }

    /// Both totals.
    ///
    /// # Errors
    /// [`Code::OutOfRange`] when an amount does not fit.
    pub fn totals(&self) -> Result<Totals, Code> {
        Ok(Totals {
            monthly: self.monthly(1)?,
            one_time: self.one_time()?,
        })
    }
}
