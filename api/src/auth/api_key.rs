//! API keys: how one is written, and when it was last used.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use moka::sync::Cache;
use persistence::{
    Store,
    api_keys::{self, USE_KNOWN_FOR},
};

use super::token;

/// What every key begins with, so that people and scanners of secrets know one when they see it.
const PREFIX: &str = "vcm_";
/// Characters of 256 bits in base64url.
const SECRET: usize = 43;
/// Characters that are kept for recognition.
const SHOWN: usize = 12;
/// Keys whose last use is remembered.
const REMEMBERED: u64 = 10_000;

/// A new key, to be shown once.
pub struct NewKey {
    /// The key itself.
    pub text: String,
    /// How it begins.
    pub prefix: String,
    /// What is kept of it.
    pub hash: String,
}

impl NewKey {
    /// 256 random bits.
    #[must_use]
    pub fn random() -> Self {
        let text = format!("{PREFIX}{}", token::opaque());
        Self {
            prefix: text.chars().take(SHOWN).collect(),
            hash: token::hash(&text),
            text,
        }
    }
}

impl std::fmt::Debug for NewKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewKey")
    }
}

/// What is kept of a bearer token that is written like a key; `None` for any other.
#[must_use]
pub fn hash_of(bearer: &str) -> Option<String> {
    let secret = bearer.strip_prefix(PREFIX)?;
    let is_of_key = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let is_key = secret.len() == SECRET && secret.bytes().all(is_of_key);
    is_key.then(|| token::hash(bearer))
}

/// When keys were last used, as far as this process has written it down.
#[derive(Debug)]
pub struct Uses(Cache<Arc<str>, DateTime<Utc>>);

impl Uses {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self(Cache::new(REMEMBERED))
    }

    /// Notes a use, which is written down beside the request: it neither waits for that nor fails with it.
    pub fn note(&self, store: &Store, hash: &Arc<str>, now: DateTime<Utc>) {
        if !self.is_news(hash, now) {
            return;
        }
        let (store, hash) = (store.clone(), Arc::clone(hash));
        tokio::spawn(async move {
            let noting = store.transaction(move |tx| {
                let hash = Arc::clone(&hash);
                Box::pin(async move { api_keys::used(tx, &hash, now).await })
            });
            if let Err(err) = noting.await {
                tracing::warn!(%err, "the use of an API key was not written down");
            }
        });
    }

    fn is_news(&self, hash: &Arc<str>, now: DateTime<Utc>) -> bool {
        let known = self.0.get(hash);
        let is_news = known.is_none_or(|at| now - at >= USE_KNOWN_FOR);
        if is_news {
            self.0.insert(Arc::clone(hash), now);
        }
        is_news
    }
}

impl Default for Uses {
    fn default() -> Self {
        Self::new()
    }
}
