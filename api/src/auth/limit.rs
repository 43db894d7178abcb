//! Limits on failed logins, per account and per peer. Successful ones cost nothing.

use std::{net::IpAddr, num::NonZeroU32, time::Duration};

use domain::code::Code;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use moka::sync::Cache;

use crate::http::problem::{ApiError, Result};

/// Failed logins an account may have at once; one more every six seconds.
const ACCOUNT_BURST: NonZeroU32 = NonZeroU32::MIN.saturating_add(9);
const PEER_BURST: NonZeroU32 = NonZeroU32::MIN.saturating_add(99);
/// How long a limited account or peer waits.
const WAIT: Duration = Duration::from_secs(30);

/// Failures so far, and who waits.
#[derive(Debug)]
pub struct LoginLimits {
    accounts: DefaultKeyedRateLimiter<String>,
    peers: DefaultKeyedRateLimiter<IpAddr>,
    waiting: Cache<String, ()>,
}

impl LoginLimits {
    /// Nobody has failed yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            accounts: RateLimiter::keyed(Quota::per_minute(ACCOUNT_BURST)),
            peers: RateLimiter::keyed(Quota::per_minute(PEER_BURST)),
            waiting: Cache::builder()
                .max_capacity(100_000)
                .time_to_live(WAIT)
                .build(),
        }
    }

    /// Whether the account and the peer may try.
    ///
    /// # Errors
    /// 429 with Retry-After.
    pub fn check(&self, account: &str, peer: Option<IpAddr>) -> Result<()> {
        let waits = self.waiting.contains_key(account)
            || peer.is_some_and(|peer| self.waiting.contains_key(&peer.to_string()));
        match waits {
            true => Err(ApiError::new(Code::TooManyRequests).retry_after(WAIT.as_secs())),
            false => Ok(()),
        }
    }

    /// Notes a failure.
    pub fn failed(&self, account: &str, peer: Option<IpAddr>) {
        if self.accounts.check_key(&account.to_owned()).is_err() {
            self.waiting.insert(account.to_owned(), ());
        }
        if let Some(peer) = peer
            && self.peers.check_key(&peer).is_err()
        {
            self.waiting.insert(peer.to_string(), ());
        }
        self.accounts.retain_recent();
    }
}

impl Default for LoginLimits {
    fn default() -> Self {
        Self::new()
    }
}
