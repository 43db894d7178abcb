//! Printing off the event loop: a few at a time, waited for only so long.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use domain::code::Code;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use super::{
    contract::{self, ContractSheet},
    html, press, proposal,
    sheet::ProposalSheet,
    template::{self, Fault},
};
use crate::problem::ApiError;

/// How long a paper waits for its turn.
const QUEUE_LIMIT: Duration = Duration::from_secs(5);
/// How long a paper that is being set keeps its place, and its caller waits for it.
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
    /// A text in it can't be set: another try ends the same way until it is mended.
    #[error("something in it can't be printed")]
    Unprintable,
    /// A defect: another try ends the same way.
    #[error("printing failed: {0}")]
    Broken(String),
}

impl Unprinted {
    /// A defect, for the log.
    pub fn broken(cause: impl std::fmt::Display) -> Self {
        Self::Broken(cause.to_string())
    }
}

impl From<Unprinted> for ApiError {
    fn from(unprinted: Unprinted) -> Self {
        match unprinted {
            Unprinted::Busy | Unprinted::TooSlow => Self {
                cause: Some(unprinted.to_string()),
                ..Self::new(Code::PrinterUnavailable).retry_after(5)
            },
            Unprinted::Unprintable => Self::new(Code::Unprintable),
            Unprinted::Broken(_) => Self::internal(unprinted),
        }
    }
}

/// Prints papers.
#[derive(Clone, Debug)]
pub struct Printer {
    places: Arc<Semaphore>,
    queue: Arc<Semaphore>,
    threads: Arc<Semaphore>,
    waits: Duration,
    has: Duration,
}

impl Printer {
    /// One paper a core at a time.
    #[must_use]
    pub fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self::limited(cores, QUEUE_LIMIT, PRINT_LIMIT)
    }

    /// So many papers at a time, each waiting so long for its turn and then having so long.
    #[must_use]
    pub fn limited(places: usize, waits: Duration, has: Duration) -> Self {
        Self {
            places: Arc::new(Semaphore::new(places)),
            queue: Arc::new(Semaphore::new(places.saturating_mul(1 + WAITING))),
            threads: Arc::new(Semaphore::new(places.saturating_mul(2))),
            waits,
            has,
        }
    }

    /// The proposal as a PDF. The same sheet gives the same bytes.
    ///
    /// # Errors
    /// As [`Printer::work`].
    pub async fn proposal(&self, sheet: &ProposalSheet) -> Result<Bytes, Unprinted> {
        self.set(sheet, false).await
    }

    /// The same as it would be sent, marked as a draft.
    ///
    /// # Errors
    /// As [`Printer::work`].
    pub async fn draft(&self, sheet: &ProposalSheet) -> Result<Bytes, Unprinted> {
        self.set(sheet, true).await
    }

    async fn set(&self, sheet: &ProposalSheet, draft: bool) -> Result<Bytes, Unprinted> {
        let sheet = sheet.clone();
        self.work(move || press::set("proposal.typ", proposal::values(&sheet, draft)))
            .await
    }

    /// The contract as a PDF, its template filled in.
    ///
    /// # Errors
    /// As [`Printer::work`]; within, what is wrong with the template.
    pub async fn contract(
        &self,
        sheet: ContractSheet,
        body: String,
    ) -> Result<Result<Bytes, Fault>, Unprinted> {
        self.work(move || match template::fill(&body, &sheet) {
            Ok(blocks) => press::set("contract.typ", contract::values(&sheet, &blocks)).map(Ok),
            Err(fault) => Ok(Err(fault)),
        })
        .await
    }

    /// The same as a page of the web.
    ///
    /// # Errors
    /// The same.
    pub async fn contract_page(
        &self,
        sheet: ContractSheet,
        body: String,
    ) -> Result<Result<String, Fault>, Unprinted> {
        self.work(move || match template::fill(&body, &sheet) {
            Ok(blocks) => html::set(&contract::values(&sheet, &blocks)).map(Ok),
            Err(fault) => Ok(Err(fault)),
        })
        .await
    }

    /// Does slow work in a thread of its own, in its turn. When its time is over its place is another's, also when
    /// nobody waits for it any more. Nothing can stop the thread, so there are only so many: as many as places may run
    /// on without one, and beyond that all wait until one of them ends.
    ///
    /// # Errors
    /// [`Unprinted::Busy`] when there is no turn in time, [`Unprinted::TooSlow`], [`Unprinted::Unprintable`] when the
    /// work panics, or the work's own.
    pub async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Unprinted> + Send + 'static,
    ) -> Result<T, Unprinted> {
        let waiting = Arc::clone(&self.queue).try_acquire_owned();
        let waiting = waiting.map_err(|_| Unprinted::Busy)?;
        let turn = timeout(self.waits, self.turn()).await;
        let (place, thread) = turn.map_err(|_| Unprinted::Busy)??;
        let has = self.has;
        let printing = tokio::spawn(async move {
            let _held = (waiting, place);
            let task = tokio::task::spawn_blocking(move || {
                let _held = thread;
                contained(work)
            });
            match timeout(has, task).await {
                Ok(done) => done.map_err(Unprinted::broken)?,
                Err(_) => Err(too_slow()),
            }
        });
        printing.await.map_err(Unprinted::broken)?
    }

    /// A place, and a thread that may outlast it.
    async fn turn(&self) -> Result<(OwnedSemaphorePermit, OwnedSemaphorePermit), Unprinted> {
        let place = Arc::clone(&self.places).acquire_owned().await;
        let thread = Arc::clone(&self.threads).acquire_owned().await;
        Ok((
            place.map_err(Unprinted::broken)?,
            thread.map_err(Unprinted::broken)?,
        ))
    }
}

fn too_slow() -> Unprinted {
    tracing::warn!("a paper takes more than its time");
    Unprinted::TooSlow
}

/// The typesetter is somebody else's and takes what people type: where it panics, it is this paper that fails.
fn contained<T>(work: impl FnOnce() -> Result<T, Unprinted>) -> Result<T, Unprinted> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(Unprinted::Unprintable))
}

impl Default for Printer {
    fn default() -> Self {
        Self::new()
    }
}
