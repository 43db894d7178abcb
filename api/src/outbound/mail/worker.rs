//! Claims what is due and has it delivered, a few at a time, as long as the process lives.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use chrono::TimeDelta;
use persistence::{
    entity::mails::Model,
    mails::{self, MailLease},
};
use tokio::{
    task::{JoinHandle, JoinSet},
    time::{sleep, timeout},
};
use tracing::Instrument as _;

use super::delivery::deliver;
use crate::{problem::Result, state::State, traces::spans};

/// Mails that are tried at once.
const AT_ONCE: usize = 4;
/// How long a mail belongs to whoever claimed it: a dead process' mails are taken over after this.
const LEASE: TimeDelta = TimeDelta::minutes(5);
/// From one look at the queue to the next, when nobody says that there is something.
const LOOK: Duration = Duration::from_secs(5);
/// How long tries may go on once the process is stopping: less than requests have.
const GRACE: Duration = Duration::from_secs(25);
/// How long handing back may take.
const HANDING_BACK: Duration = Duration::from_secs(3);

/// The one worker of a process.
#[derive(Debug)]
pub struct Worker {
    state: Arc<State>,
    name: Arc<str>,
    task: JoinHandle<()>,
}

impl Worker {
    /// Begins to deliver, until the state says that the process is stopping.
    #[must_use]
    pub fn start(state: Arc<State>) -> Self {
        let id = persistence::new_id(state.clock.now());
        let name: Arc<str> = format!("{}-{id}", std::process::id()).into();
        let task = tokio::spawn(work(Arc::clone(&state), Arc::clone(&name)));
        Self { state, name, task }
    }

    /// Waits until the tries that are being made have ended, or their time is up; cut short, it gives them up at once.
    /// Either way what is not sent is handed back.
    pub async fn end(self, cut_short: bool) {
        let Self { state, name, task } = self;
        if cut_short {
            task.abort();
        }
        if task.await.is_err() {
            hand_back(&state, &name).await;
        }
        state.post.close().await;
    }
}

async fn work(state: Arc<State>, name: Arc<str>) {
    let mut tries = JoinSet::new();
    while !state.stopping.load(Ordering::Relaxed) {
        while tries.try_join_next().is_some() {}
        let free = AT_ONCE.saturating_sub(tries.len());
        let claimed = match free {
            0 => Vec::new(),
            free => claimed(&state, &name, free).await,
        };
        // There may be more where these came from.
        let more = free > 0 && claimed.len() == free;
        for mail in claimed {
            let span = spans::mail_try(&mail);
            let trying = deliver(Arc::clone(&state), mail, Arc::clone(&name));
            tries.spawn(trying.instrument(span));
        }
        if more {
            continue;
        }
        tokio::select! {
            () = state.mail_wake.notified() => {}
            () = sleep(LOOK) => {}
            Some(_) = tries.join_next() => {}
        }
    }
    let ending = async { while tries.join_next().await.is_some() {} };
    let _ = timeout(GRACE, ending).await;
    // Those that did not end are given up.
    tries.shutdown().await;
    hand_back(&state, &name).await;
}

/// The database may be away; the next look comes.
async fn claimed(state: &Arc<State>, name: &Arc<str>, most: usize) -> Vec<Model> {
    match claim(state, name, most).await {
        Ok(claimed) => claimed,
        Err(err) => {
            tracing::warn!(code = %err.code, "the queue of mails can't be looked at");
            Vec::new()
        }
    }
}

async fn claim(state: &Arc<State>, name: &Arc<str>, most: usize) -> Result<Vec<Model>> {
    let now = state.clock.now();
    if !mails::is_due(state.store.db(), now).await? {
        return Ok(Vec::new());
    }
    let (name, most) = (Arc::clone(name), u64::try_from(most).unwrap_or(1));
    state
        .store
        .transaction(move |tx| {
            let name = Arc::clone(&name);
            Box::pin(async move {
                let until = now + LEASE;
                let lease = MailLease { by: &name, until };
                Ok(mails::claim(tx, lease, now, most).await?)
            })
        })
        .await
}

async fn hand_back(state: &Arc<State>, name: &Arc<str>) {
    let (name, now) = (Arc::clone(name), state.clock.now());
    let handing = state.store.transaction(move |tx| {
        let name = Arc::clone(&name);
        Box::pin(async move { mails::release(tx, &name, now).await })
    });
    match timeout(HANDING_BACK, handing).await {
        Ok(Ok(0)) => {}
        Ok(Ok(count)) => tracing::info!(count, "mails were handed back"),
        // Their leases run out.
        _ => tracing::warn!("mails were not handed back"),
    }
}
