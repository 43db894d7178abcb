//! Due dates and periods, without amounts.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::{BillingTerms, InstalmentKind};
use crate::code::Code;

/// How many regular instalments stand without a commitment.
pub const DEFAULT_MONTHS: i32 = 12;

/// A charged period and the day it is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Period {
    pub kind: InstalmentKind,
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub due_on: NaiveDate,
}

/// The first due date: the first `due_day` at least `min_days` after the later of start and generation.
///
/// # Errors
/// [`Code::OutOfRange`] when the calendar ends before.
pub fn first_due(terms: &BillingTerms) -> Result<NaiveDate, Code> {
    let later = terms.starts_on.max(terms.generated_on);
    let min_days = u64::try_from(terms.min_days_to_first_due).unwrap_or(0);
    let earliest = later
        .checked_add_days(Days::new(min_days))
        .ok_or(Code::OutOfRange)?;
    let same_month = due_in(earliest, 0, terms.due_day)?;
    if same_month >= earliest {
        Ok(same_month)
    } else {
        due_in(earliest, 1, terms.due_day)
    }
}

/// All periods in order: the days left over, then exactly the regular months.
///
/// Months before the first due date (a start long past) are due with the first.
pub(super) fn periods(terms: &BillingTerms) -> Result<Vec<Period>, Code> {
    let first = first_due(terms)?;
    let mut months_back = 0;
    while due_in(first, -(months_back + 1), terms.due_day)? >= terms.starts_on {
        months_back += 1;
    }
    let anchor = due_in(first, -months_back, terms.due_day)?;
    let mut periods = Vec::new();
    if anchor > terms.starts_on {
        periods.push(Period {
            kind: InstalmentKind::Prorated,
            from: terms.starts_on,
            to: anchor,
            due_on: first,
        });
    }
    let months = if terms.commitment_months > 0 {
        terms.commitment_months
    } else {
        DEFAULT_MONTHS
    };
    let mut from = anchor;
    for month in 1..=months {
        let to = due_in(anchor, month, terms.due_day)?;
        periods.push(Period {
            kind: InstalmentKind::Regular,
            from,
            to,
            due_on: to.max(first),
        });
        from = to;
    }
    Ok(periods)
}

/// The due date `months` away from the month of `day`: `due_day`, or the month's last day when it is shorter.
fn due_in(day: NaiveDate, months: i32, due_day: i32) -> Result<NaiveDate, Code> {
    let first_of_month = day.with_day(1).ok_or(Code::OutOfRange)?;
    let distance = Months::new(months.unsigned_abs());
    let month = if months < 0 {
        first_of_month.checked_sub_months(distance)
    } else {
        first_of_month.checked_add_months(distance)
    };
    let month = month.ok_or(Code::OutOfRange)?;
    let due_day = u32::try_from(due_day)
        .unwrap_or(1)
        .clamp(1, u32::from(month.num_days_in_month()));
    month.with_day(due_day).ok_or(Code::OutOfRange)
}
