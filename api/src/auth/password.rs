//! Passwords of people: argon2id, off the event loop, a few at a time.

use std::{
    sync::{Arc, LazyLock},
    time::Duration,
};

use argon2::{
    Algorithm, Argon2, Block, CustomizedPasswordHasher, Params, PasswordHasher, PasswordVerifier,
    Version,
    password_hash::{
        self,
        phc::{Output, ParamsString, PasswordHash, Salt},
    },
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::limit::Attempt;
use crate::problem::{ApiError, Result};

/// Hash of nothing anyone types: unknown users cost the same time as known ones.
static DECOY: LazyLock<Option<String>> = LazyLock::new(|| hash_now("vencemos decoy").ok());

/// Most passwords of one queue that are worked on at once: each takes 19 MiB.
const MOST: usize = 4;
/// Those that wait for each of them …
const WAITING: usize = 128;
/// … and for how long.
const PATIENCE: Duration = Duration::from_secs(5);
/// When to come back to a queue that is full, in seconds.
const COME_BACK: u64 = 3;

/// Room for blocks of 1 KiB that is asked for, though fewer are used: the C library gives 32 MiB and more back at once,
/// and keeps less for every thread that ever had it.
const ROOM: usize = 33 * 1024;

/// Hashes and verifies passwords, in threads where that holds nobody up.
#[derive(Debug)]
pub struct Passwords {
    places: Semaphore,
    most: usize,
    strangers: Queue,
    known: Queue,
}

/// Which queue a password waits in: strangers can only fill their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// Those who never logged in from where they are.
    Strangers,
    /// Everybody else.
    Known,
}

/// Passwords that wait for their turn.
#[derive(Debug)]
struct Queue {
    turns: Arc<Semaphore>,
    places: Arc<Semaphore>,
}

/// One's turn, and the place in the queue.
struct Turn(#[expect(dead_code, reason = "held until the work is done")] [OwnedSemaphorePermit; 2]);

impl Queue {
    fn new(turns: usize, places: usize) -> Self {
        Self {
            turns: Arc::new(Semaphore::new(turns)),
            places: Arc::new(Semaphore::new(places)),
        }
    }

    async fn turn(&self) -> Result<Turn> {
        let busy = || ApiError::busy(COME_BACK);
        let place = Arc::clone(&self.places).try_acquire_owned();
        let place = place.map_err(|_| busy())?;
        let turn = Arc::clone(&self.turns).acquire_owned();
        let turn = tokio::time::timeout(PATIENCE, turn).await;
        let turn = turn.map_err(|_| busy())?.map_err(ApiError::internal)?;
        Ok(Turn([turn, place]))
    }
}

impl Passwords {
    /// One at a time for each core, within limits; half of them for either queue. There are no more than `most` in all,
    /// and so many that strangers who fill their queue leave room for the others to be told apart.
    #[must_use]
    pub fn new(most: usize) -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let turns = cores.div_ceil(2).min(MOST);
        let each = (turns * (1 + WAITING)).min(most / 4).max(1);
        let most = most.min(4 * each);
        Self {
            places: Semaphore::new(most),
            most,
            strangers: Queue::new(turns, each),
            known: Queue::new(turns, each),
        }
    }

    /// Makes what all have in common.
    pub fn warm_up() {
        LazyLock::force(&DECOY);
    }

    /// Places of requests that verify a password. They take none of the requests in flight, which would all be taken
    /// while passwords wait.
    #[must_use]
    pub fn places(&self) -> &Semaphore {
        &self.places
    }

    /// Hashes a new password.
    ///
    /// # Errors
    /// 503 when too many wait.
    pub async fn hash(&self, password: String) -> Result<String> {
        let turn = self.known.turn().await?;
        worked(turn, move || hash_now(&password)).await?
    }

    /// Whether the password matches; an absent hash takes as long and never matches. The attempt is counted when its
    /// turn has come.
    ///
    /// # Errors
    /// 429 when there were too many failures, 503 when too many wait.
    pub async fn verify(
        &self,
        line: Line,
        attempt: Attempt<'_>,
        password: String,
        hash: Option<String>,
    ) -> Result<bool> {
        let queue = match line {
            Line::Strangers => &self.strangers,
            Line::Known => &self.known,
        };
        let turn = queue.turn().await?;
        attempt.count()?;
        let matches = worked(turn, move || {
            let known = hash.is_some();
            let text = hash.or_else(|| DECOY.clone()).unwrap_or_default();
            let matches = PasswordHash::new(&text).is_ok_and(|parsed| {
                Argon2id
                    .verify_password(password.as_bytes(), &parsed)
                    .is_ok()
            });
            known && matches
        })
        .await?;
        if matches {
            attempt.succeeded();
        }
        Ok(matches)
    }

    /// Whether no password is verified, nor waits for it.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.places.available_permits() >= self.most
    }
}

/// Does the work in a thread of its own; the turn is over when it is done, whether its caller is still there or not.
async fn worked<T: Send + 'static>(
    turn: Turn,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    let task = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        work()
    });
    Ok(task.await?)
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
