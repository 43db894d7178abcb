//! Nothing is kept too long: files without a row and rows that have outlived their use go, every hour.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use persistence::sweep::{BATCH, SweptKind, batch, empty_log, is_due};

use crate::{outbound::files, problem::ApiError, state::State};

/// From one sweep to the next.
const EVERY: Duration = Duration::from_secs(60 * 60);
/// After each batch others have their turn.
const REST: Duration = Duration::from_millis(10);
/// How often the log of a SQLite file is tried to be emptied, and how long readers have between.
const ATTEMPTS: u32 = 20;
const BETWEEN: Duration = Duration::from_secs(1);

const FILES: &str = "files";

/// How many went, by kind.
pub type Swept = BTreeMap<&'static str, u64>;

/// Sweeps at once and then every hour, as long as the process lives.
pub async fn hourly(state: Arc<State>) {
    loop {
        // What broke off is in the log and goes the next time.
        let _ = sweep(&state, state.clock.now()).await;
        tokio::time::sleep(EVERY).await;
    }
}

/// Removes what had its time at `now`, one kind after the other. Several processes may do it at once.
///
/// # Errors
/// The first of those by which kinds were left, for the next sweep; the others are done all the same.
pub async fn sweep(state: &State, now: DateTime<Utc>) -> Result<Swept, ApiError> {
    let (mut swept, mut failed) = (Swept::new(), None);
    let files = files::sweep::sweep(state, now).await;
    let files = files.map(|removed| removed as u64);
    note(FILES, files, &mut swept, &mut failed);
    for kind in SweptKind::all(state.settings.events_kept) {
        let removed = rows(state, kind, now).await;
        note(kind.name(), removed, &mut swept, &mut failed);
    }
    if let Err(err) = emptied(state).await {
        failed.get_or_insert(err);
    }
    match failed {
        Some(err) => Err(err),
        None => {
            metrics::gauge!("sweep_last_success_timestamp_seconds").set(now.timestamp() as f64);
            Ok(swept)
        }
    }
}

/// Tells how a kind went: a line and a counter for what was removed, a line for what broke off.
fn note(
    kind: &'static str,
    removed: Result<u64, ApiError>,
    swept: &mut Swept,
    failed: &mut Option<ApiError>,
) {
    match removed {
        Ok(removed) => {
            if removed > 0 {
                tracing::info!(kind, removed, "swept");
            }
            metrics::counter!("swept_total", "kind" => kind).increment(removed);
            *swept.entry(kind).or_default() += removed;
        }
        Err(err) => {
            let cause = err.cause.as_deref().unwrap_or("unavailable");
            tracing::warn!(kind, code = %err.code, cause, "the sweep broke off");
            failed.get_or_insert(err);
        }
    }
}

async fn rows(state: &State, kind: SweptKind, now: DateTime<Utc>) -> Result<u64, ApiError> {
    let mut removed = 0;
    while is_due(&state.store, kind, now).await? {
        let ended = batch(&state.store, kind, now).await?;
        removed += ended;
        if ended < BATCH {
            // What is left is in another process's hands.
            break;
        }
        tokio::time::sleep(REST).await;
    }
    Ok(removed)
}

async fn emptied(state: &State) -> Result<(), ApiError> {
    for _ in 0..ATTEMPTS {
        if empty_log(&state.store).await? {
            return Ok(());
        }
        tokio::time::sleep(BETWEEN).await;
    }
    let cause = "somebody reads all the time";
    tracing::warn!(cause, "the log of the SQLite file could not be emptied");
    Err(ApiError::internal(cause))
}
