//! Civil dates within the years the product understands.

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use crate::code::Code;

/// Reads `YYYY-MM-DD`.
///
/// # Errors
/// [`Code::InvalidDate`] for another shape or a day that does not exist, [`Code::OutOfRange`] outside 1900–2199.
pub fn parse(text: &str) -> Result<NaiveDate, Code> {
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(i, b)| {
            if i == 4 || i == 7 {
                b == b'-'
            } else {
                b.is_ascii_digit()
            }
        });
    if !shape {
        return Err(Code::InvalidDate);
    }
    NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .map_err(|_| Code::InvalidDate)
        .and_then(within_range)
}

/// The same date, unless its year is outside 1900–2199.
///
/// # Errors
/// [`Code::OutOfRange`].
pub fn within_range(date: NaiveDate) -> Result<NaiveDate, Code> {
    if (1900..=2199).contains(&date.year()) {
        Ok(date)
    } else {
        Err(Code::OutOfRange)
    }
}

/// Reads an RFC 3339 instant (`T` between date and time, seconds up to 59) with its offset, truncated to microseconds (what both databases keep).
///
/// # Errors
/// [`Code::InvalidDate`] for another shape, [`Code::OutOfRange`] outside 1900–2199.
pub fn parse_instant(text: &str) -> Result<DateTime<Utc>, Code> {
    let strict = text.as_bytes().get(10) == Some(&b'T') && text.get(17..19) != Some("60");
    if !strict {
        return Err(Code::InvalidDate);
    }
    let instant = DateTime::parse_from_rfc3339(text)
        .map_err(|_| Code::InvalidDate)?
        .to_utc();
    within_range(instant.date_naive())?;
    DateTime::from_timestamp_micros(instant.timestamp_micros()).ok_or(Code::OutOfRange)
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
