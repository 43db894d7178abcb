//! Appointments: when they end and whom they clash with.

use chrono::{DateTime, TimeDelta, Utc};

use crate::choice::choice;
use crate::code::Code;
use crate::violation::Violations;

choice! {
/// What became of an appointment.
pub enum AppointmentStatus {
    Scheduled,
    Done,
    Cancelled,
}
}

/// Minutes of an appointment whose schedule type has no default duration.
pub const DEFAULT_MINUTES: i32 = 60;

/// When an appointment ends: as typed, else after the type's default duration.
///
/// # Errors
/// [`Code::InvalidPeriod`] at `/ends_at` unless it is after the start.
pub fn ends_at(
    starts_at: DateTime<Utc>,
    typed: Option<DateTime<Utc>>,
    default_minutes: Option<i32>,
) -> Result<DateTime<Utc>, Violations> {
    let minutes = default_minutes
        .filter(|minutes| *minutes > 0)
        .unwrap_or(DEFAULT_MINUTES);
    let ends_at =
        typed.or_else(|| starts_at.checked_add_signed(TimeDelta::minutes(i64::from(minutes))));
    match ends_at {
        Some(ends_at) if ends_at > starts_at => Ok(ends_at),
        _ => Err(Violations::one("/ends_at", Code::InvalidPeriod)),
    }
}

/// Whether two periods overlap; touching ends do not.
pub fn clash(one: (DateTime<Utc>, DateTime<Utc>), other: (DateTime<Utc>, DateTime<Utc>)) -> bool {
    one.0 < other.1 && other.0 < one.1
}
