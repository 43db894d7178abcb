//! Limits on links: per peer for everything, per proposal for answers.
//!
//! A token can't be guessed; what is limited is the work that guessing makes.

use std::{
    net::IpAddr,
    num::NonZeroU32,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use governor::{
    DefaultKeyedRateLimiter, NotUntil, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};
use moka::sync::Cache;
use uuid::Uuid;

use crate::{
    peer::network,
    problem::{ApiError, Result},
};

/// Requests of a peer at once and in a minute: whole villages sit behind one address.
const PEER: NonZeroU32 = NonZeroU32::MIN.saturating_add(299);
/// What a printed paper costs besides its request.
const PAPER: NonZeroU32 = NonZeroU32::MIN.saturating_add(8);
/// Links that lead nowhere, of a peer at once and in a minute.
const GUESSES: NonZeroU32 = NonZeroU32::MIN.saturating_add(29);
/// How long a peer waits that guesses on.
const WAIT: Duration = Duration::from_secs(10);
/// Answers to a proposal at once and in a minute.
const ANSWERS: NonZeroU32 = NonZeroU32::MIN.saturating_add(59);
/// What is known of peers that have been quiet is forgotten each time after so many requests.
const TIDY: u32 = 1024;

/// Who has asked for how much.
#[derive(Debug)]
pub struct LinkLimits {
    peers: DefaultKeyedRateLimiter<IpAddr>,
    guesses: DefaultKeyedRateLimiter<IpAddr>,
    waiting: Cache<IpAddr, ()>,
    answers: DefaultKeyedRateLimiter<Uuid>,
    requests: AtomicU32,
}

impl LinkLimits {
    /// Nobody has asked yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            peers: RateLimiter::keyed(Quota::per_minute(PEER)),
            guesses: RateLimiter::keyed(Quota::per_minute(GUESSES)),
            waiting: Cache::builder()
                .max_capacity(100_000)
                .time_to_live(WAIT)
                .build(),
            answers: RateLimiter::keyed(Quota::per_minute(ANSWERS)),
            requests: AtomicU32::new(0),
        }
    }

    /// Counts a request of a peer.
    ///
    /// # Errors
    /// 429 with Retry-After.
    pub fn request(&self, peer: Option<IpAddr>) -> Result<()> {
        if self.requests.fetch_add(1, Ordering::Relaxed) % TIDY == TIDY - 1 {
            self.peers.retain_recent();
            self.guesses.retain_recent();
            self.answers.retain_recent();
        }
        let Some(peer) = peer.map(network) else {
            return Ok(());
        };
        if self.waiting.contains_key(&peer) {
            return Err(ApiError::too_many(WAIT));
        }
        self.peers.check_key(&peer).map_err(|until| wait(&until))
    }

    /// Counts a link that leads nowhere.
    pub fn guessed(&self, peer: Option<IpAddr>) {
        let Some(peer) = peer.map(network) else {
            return;
        };
        if self.guesses.check_key(&peer).is_err() {
            self.waiting.insert(peer, ());
        }
    }

    /// Counts a paper to be printed, which is more work than a look.
    ///
    /// # Errors
    /// 429 with Retry-After.
    pub fn paper(&self, peer: Option<IpAddr>) -> Result<()> {
        let counted = peer.map(|peer| self.peers.check_key_n(&network(peer), PAPER));
        match counted {
            Some(Ok(Err(until))) => Err(wait(&until)),
            _ => Ok(()),
        }
    }

    /// Counts an answer to a proposal.
    ///
    /// # Errors
    /// 429 with Retry-After.
    pub fn answer(&self, proposal: Uuid) -> Result<()> {
        let counted = self.answers.check_key(&proposal);
        counted.map_err(|until| wait(&until))
    }
}

impl Default for LinkLimits {
    fn default() -> Self {
        Self::new()
    }
}

fn wait(until: &NotUntil<<DefaultClock as Clock>::Instant>) -> ApiError {
    ApiError::too_many(until.wait_time_from(DefaultClock::default().now()))
}

#[cfg(test)]
mod tests {
    use super::LinkLimits;

    #[test]
    fn guesses_and_papers_cost_more_than_looks() {
        let limits = LinkLimits::new();
        let peer = |text: &str| text.parse().ok();
        let (guessing, printing, looking) =
            (peer("192.0.2.1"), peer("192.0.2.2"), peer("192.0.2.3"));
        let guesses = (0..1000).take_while(|_| {
            limits.guessed(guessing);
            limits.request(guessing).is_ok()
        });
        assert!((25..=40).contains(&guesses.count()));
        let refused = limits.request(guessing).err();
        assert_eq!(refused.and_then(|err| err.retry_after), Some(10));
        let papers = (0..1000).filter(|_| limits.paper(printing).is_ok());
        assert!((30..=40).contains(&papers.count()));
        let looks = (0..1000).filter(|_| limits.request(looking).is_ok());
        assert!((300..400).contains(&looks.count()));
    }
}
