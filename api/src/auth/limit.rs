//! Limits on tries of passwords. A try is counted before its password is looked at, and a right one is taken back, so
//! that any number of tries at once are no more than the same number in a row.
//!
//! Who guesses an account's password makes strangers wait, not its owner: a peer from which somebody has logged in
//! before has tries of its own.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use uuid::Uuid;

use crate::{
    peer,
    problem::{ApiError, Result},
};

/// Who is counted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// An account, tried from one peer.
    From(String, Option<IpAddr>),
    /// An account, tried by strangers.
    Account(String),
    /// A peer, a stranger to the accounts that it tries.
    Peer(IpAddr),
    /// The same peer, where it is known to the accounts.
    Neighbours(IpAddr),
    /// A session whose employee gives the current password.
    Session(Uuid),
}

/// What a key may do.
struct Quota {
    /// Failures at once …
    burst: u32,
    /// … and how long until one of them is forgotten.
    every: Duration,
    /// Tries that wait at once, so that nobody takes all of the queue.
    waiting: u32,
}

impl Key {
    fn quota(&self) -> Quota {
        match self {
            // Whole offices sit behind one address.
            Self::Peer(_) | Self::Neighbours(_) => Quota {
                burst: 100,
                every: Duration::from_millis(600),
                waiting: 64,
            },
            _ => Quota {
                burst: 10,
                every: Duration::from_secs(6),
                waiting: 32,
            },
        }
    }

    /// An account, tried from a peer's network.
    #[must_use]
    pub fn from(account: &str, peer: Option<IpAddr>) -> Self {
        Self::From(account.to_owned(), peer.map(peer::network))
    }

    /// Who counts besides, where an account has logged in before.
    pub fn of_known(peer: Option<IpAddr>) -> impl Iterator<Item = Self> {
        let peer = peer.map(|peer| Self::Neighbours(peer::network(peer)));
        peer.into_iter()
    }

    /// Those that count a stranger besides.
    pub fn of_stranger(account: &str, peer: Option<IpAddr>) -> impl Iterator<Item = Self> {
        let peer = peer.map(|peer| Self::Peer(peer::network(peer)));
        [Self::Account(account.to_owned())].into_iter().chain(peer)
    }
}

/// What is known of a key.
#[derive(Debug)]
struct Count {
    /// When all its failures are forgotten.
    clear_at: Instant,
    /// Tries that have begun and not ended.
    waiting: u32,
}

impl Count {
    /// How long until there is room for a failure.
    fn wait(&self, quota: &Quota, now: Instant) -> Duration {
        let failures = self.clear_at.saturating_duration_since(now);
        (failures + quota.every).saturating_sub(quota.every * quota.burst)
    }
}

/// Tries so far.
#[derive(Debug, Default)]
pub struct LoginLimits(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    by_key: HashMap<Key, Count>,
    /// From so many keys on it is looked which are clear.
    tidy_at: usize,
}

impl LoginLimits {
    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a try.
    #[must_use]
    pub fn begin(&self) -> Attempt<'_> {
        Attempt {
            limits: self,
            keys: Vec::new(),
        }
    }
}

impl Counts {
    /// Takes up a key; `Err` says how long it has to wait.
    fn enter(&mut self, key: &Key, now: Instant) -> std::result::Result<(), Duration> {
        self.tidy(now);
        let quota = key.quota();
        let count = self.by_key.entry(key.clone()).or_insert(Count {
            clear_at: now,
            waiting: 0,
        });
        match count.wait(&quota, now) {
            Duration::ZERO if count.waiting < quota.waiting => {
                count.waiting += 1;
                Ok(())
            }
            wait => Err(wait),
        }
    }

    fn tidy(&mut self, now: Instant) {
        if self.by_key.len() >= self.tidy_at.max(1024) {
            self.by_key
                .retain(|_, count| count.waiting > 0 || count.clear_at > now);
            self.tidy_at = self.by_key.len() * 2;
        }
    }

    /// Counts a failure for all keys, or for none; `Err` says how long they have to wait.
    fn fail(&mut self, keys: &[Key], now: Instant) -> std::result::Result<(), Duration> {
        let waits = keys.iter().filter_map(|key| {
            let count = self.by_key.get(key)?;
            Some(count.wait(&key.quota(), now))
        });
        let wait = waits.max().unwrap_or_default();
        if !wait.is_zero() {
            return Err(wait);
        }
        for key in keys {
            if let Some(count) = self.by_key.get_mut(key) {
                count.clear_at = count.clear_at.max(now) + key.quota().every;
            }
        }
        Ok(())
    }

    /// Takes a failure of each key back.
    fn forgive(&mut self, keys: &[Key]) {
        for key in keys {
            if let Some(count) = self.by_key.get_mut(key) {
                let before = count.clear_at.checked_sub(key.quota().every);
                count.clear_at = before.unwrap_or(count.clear_at);
            }
        }
    }
}

/// A try that has begun. Dropped, it waits no more; what was counted stays.
#[derive(Debug)]
pub struct Attempt<'a> {
    limits: &'a LoginLimits,
    keys: Vec<Key>,
}

impl Attempt<'_> {
    /// Counts for these keys too.
    ///
    /// # Errors
    /// 429 with Retry-After.
    pub fn under(mut self, keys: impl IntoIterator<Item = Key>) -> Result<Self> {
        for key in keys {
            let entered = self.limits.counts().enter(&key, Instant::now());
            entered.map_err(ApiError::too_many)?;
            self.keys.push(key);
        }
        Ok(self)
    }

    /// Counts it as a failure until it proves to be none: to be called right before the password is looked at.
    ///
    /// # Errors
    /// 429 with Retry-After.
    pub fn count(&self) -> Result<()> {
        let counted = self.limits.counts().fail(&self.keys, Instant::now());
        counted.map_err(ApiError::too_many)
    }

    /// Takes the failure back.
    pub fn succeeded(self) {
        self.limits.counts().forgive(&self.keys);
    }
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        let mut counts = self.limits.counts();
        for key in &self.keys {
            if let Some(count) = counts.by_key.get_mut(key) {
                count.waiting = count.waiting.saturating_sub(1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Counts, Key};
    use std::time::{Duration, Instant};

    fn account() -> [Key; 1] {
        [Key::Account("ana@example.com".to_owned())]
    }

    #[test]
    fn ten_failures_at_once_and_one_more_every_six_seconds() {
        let (mut counts, key, start) = (Counts::default(), account(), Instant::now());
        assert_eq!(counts.enter(&key[0], start), Ok(()));
        for _ in 0..10 {
            assert_eq!(counts.fail(&key, start), Ok(()));
        }
        let second = Duration::from_secs(1);
        assert_eq!(counts.fail(&key, start), Err(6 * second));
        assert_eq!(counts.enter(&key[0], start + 4 * second), Err(2 * second));
        assert_eq!(counts.fail(&key, start + 6 * second), Ok(()));
        assert_eq!(counts.fail(&key, start + 6 * second), Err(6 * second));
        counts.forgive(&key);
        assert_eq!(counts.fail(&key, start + 6 * second), Ok(()));
    }

    #[test]
    fn nobody_waits_for_more_than_its_share() {
        let (mut counts, key, start) = (Counts::default(), account(), Instant::now());
        let entered = (0..100).filter(|_| counts.enter(&key[0], start).is_ok());
        assert_eq!(entered.count(), 32);
    }

    #[test]
    fn who_is_clear_is_forgotten() {
        let (mut counts, start) = (Counts::default(), Instant::now());
        let later = start + Duration::from_secs(7);
        for number in 0..5_000 {
            let key = [Key::Account(number.to_string())];
            let now = if number < 2_500 { start } else { later };
            assert_eq!(counts.enter(&key[0], now), Ok(()));
            assert_eq!(counts.fail(&key, now), Ok(()));
            counts.by_key.get_mut(&key[0]).unwrap().waiting = 0;
        }
        assert!(
            counts.by_key.len() <= 5_000 - 1_024,
            "{}",
            counts.by_key.len()
        );
    }
}
