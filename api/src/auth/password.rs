//! Passwords of people: argon2id, off the event loop, a few at a time.

use std::sync::{Arc, LazyLock};

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::sync::Semaphore;

use crate::http::problem::{ApiError, Result};

/// Hash of nothing anyone types: unknown users cost the same time as known ones.
static DECOY: LazyLock<Option<String>> = LazyLock::new(|| hash_now("vencemos decoy").ok());

/// Hashes and verifies passwords.
#[derive(Debug)]
pub struct Passwords {
    places: Arc<Semaphore>,
}

impl Passwords {
    /// One hash a core at a time: each takes 19 MiB.
    #[must_use]
    pub fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            places: Arc::new(Semaphore::new(cores)),
        }
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
        let _place = self.places.acquire().await.map_err(ApiError::internal)?;
        tokio::task::spawn_blocking(work)
            .await
            .map_err(ApiError::internal)
    }
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
