//! Limits on links: per peer for everything, per proposal for answers.
//!
//! A token can't be guessed; what is limited is the work that guessing makes.

use std::{
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use domain::code::Code;
use governor::{
    DefaultKeyedRateLimiter, NotUntil, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};
use moka::sync::Cache;
use uuid::Uuid;

use crate::http::problem::{ApiError, Result};

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
        let Some(peer) = peer.map(household) else {
            return Ok(());
        };
        if self.waiting.contains_key(&peer) {
            return Err(ApiError::new(Code::TooManyRequests).retry_after(WAIT.as_secs()));
        }
        self.peers.check_key(&peer).map_err(|until| wait(&until))
    }

    /// Counts a link that leads nowhere.
    pub fn guessed(&self, peer: Option<IpAddr>) {
        let Some(peer) = peer.map(household) else {
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
        let counted = peer.map(|peer| self.peers.check_key_n(&household(peer), PAPER));
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

/// A household has one IPv4 address or a /64 of IPv6.
fn household(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V6(address) => {
            let network = address.to_bits() & !u128::from(u64::MAX);
            Ipv6Addr::from_bits(network).into()
        }
        address => address,
    }
}

fn wait(until: &NotUntil<<DefaultClock as Clock>::Instant>) -> ApiError {
    let wait = until.wait_time_from(DefaultClock::default().now());
    let seconds = wait.saturating_add(Duration::from_millis(999)).as_secs();
    ApiError::new(Code::TooManyRequests).retry_after(seconds.max(1))
}

#[cfg(test)]
mod tests {
    use super::{LinkLimits, household};

    #[test]
    fn a_household_is_one_address_or_one_network() {
        let same = |one: &str, other: &str| {
            let read = |text: &str| text.parse().map(household).ok();
            read(one) == read(other)
        };
        assert!(same("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"));
        assert!(!same("2001:db8:1:2::1", "2001:db8:1:3::1"));
        assert!(same("192.0.2.1", "::ffff:192.0.2.1"));
        assert!(!same("192.0.2.1", "192.0.2.2"));
    }

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
