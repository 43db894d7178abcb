//! Passwords of people: argon2id, off the event loop, a few at a time.

use std::sync::{Arc, LazyLock};

use argon2::{
    Algorithm, Argon2, Block, CustomizedPasswordHasher, Params, PasswordHasher, PasswordVerifier,
    Version,
    password_hash::{
        self,
        phc::{Output, ParamsString, PasswordHash, Salt},
    },
};
use tokio::sync::Semaphore;

use crate::http::problem::{ApiError, Result};

/// Hash of nothing anyone types: unknown users cost the same time as known ones.
static DECOY: LazyLock<Option<String>> = LazyLock::new(|| hash_now("vencemos decoy").ok());

/// Most passwords that are worked on at once: each takes 19 MiB.
const MOST: usize = 8;

/// Room for blocks of 1 KiB that is asked for, though fewer are used: the C library gives 32 MiB and more back at once,
/// and keeps less for every thread that ever had it.
const ROOM: usize = 33 * 1024;

/// Hashes and verifies passwords, in threads where that holds nobody up.
#[derive(Debug)]
pub struct Passwords {
    places: Arc<Semaphore>,
}

impl Passwords {
    /// One at a time for each core, within limits.
    #[must_use]
    pub fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            places: Arc::new(Semaphore::new(cores.min(MOST))),
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
                Argon2id
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
        let places = Arc::clone(&self.places);
        let place = places.acquire_owned().await.map_err(ApiError::internal)?;
        let task = tokio::task::spawn_blocking(move || {
            // Kept until the work is done, whether its caller is still there or not.
            let _place = place;
            work()
        });
        task.await.map_err(ApiError::internal)
    }
}

impl Default for Passwords {
    fn default() -> Self {
        Self::new()
    }
}

fn hash_now(password: &str) -> Result<String> {
    Argon2id
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(ApiError::internal)
}

/// [`Argon2`] in memory that is given back.
struct Argon2id;

impl PasswordHasher<PasswordHash> for Argon2id {
    fn hash_password_with_salt(
        &self,
        password: &[u8],
        salt: &[u8],
    ) -> password_hash::Result<PasswordHash> {
        self.hash_password_customized(password, salt, None, None, Params::default())
    }
}

impl CustomizedPasswordHasher<PasswordHash> for Argon2id {
    type Params = Params;

    fn hash_password_customized(
        &self,
        password: &[u8],
        salt: &[u8],
        algorithm: Option<&str>,
        version: Option<u32>,
        params: Params,
    ) -> password_hash::Result<PasswordHash> {
        let algorithm = algorithm.map(Algorithm::try_from).transpose()?;
        let algorithm = algorithm.unwrap_or_default();
        let version = version.map(Version::try_from).transpose()?;
        let version = version.unwrap_or_default();
        let salt = Salt::new(salt)?;
        let written = ParamsString::try_from(&params)?;
        let mut out = vec![0; params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN)];
        let mut memory = Vec::with_capacity(ROOM);
        memory.resize(params.block_count(), Block::default());
        Argon2::new(algorithm, version, params).hash_password_into_with_memory(
            password,
            &salt,
            &mut out,
            &mut memory,
        )?;
        Ok(PasswordHash {
            algorithm: algorithm.ident(),
            version: Some(version.into()),
            params: written,
            salt: Some(salt),
            hash: Some(Output::new(&out)?),
        })
    }
}
