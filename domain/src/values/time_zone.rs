//! Time zones of branches (IANA names) and the branch's "today".

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Tz;

use crate::code::Code;

/// An IANA time zone such as `America/Sao_Paulo`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeZone(Tz);

impl TimeZone {
    /// The zone of a branch that names none.
    pub const DEFAULT: TimeZone = TimeZone(Tz::America__Sao_Paulo);

    /// Reads an IANA name.
    ///
    /// # Errors
    /// [`Code::InvalidTimeZone`].
    pub fn parse(text: &str) -> Result<Self, Code> {
        text.trim()
            .parse()
            .map(Self)
            .map_err(|_| Code::InvalidTimeZone)
    }

    /// The IANA name, as stored.
    pub fn as_str(self) -> &'static str {
        self.0.name()
    }

    /// The wall clock in this zone.
    pub fn local(self, now: DateTime<Utc>) -> NaiveDateTime {
        now.with_timezone(&self.0).naive_local()
    }

    /// The civil date in this zone.
    pub fn today(self, now: DateTime<Utc>) -> NaiveDate {
        self.local(now).date()
    }

    /// The instant at which a day begins in this zone: midnight, or where the clock skips it, the hour after.
    pub fn start_of(self, day: NaiveDate) -> DateTime<Utc> {
        let midnight = day.and_time(NaiveTime::MIN);
        let instant = |local| self.0.from_local_datetime(&local).earliest();
        instant(midnight)
            .or_else(|| instant(midnight + Duration::hours(1)))
            .map_or_else(|| midnight.and_utc(), |start| start.to_utc())
    }
}

/// The civil date at `now` in a stored time zone; an unknown name counts as [`TimeZone::DEFAULT`].
pub fn today(now: DateTime<Utc>, time_zone: &str) -> NaiveDate {
    TimeZone::parse(time_zone)
        .unwrap_or(TimeZone::DEFAULT)
        .today(now)
}

/// The wall clock at `now` in a stored time zone; an unknown name counts as [`TimeZone::DEFAULT`].
pub fn local(now: DateTime<Utc>, time_zone: &str) -> NaiveDateTime {
    TimeZone::parse(time_zone)
        .unwrap_or(TimeZone::DEFAULT)
        .local(now)
}
