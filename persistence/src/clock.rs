//! What time it is: the one place of the product that asks.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use chrono::{DateTime, TimeDelta, Utc};

/// No instant at which a clock was stopped.
const RUNS: i64 = i64::MIN;

/// A clock; its clones are the same one. It tells microseconds, as both databases keep them. Tests turn and stop it.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Hands>);

/// In microseconds.
#[derive(Debug)]
struct Hands {
    /// How far it goes before the machine's.
    ahead: AtomicI64,
    /// The machine's instant at which it was stopped.
    stopped: AtomicI64,
}

impl Default for Clock {
    /// The machine's.
    fn default() -> Self {
        Self(Arc::new(Hands {
            ahead: 0.into(),
            stopped: RUNS.into(),
        }))
    }
}

impl Clock {
    /// Now.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        let machine = match self.0.stopped.load(Ordering::Relaxed) {
            RUNS => machine(),
            stopped => stopped,
        };
        let shown = machine.saturating_add(self.0.ahead.load(Ordering::Relaxed));
        DateTime::from_timestamp_micros(shown).unwrap_or_default()
    }

    /// Turns it, forward or back.
    pub fn turn(&self, by: TimeDelta) {
        let by = by.num_microseconds().unwrap_or_default();
        self.0.ahead.fetch_add(by, Ordering::Relaxed);
    }

    /// Stops it: from now on it only moves when it is turned.
    pub fn stop(&self) {
        self.0.stopped.store(machine(), Ordering::Relaxed);
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one clock; everything else takes time as an argument"
)]
fn machine() -> i64 {
    Utc::now().timestamp_micros()
}
