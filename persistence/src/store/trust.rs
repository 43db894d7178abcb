//! Which connections to PostgreSQL are believed in. One that breaks, or falls silent, has most likely gone with its
//! server, and so have all that were opened before.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use deadpool::managed::WeakPool;

use super::postgres::{Connections, Connector};

/// How long nothing may come from a pool all of whose connections are in use, before nothing more is expected.
const STALLED: Duration = Duration::from_secs(2);

/// The trust that all pools of one store share.
#[derive(Debug)]
pub struct Trust {
    origin: Instant,
    /// Microseconds since the origin. What was opened before is not used again.
    since: AtomicU64,
    pools: Mutex<Vec<WeakPool<Connector>>>,
}

impl Trust {
    /// In everything.
    #[must_use]
    pub fn new() -> Self {
        Self {
            origin: Instant::now(),
            since: 0.into(),
            pools: Mutex::default(),
        }
    }

    /// Counts a pool among those that are told.
    pub fn shared_by(&self, pool: &Connections) {
        let mut pools = self.pools.lock().unwrap_or_else(PoisonError::into_inner);
        pools.push(pool.weak());
    }

    /// Whether a connection opened at an instant is believed in.
    #[must_use]
    pub fn holds(&self, opened: Instant) -> bool {
        self.micros(opened) >= self.since.load(Ordering::Relaxed)
    }

    /// Gives up everything that was opened before an instant: at once what rests, the rest when it comes back.
    pub fn ends(&self, before: Instant) {
        let before = self.micros(before);
        if self.since.fetch_max(before, Ordering::Relaxed) >= before {
            return;
        }
        let pools = self.pools.lock().unwrap_or_else(PoisonError::into_inner);
        for pool in pools.iter().filter_map(WeakPool::upgrade) {
            pool.retain(|_, metrics| self.holds(metrics.created));
        }
    }

    fn micros(&self, at: Instant) -> u64 {
        let since = at.saturating_duration_since(self.origin);
        u64::try_from(since.as_micros()).unwrap_or(u64::MAX)
    }
}

impl Default for Trust {
    fn default() -> Self {
        Self::new()
    }
}

/// When a pool last moved: a statement began, or its answer came.
#[derive(Debug)]
pub struct Movement {
    origin: Instant,
    /// Milliseconds since the origin.
    last: AtomicU64,
}

impl Default for Movement {
    fn default() -> Self {
        Self {
            origin: Instant::now(),
            last: 0.into(),
        }
    }
}

impl Movement {
    /// It moves; gives the instant.
    pub fn note(&self) -> Instant {
        let now = Instant::now();
        let since = now.saturating_duration_since(self.origin).as_millis();
        let since = u64::try_from(since).unwrap_or(u64::MAX);
        self.last.store(since, Ordering::Relaxed);
        now
    }

    /// Whether it has not moved for so long that whoever waits for a connection waits in vain.
    #[must_use]
    pub fn is_stalled(&self) -> bool {
        let last = Duration::from_millis(self.last.load(Ordering::Relaxed));
        self.origin.elapsed().saturating_sub(last) > STALLED
    }
}
