//! The offer: a sales plan's commercial terms (Anatel RGC, Resolução 765/2023).

use chrono::{Days, NaiveDate};
use uuid::Uuid;

use crate::code::Code;
use crate::values::{Money, date};
use crate::violation::{Violation, Violations};

/// The longest commitment an offer may ask of anybody, in months.
pub const MAX_COMMITMENT_MONTHS: i32 = 120;

/// A sales plan as far as the rules look at it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offer {
    pub id: Uuid,
    pub name: String,
    /// Unique, printed on the contract.
    pub offer_code: String,
    pub monthly_price: Money,
    pub setup_fee: Money,
    /// 0 = no commitment.
    pub commitment_months: i32,
    pub speed_plan_id: Option<Uuid>,
    /// The index that adjusts the price, such as IPCA.
    pub adjustment_index: Option<String>,
    pub valid_from: Option<NaiveDate>,
    pub valid_until: Option<NaiveDate>,
}

impl Offer {
    /// Whether it may be sold on a day, both ends of its period included.
    pub fn is_valid_on(&self, day: NaiveDate) -> bool {
        date::valid_on(day, self.valid_from, self.valid_until)
    }

    /// Checks the amounts, the commitment and the period.
    ///
    /// # Errors
    /// [`Code::OutOfRange`] and [`Code::InvalidPeriod`] at their members.
    pub fn check(&self) -> Result<(), Violations> {
        let mut violations = Violations::new();
        violations.take("/monthly_price", self.monthly_price.non_negative());
        violations.take("/setup_fee", self.setup_fee.non_negative());
        if !(0..=MAX_COMMITMENT_MONTHS).contains(&self.commitment_months) {
            let violation = Violation::new("/commitment_months", Code::OutOfRange);
            violations.add(violation.with("min", 0).with("max", MAX_COMMITMENT_MONTHS));
        }
        violations.take(
            "/valid_until",
            date::ordered(self.valid_from, self.valid_until),
        );
        violations.into_result(())
    }

    /// The terms in which `changed` differs, none of which may change once the offer is used.
    ///
    /// # Errors
    /// [`Code::OfferInUse`] at each changed term; the name, the validity and the branches are no terms.
    pub fn keep_terms(&self, changed: &Offer) -> Result<(), Violations> {
        let mut violations = Violations::new();
        let terms = [
            ("/offer_code", self.offer_code != changed.offer_code),
            (
                "/monthly_price",
                self.monthly_price != changed.monthly_price,
            ),
            ("/setup_fee", self.setup_fee != changed.setup_fee),
            (
                "/commitment_months",
                self.commitment_months != changed.commitment_months,
            ),
            (
                "/speed_plan_id",
                self.speed_plan_id != changed.speed_plan_id,
            ),
            (
                "/adjustment_index",
                self.adjustment_index != changed.adjustment_index,
            ),
        ];
        for (pointer, _) in terms.iter().filter(|(_, differs)| *differs) {
            violations.push(*pointer, Code::OfferInUse);
        }
        violations.into_result(())
    }

    /// The last day of this offer's validity once a revision starts on `revision_from`.
    ///
    /// An earlier end stays as it is; one that begins no earlier is left its first day, since no period ends before it
    /// begins.
    pub fn end_before(&self, revision_from: NaiveDate) -> NaiveDate {
        let day_before = revision_from
            .checked_sub_days(Days::new(1))
            .unwrap_or(revision_from);
        let last = self
            .valid_from
            .map_or(day_before, |from| from.max(day_before));
        self.valid_until.map_or(last, |until| until.min(last))
    }
}
