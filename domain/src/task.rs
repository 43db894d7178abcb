//! Tasks: what is to be done for the client, open ones carried over by the win.

use chrono::{DateTime, Utc};

use crate::code::Code;
use crate::violation::Violations;

/// Checks that a task is not due before it starts.
///
/// # Errors
/// [`Code::InvalidPeriod`] at `/due_at`.
pub fn check_period(
    starts_at: Option<DateTime<Utc>>,
    due_at: Option<DateTime<Utc>>,
) -> Result<(), Violations> {
    match (starts_at, due_at) {
        (Some(starts_at), Some(due_at)) if due_at < starts_at => {
            Err(Violations::one("/due_at", Code::InvalidPeriod))
        }
        _ => Ok(()),
    }
}

/// The instant of completion: kept when already done, `now` when it becomes done, none otherwise.
pub fn done_at(
    done: bool,
    stored: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    done.then(|| stored.unwrap_or(now))
}
