//! Events get their places soon after they are committed, by whichever process is first, and at once by who reads.

use std::{sync::Arc, time::Duration};

use persistence::{
    Db,
    journal::places::{self, BATCH, Standing},
};
use tokio::time::{sleep, timeout};

use crate::{problem::Result, state::State};

/// From one look to the next, when nobody says that there is something: another process may have died before it did.
const LOOK: Duration = Duration::from_secs(1);
/// After a batch, so that what comes at the same time gets its places together.
const REST: Duration = Duration::from_millis(25);
/// After a failure.
const PAUSE: Duration = Duration::from_secs(5);
/// Batches that a reader waits for at most. Behind more of them it reads what has its place, and goes on later.
const WAITED_FOR: u32 = 5;

/// Gives places as long as the process lives, where the database doesn't give them with the rows.
pub async fn keep_placing(state: Arc<State>) {
    if !places::are_given_later(&state.store) {
        return;
    }
    loop {
        let rest = match placed(&state).await {
            Ok(true) => REST,
            Ok(false) => {
                let _ = timeout(LOOK, state.event_wake.notified()).await;
                continue;
            }
            Err(err) => {
                let cause = err.cause.as_deref().unwrap_or("unavailable");
                tracing::warn!(code = %err.code, cause, "events wait for their places");
                PAUSE
            }
        };
        sleep(rest).await;
    }
}

/// Gives places to a batch; `false` when nobody waits.
async fn placed(state: &State) -> Result<bool> {
    if !places::standing(state.store.db()).await?.waits {
        return Ok(false);
    }
    let placed = places::give(&state.store).await?;
    metrics::counter!("events_placed_total").increment(placed);
    Ok(true)
}

/// How far places go, and whether all that was committed before has its place by now.
pub async fn standing(state: &State, db: &Db) -> Result<(Standing, bool)> {
    let mut standing = places::standing(db).await?;
    for _ in 0..WAITED_FOR {
        if !standing.waits {
            return Ok((standing, true));
        }
        let placed = places::give(&state.store).await?;
        standing = places::standing(db).await?;
        if placed < BATCH {
            return Ok((standing, true));
        }
    }
    Ok((standing, !standing.waits))
}
