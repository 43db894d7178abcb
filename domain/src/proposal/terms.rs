//! What a proposal promises, against what stands now: what was accepted is what is won.

use std::fmt::Display;

use uuid::Uuid;

use crate::code::Code;
use crate::values::Money;
use crate::violation::{Violation, Violations};

/// The terms of a sale, as a proposal tells them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms {
    /// The code of the offer; none without one.
    pub offer_code: Option<String>,
    /// BRL a month, before any discount.
    pub monthly_price: Money,
    /// Mbit/s to and from the client.
    pub speed: Option<(i32, i32)>,
    pub adjustment_index: Option<String>,
    pub commitment_months: i32,
    pub setup_fee: Money,
    pub discount: Option<Reduction>,
    /// Services and products.
    pub lines: Vec<Line>,
}

/// What comes off each month.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reduction {
    pub amount: Money,
    /// None = as long as the contract lasts.
    pub months: Option<i32>,
}

/// What a line sells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item {
    Service(Uuid),
    Product(Uuid),
}

/// A service or a product of a sale.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// The negotiation's line; none where it is only told of.
    pub id: Option<Uuid>,
    /// None where it was written down before lines told it.
    pub item: Option<Item>,
    pub description: String,
    /// Whether the description is the line's own; otherwise it is the item's name, which is no term. Not told where it was
    /// written down before lines told it.
    pub described: bool,
    /// Charged every month, else once.
    pub monthly: bool,
    /// Months it is charged; none = all.
    pub months: Option<i32>,
    pub quantity: i32,
    pub unit_price: Money,
    /// BRL off the line.
    pub discount: Money,
}

/// Each term in which what stands now differs from what was accepted, by its pointer into the negotiation.
///
/// Lines are compared whatever their order: one that was taken away and put back is the same.
#[must_use]
pub fn differences(accepted: &Terms, current: &Terms) -> Violations {
    let mut found = Found(Violations::new());
    found.compare(
        "/contract/sales_plan",
        &text(&accepted.offer_code),
        &text(&current.offer_code),
    );
    found.compare(
        "/contract/monthly_price",
        &accepted.monthly_price,
        &current.monthly_price,
    );
    found.compare(
        "/access/speed_plan",
        &speed(accepted.speed),
        &speed(current.speed),
    );
    found.compare(
        "/contract/sales_plan/adjustment_index",
        &text(&accepted.adjustment_index),
        &text(&current.adjustment_index),
    );
    found.compare(
        "/contract/commitment_months",
        &accepted.commitment_months,
        &current.commitment_months,
    );
    found.compare(
        "/contract/setup_fee",
        &accepted.setup_fee,
        &current.setup_fee,
    );
    found.discounts(accepted.reduction(), current.reduction());
    found.lines(&accepted.lines, &current.lines);
    found.0
}

impl Terms {
    /// The discount, unless it takes nothing off.
    fn reduction(&self) -> Option<Reduction> {
        self.discount
            .filter(|discount| discount.amount != Money::ZERO)
    }
}

impl Line {
    fn sells_the_same(&self, other: &Self) -> bool {
        match (self.item, other.item) {
            (Some(one), Some(other)) => one == other,
            _ => self.description == other.description,
        }
    }

    /// Where a line, or its lack, is told.
    fn pointer(&self) -> String {
        let list = match (self.item, self.monthly) {
            (Some(Item::Service(_)), _) | (None, true) => "/services",
            (Some(Item::Product(_)), _) | (None, false) => "/products",
        };
        self.id
            .map_or_else(|| list.to_owned(), |id| format!("{list}/{id}"))
    }
}

struct Found(Violations);

impl Found {
    fn compare<T: PartialEq + Display>(&mut self, pointer: &str, accepted: &T, current: &T) {
        if accepted != current {
            let violation = Violation::new(pointer, Code::AcceptedProposalDiffers);
            let violation = violation.with("accepted", accepted);
            self.0.add(violation.with("current", current));
        }
    }

    fn discounts(&mut self, accepted: Option<Reduction>, current: Option<Reduction>) {
        match (accepted, current) {
            (Some(accepted), Some(current)) => {
                let pointer = "/contract/discount/value";
                self.compare(pointer, &accepted.amount, &current.amount);
                let pointer = "/contract/discount/months";
                self.compare(pointer, &text(&accepted.months), &text(&current.months));
            }
            (accepted, current) => {
                let amount = |discount: Option<Reduction>| text(&discount.map(|some| some.amount));
                self.compare("/contract/discount", &amount(accepted), &amount(current));
            }
        }
    }

    fn lines(&mut self, accepted: &[Line], current: &[Line]) {
        let mut gone: Vec<&Line> = accepted.iter().collect();
        let mut others = Vec::new();
        for line in current {
            let same = |other: &&Line| other.sells_the_same(line) && unlike(other, line).is_empty();
            match gone.iter().position(same) {
                Some(same) => {
                    gone.remove(same);
                }
                None => others.push(line),
            }
        }
        for line in others {
            let former = gone.iter().position(|other| other.sells_the_same(line));
            match former.map(|position| gone.remove(position)) {
                Some(former) => self.0.extend_under(&line.pointer(), unlike(former, line)),
                None => self.compare(&line.pointer(), &NOTHING.to_owned(), &line.description),
            }
        }
        for line in gone {
            self.compare(&line.pointer(), &line.description, &NOTHING.to_owned());
        }
    }
}

/// What two lines that sell the same differ in.
fn unlike(accepted: &Line, current: &Line) -> Violations {
    let mut found = Found(Violations::new());
    if accepted.described || current.described {
        let pointer = "/description";
        found.compare(pointer, &accepted.description, &current.description);
    }
    if accepted.monthly != current.monthly {
        found.0.push("/charging", Code::AcceptedProposalDiffers);
    }
    found.compare("/months", &text(&accepted.months), &text(&current.months));
    found.compare("/quantity", &accepted.quantity, &current.quantity);
    found.compare("/unit_price", &accepted.unit_price, &current.unit_price);
    found.compare("/discount", &accepted.discount, &current.discount);
    found.0
}

/// Stands for what is not there.
const NOTHING: &str = "–";

fn text<T: Display>(value: &Option<T>) -> String {
    value
        .as_ref()
        .map_or_else(|| NOTHING.to_owned(), ToString::to_string)
}

fn speed(speed: Option<(i32, i32)>) -> String {
    text(&speed.map(|(down, up)| format!("{down}/{up}")))
}
