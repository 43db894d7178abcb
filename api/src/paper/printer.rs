//! Printing off the event loop: a few at a time, waited for only so long.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use domain::code::Code;
use tokio::{sync::Semaphore, time::timeout};

use super::{press, proposal, sheet::ProposalSheet};
use crate::http::ApiError;

/// How long a paper waits for its turn.
const QUEUE_LIMIT: Duration = Duration::from_secs(5);
/// How long a caller waits for a paper that is being set.
const PRINT_LIMIT: Duration = Duration::from_secs(20);
/// Papers that may wait, for each that is being set.
const WAITING: usize = 8;

/// Why there is no paper.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Unprinted {
    /// Too many want something printed: it may be tried again.
    #[error("too many papers wait to be printed")]
    Busy,
    /// It took too long: it may be tried again, when the machine has less to do.
    #[error("printing took too long")]
    TooSlow,
    /// A defect: another try ends the same way.
    #[error("printing failed: {0}")]
    Broken(String),
}

impl Unprinted {
    /// A defect, for the log.
    pub fn broken(cause: impl std::fmt::Display) -> Self {
        Self::Broken(cause.to_string())
    }

    /// Whether another try may end better.
    #[must_use]
    pub fn passes(&self) -> bool {
        !matches!(self, Self::Broken(_))
    }
}

impl From<Unprinted> for ApiError {
    fn from(unprinted: Unprinted) -> Self {
        match unprinted {
            Unprinted::Busy | Unprinted::TooSlow => Self {
                cause: Some(unprinted.to_string()),
                ..Self::new(Code::PrinterUnavailable).retry_after(5)
            },
            Unprinted::Broken(_) => Self::internal(unprinted),
        }
    }
}

/// Prints papers.
#[derive(Clone, Debug)]
pub struct Printer {
    places: Arc<Semaphore>,
    queue: Arc<Semaphore>,
}

impl Printer {
    /// One paper a core at a time.
    #[must_use]
    pub fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            places: Arc::new(Semaphore::new(cores)),
            queue: Arc::new(Semaphore::new(cores.saturating_mul(1 + WAITING))),
        }
    }

    /// The proposal as a PDF. The same sheet gives the same bytes.
    ///
    /// # Errors
    /// As [`Printer::work`].
    pub async fn proposal(&self, sheet: &ProposalSheet) -> Result<Bytes, Unprinted> {
        let values = proposal::values(sheet, false);
        self.work(move || press::set("proposal.typ", values)).await
    }

    /// The same as it would be sent, marked as a draft.
    ///
    /// # Errors
    /// As [`Printer::work`].
    pub async fn draft(&self, sheet: &ProposalSheet) -> Result<Bytes, Unprinted> {
        let values = proposal::values(sheet, true);
        self.work(move || press::set("proposal.typ", values)).await
    }

    /// Does slow work in a thread of its own. Nothing can stop that thread, so its place stays taken until it really
    /// ends, however long ago its caller was told [`Unprinted::TooSlow`]: what is slow can't take all threads.
    ///
    /// # Errors
    /// [`Unprinted::Busy`] when there is no turn in time, [`Unprinted::TooSlow`], or the work's own.
    pub async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Unprinted> + Send + 'static,
    ) -> Result<T, Unprinted> {
        let waiting = Arc::clone(&self.queue).try_acquire_owned();
        let waiting = waiting.map_err(|_| Unprinted::Busy)?;
        let place = timeout(QUEUE_LIMIT, Arc::clone(&self.places).acquire_owned()).await;
        let place = place
            .map_err(|_| Unprinted::Busy)?
            .map_err(Unprinted::broken)?;
        let task = tokio::task::spawn_blocking(move || {
            let _held = (waiting, place);
            work()
        });
        match timeout(PRINT_LIMIT, task).await {
            Ok(done) => done.map_err(Unprinted::broken)?,
            Err(_) => Err(Unprinted::TooSlow),
        }
    }
}

impl Default for Printer {
    fn default() -> Self {
        Self::new()
    }
}
