//! Callers, remembered for a moment.
//!
//! What was read before a change of rights must not be remembered after it, however long the reading took: a caller
//! counts only as long as nothing has changed since its reading began.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use moka::sync::Cache;
use uuid::Uuid;

use crate::{caller::Caller, problem::Result};

/// How long a caller's role and branches are believed, from when they were asked for: other processes change them too.
const BELIEVED: Duration = Duration::from_secs(2);

/// What a caller is known by.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Credential {
    /// A session, out of an access token that holds.
    Session(Uuid),
    /// What is kept of an API key.
    ApiKey(Arc<str>),
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credential")
    }
}

/// Callers by what they are known by.
#[derive(Debug)]
pub struct Callers {
    found: Cache<Credential, Found>,
    /// Counts the changes.
    changes: AtomicU64,
}

#[derive(Clone, Debug)]
struct Found {
    caller: Arc<Caller>,
    /// When its reading began: by the clock, and by the changes there had been.
    asked: Instant,
    changes: u64,
}

impl Callers {
    /// Nobody yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            found: Cache::builder()
                .max_capacity(10_000)
                .time_to_live(BELIEVED)
                .build(),
            changes: AtomicU64::new(0),
        }
    }

    /// The caller behind a credential, read unless it is remembered.
    ///
    /// # Errors
    /// The reading's.
    pub async fn find(
        &self,
        credential: &Credential,
        read: impl Future<Output = Result<Caller>>,
    ) -> Result<Arc<Caller>> {
        let (asked, changes) = (Instant::now(), self.changes.load(Ordering::SeqCst));
        if let Some(found) = self.found.get(credential)
            && found.changes == changes
            && found.asked.elapsed() < BELIEVED
        {
            return Ok(found.caller);
        }
        let caller = Arc::new(read.await?);
        let found = Found {
            caller: Arc::clone(&caller),
            asked,
            changes,
        };
        self.found.insert(credential.clone(), found);
        Ok(caller)
    }

    /// Forgets all: to be called when a change of rights is committed, before it is told as done.
    pub fn forget(&self) {
        self.changes.fetch_add(1, Ordering::SeqCst);
    }
}

impl Default for Callers {
    fn default() -> Self {
        Self::new()
    }
}
