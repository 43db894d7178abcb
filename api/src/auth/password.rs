//! Passwords of people: argon2id, off the event loop, a few at a time.

use std::{
    cell::RefCell,
    sync::{Arc, LazyLock, Mutex, mpsc},
};

use argon2::{
    Algorithm, Argon2, Block, CustomizedPasswordHasher, Params, PasswordHasher, PasswordVerifier,
    Version,
    password_hash::{
        self,
        phc::{Output, ParamsString, PasswordHash, Salt},
    },
};
use tokio::sync::oneshot;

use crate::http::problem::{ApiError, Result};

/// Hash of nothing anyone types: unknown users cost the same time as known ones.
static DECOY: LazyLock<Option<String>> = LazyLock::new(|| hash_now("vencemos decoy").ok());

/// Most passwords that are worked on at once: each takes 19 MiB.
const MOST: usize = 8;

/// What a thread does next.
type Work = Box<dyn FnOnce() + Send>;

thread_local! {
    /// What the next hash of this thread is worked out in. Allocated anew each time, the allocator would come to keep
    /// several times as much for every thread that ever hashed.
    static MEMORY: RefCell<Vec<Block>> = const { RefCell::new(Vec::new()) };
}

/// Hashes and verifies passwords, on threads of its own, each with its memory.
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
    Argon2id
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(ApiError::internal)
}

/// [`Argon2`] in the memory of its thread.
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
        MEMORY.with_borrow_mut(|memory| {
            memory.resize(params.block_count(), Block::default());
            let argon2 = Argon2::new(algorithm, version, params);
            argon2.hash_password_into_with_memory(password, &salt, &mut out, memory)
        })?;
        Ok(PasswordHash {
            algorithm: algorithm.ident(),
            version: Some(version.into()),
            params: written,
            salt: Some(salt),
            hash: Some(Output::new(&out)?),
        })
    }
}
