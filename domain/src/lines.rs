//! Service and product lines: write rules and totals.

mod product;
mod service;

use crate::code::Code;
use crate::discount::whole;
use crate::values::{Money, text};
use crate::violation::{Violation, Violations};

pub use product::{ProductInput, ProductLine};
pub use service::{Charging, ServiceInput, ServiceLine};

/// The largest quantity of a line.
pub const MAX_QUANTITY: i64 = 9_999;

/// What both kinds of line have in common, checked.
struct Common {
    description: Option<String>,
    quantity: i32,
    unit_price: Money,
    discount: Money,
}

/// The members that both kinds of line share, as typed.
struct CommonInput<'a> {
    description: Option<&'a str>,
    quantity: Option<i64>,
    unit_price: Option<Money>,
    discount: Option<Money>,
}

fn check(input: &CommonInput, default_price: Money, violations: &mut Violations) -> Common {
    let description = input
        .description
        .and_then(|d| violations.take("/description", text::line(d, text::LINE)));
    let quantity = whole(
        "/quantity",
        input.quantity.unwrap_or(1),
        1,
        MAX_QUANTITY,
        violations,
    );
    let unit_price = violations.take(
        "/unit_price",
        input.unit_price.unwrap_or(default_price).non_negative(),
    );
    let discount = violations.take(
        "/discount",
        input.discount.unwrap_or_default().non_negative(),
    );
    let common = Common {
        description,
        quantity: quantity.unwrap_or(1),
        unit_price: unit_price.unwrap_or_default(),
        discount: discount.unwrap_or_default(),
    };
    if quantity.is_some() && unit_price.is_some() && discount.is_some() {
        check_value(&common, violations);
    }
    common
}

fn check_value(line: &Common, violations: &mut Violations) {
    match line.unit_price.times(i64::from(line.quantity)) {
        Err(code) => violations.push("/quantity", code),
        Ok(value) if line.discount > value => {
            violations
                .add(Violation::new("/discount", Code::DiscountAboveLine).with("limit", value));
        }
        Ok(_) => {}
    }
}

/// `quantity × unit price − discount`. Whole cents times whole numbers: nothing to round.
fn total(quantity: i32, unit_price: Money, discount: Money) -> Result<Money, Code> {
    unit_price.times(i64::from(quantity))?.minus(discount)
}
