//! Civil dates within the years the product understands.

use chrono::{DateTime, Datelike, NaiveDate, Utc, format::ParseErrorKind};

use crate::choice::{Words, choice};
use crate::code::Code;
use crate::violation::Violation;

/// The years that are understood.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;
/// The first and the last day of them.
const DAYS: [&str; 2] = ["1900-01-01", "2199-12-31"];

choice! {
/// Why a text is no date, or no instant.
pub enum DateFault {
    /// Another form than `YYYY-MM-DD`.
    NoDate,
    /// An instant, where a date is asked for.
    TimeToo,
    /// Another form than RFC 3339.
    NoInstant,
    /// A date, where an instant is asked for.
    DateAlone,
    /// An instant that doesn't say its offset from UTC.
    OffsetMissing,
    /// The form is right, but no calendar or clock shows it.
    NoSuchDay,
    /// Outside 1900–2199.
    OtherYears,
}
}

impl DateFault {
    /// The refusal at a member, with what its message says.
    #[must_use]
    pub fn at(self, pointer: &str) -> Violation {
        let refused = Violation::new(pointer, self.into());
        let [first, last] = DAYS;
        match self {
            Self::OtherYears => refused.with("min", first).with("max", last),
            _ => refused.with("reason", self.as_str()),
        }
    }
}

impl From<DateFault> for Code {
    fn from(fault: DateFault) -> Self {
        match fault {
            DateFault::OtherYears => Self::OutOfRange,
            _ => Self::InvalidDate,
        }
    }
}

/// Reads `YYYY-MM-DD`.
///
/// # Errors
/// [`DateFault`].
pub fn parse(text: &str) -> Result<NaiveDate, DateFault> {
    if !is_date(text) {
        return Err(match text.split_at_checked(10) {
            Some((date, time)) if is_date(date) && is_time(time) => DateFault::TimeToo,
            _ => DateFault::NoDate,
        });
    }
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| DateFault::NoSuchDay)?;
    within_range(date).map_err(|_| DateFault::OtherYears)
}

/// Four digits, two and two, with hyphens between.
fn is_date(text: &str) -> bool {
    let fits = |(index, byte): (usize, u8)| match index {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    text.len() == 10 && text.bytes().enumerate().all(fits)
}

/// What may stand behind a date: a time of day, however it is written.
fn is_time(text: &str) -> bool {
    let mut letters = text.chars();
    matches!(letters.next(), Some('T' | 't' | ' '))
        && letters.next().is_some_and(|c| c.is_ascii_digit())
}

/// The same date, unless its year is outside 1900–2199.
///
/// # Errors
/// [`Code::OutOfRange`].
pub fn within_range(date: NaiveDate) -> Result<NaiveDate, Code> {
    if YEARS.contains(&date.year()) {
        Ok(date)
    } else {
        Err(Code::OutOfRange)
    }
}

/// Reads an RFC 3339 instant (`T` between date and time, seconds up to 59) with its offset, truncated to microseconds (what both databases keep).
///
/// # Errors
/// [`DateFault`].
pub fn parse_instant(text: &str) -> Result<DateTime<Utc>, DateFault> {
    let instant = rfc3339(text).map_err(|fault| match fault {
        _ if is_date(text) => DateFault::DateAlone,
        _ if rfc3339(&format!("{text}Z")).is_ok() => DateFault::OffsetMissing,
        fault => fault,
    })?;
    let date = within_range(instant.date_naive()).ok();
    date.and_then(|_| DateTime::from_timestamp_micros(instant.timestamp_micros()))
        .ok_or(DateFault::OtherYears)
}

fn rfc3339(text: &str) -> Result<DateTime<Utc>, DateFault> {
    if text.as_bytes().get(10) != Some(&b'T') || text.get(17..19) == Some("60") {
        return Err(DateFault::NoInstant);
    }
    let read = DateTime::parse_from_rfc3339(text).map_err(|err| match err.kind() {
        ParseErrorKind::OutOfRange | ParseErrorKind::Impossible => DateFault::NoSuchDay,
        _ => DateFault::NoInstant,
    });
    Ok(read?.to_utc())
}

/// That a day or an instant at a member lies behind, where one ahead is asked for.
#[must_use]
pub fn passed(pointer: &str) -> Violation {
    Violation::new(pointer, Code::OutOfRange).with("reason", "passed")
}

/// Whether `from ≤ until`; an open end always is.
///
/// # Errors
/// [`Code::InvalidPeriod`].
pub fn ordered(from: Option<NaiveDate>, until: Option<NaiveDate>) -> Result<(), Code> {
    match (from, until) {
        (Some(from), Some(until)) if from > until => Err(Code::InvalidPeriod),
        _ => Ok(()),
    }
}

/// Whether a day lies within an optional period, both ends included.
pub fn valid_on(day: NaiveDate, from: Option<NaiveDate>, until: Option<NaiveDate>) -> bool {
    from.is_none_or(|from| from <= day) && until.is_none_or(|until| day <= until)
}
