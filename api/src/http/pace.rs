//! Refusals at a bounded rate.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

/// Refusals that the hasty ones are told, a second and worker.
const RATE: u64 = 2_000;
/// So much time's worth of them may be told at once.
const BURST: Duration = Duration::from_millis(50);
/// Nobody waits longer for its turn.
const LONGEST: Duration = Duration::from_millis(250);

/// When the next refusal may be told (the generic cell rate algorithm).
#[derive(Debug)]
pub struct Pace {
    began: Instant,
    /// Nanoseconds between two of them.
    interval: u64,
    /// Since a burst before the beginning.
    next: AtomicU64,
}

impl Pace {
    /// For so many workers.
    #[must_use]
    pub fn new(workers: usize) -> Self {
        let rate = RATE.saturating_mul(workers as u64).max(1);
        Self {
            began: Instant::now(),
            interval: nanoseconds(Duration::from_secs(1)) / rate,
            next: AtomicU64::new(0),
        }
    }

    /// Takes the next turn, and says how long it is until then.
    pub fn turn(&self) -> Duration {
        self.turn_at(BURST + self.began.elapsed())
    }

    fn turn_at(&self, now: Duration) -> Duration {
        let now = nanoseconds(now);
        let earliest = now.saturating_sub(nanoseconds(BURST));
        let latest = now + nanoseconds(LONGEST);
        let turn = |next: u64| next.clamp(earliest, latest);
        let taken = self
            .next
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |next| {
                Some(turn(next) + self.interval)
            });
        let next = taken.unwrap_or_default();
        Duration::from_nanos(turn(next).saturating_sub(now))
    }
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{BURST, LONGEST, Pace};

    /// However many ask, so many are told at once, the others by and by, and nobody much later than it was promised.
    #[test]
    fn refusals_are_spread() {
        let pace = Pace::new(1);
        let turns: Vec<Duration> = (0..10_000).map(|_| pace.turn_at(BURST)).collect();
        let until = |wait: Duration| turns.iter().filter(|turn| **turn <= wait).count();
        assert_eq!(until(Duration::ZERO), 101, "at once");
        assert_eq!(until(Duration::from_millis(100)), 301, "soon");
        assert_eq!(until(LONGEST), turns.len(), "one waits longer");
        let later = pace.turn_at(BURST + Duration::from_secs(1));
        assert_eq!(later, Duration::ZERO, "a second later");
    }
}
