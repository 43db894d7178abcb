//! The only place that asks what time it is.

use chrono::{DateTime, SubsecRound, Utc};

/// Now, truncated to the microseconds that both databases keep.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    reason = "the one clock; rules take time as an argument"
)]
pub fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(6)
}
