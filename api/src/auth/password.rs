//! Passwords of people: argon2id, off the event loop, a few at a time.

use std::sync::{Arc, LazyLock, Mutex, mpsc};

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::sync::oneshot;

use crate::http::problem::{ApiError, Result};

/// Hash of nothing anyone types: unknown users cost the same time as known ones.
static DECOY: LazyLock<Option<String>> = LazyLock::new(|| hash_now("vencemos decoy").ok());

/// Most passwords that are worked on at once: each takes 19 MiB.
const MOST: usize = 8;

/// What a thread does next.
type Work = Box<dyn FnOnce() + Send>;

/// Hashes and verifies passwords, on threads of its own: an allocator keeps for each thread what it once gave it, so
/// few threads that stay need far less than ever other ones.
#[derive(Debug)]
pub struct Passwords {
    work: mpsc::Sender<Work>,
}

impl Passwords {
    /// One thread a core, within limits. They end with this.
    #[must_use]
    pub fn new() -> Self {
        let (work, waiting) = mpsc::channel();
        let waiting = Arc::new(Mutex::new(waiting));
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        for _ in 0..cores.min(MOST) {
            let waiting = Arc::clone(&waiting);
            std::thread::spawn(move || {
                while let Some(work) = next(&waiting) {
                    work();
                }
            });
        }
        Self { work }
    }

    /// Hashes a new password.
    ///
    /// # Errors
    /// When hashing fails, which is a defect.
    pub async fn hash(&self, password: String) -> Result<String> {
        self.blocking(move || hash_now(&password)).await?
    }

    /// Whether the password matches; an absent hash takes as long and never matches.
    ///
    /// # Errors
    /// When the task cannot run.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool> {
        self.blocking(move || {
            let known = hash.is_some();
            let text = hash.or_else(|| DECOY.clone()).unwrap_or_default();
            let matches = PasswordHash::new(&text).is_ok_and(|parsed| {
                Argon2::default()
                    .verify_password(password.as_bytes(), &parsed)
                    .is_ok()
            });
            known && matches
        })
        .await
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let (done, result) = oneshot::channel();
        let work = move || {
            // Nobody waits any more for a caller who has gone.
            if !done.is_closed() {
                let _ = done.send(work());
            }
        };
        self.work.send(Box::new(work)).map_err(ApiError::internal)?;
        result.await.map_err(ApiError::internal)
    }
}

/// The next work; `None` when there will be none any more.
fn next(waiting: &Mutex<mpsc::Receiver<Work>>) -> Option<Work> {
    waiting.lock().ok()?.recv().ok()
}

impl Default for Passwords {
    fn default() -> Self {
        Self::new()
    }
}

fn hash_now(password: &str) -> Result<String> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(ApiError::internal)
}
