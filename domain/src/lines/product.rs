//! Products sold, charged once.

use uuid::Uuid;

use super::{Common, CommonInput, check, total};
use crate::code::Code;
use crate::values::Money;
use crate::violation::Violations;

/// A product line as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProductInput {
    pub product_id: Uuid,
    pub description: Option<String>,
    /// `None` = 1.
    pub quantity: Option<i64>,
    /// `None` = the product's.
    pub unit_price: Option<Money>,
    /// BRL off the line; `None` = nothing.
    pub discount: Option<Money>,
}

/// A product line as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductLine {
    pub product_id: Uuid,
    /// `None` = the product's name.
    pub description: Option<String>,
    pub quantity: i32,
    pub unit_price: Money,
    pub discount: Money,
}

impl ProductLine {
    /// Decides a product line; the price defaults to the product's.
    ///
    /// # Errors
    /// All violations at once, with pointers into the line (`/quantity`).
    pub fn decide(input: &ProductInput, price: Money) -> Result<Self, Violations> {
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
        violations.into_result(Self {
            product_id: input.product_id,
            description,
            quantity,
            unit_price,
            discount,
        })
    }

    /// What the line costs.
    ///
    /// # Errors
    /// [`Code::OutOfRange`] when the amount does not fit.
    pub fn total(&self) -> Result<Money, Code> {
        total(self.quantity, self.unit_price, self.discount)
    }
}
