//! Removes objects that no row points at: uploads that were cut off by a crash, and files of proposals that are gone.

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::TryStreamExt;
use object_store::{ObjectStore as _, path::Path};
use persistence::negotiations::attachments;

use super::{FOLDER, Fault, Files, directory};
use crate::{problem::ApiError, state::State};

/// Younger objects may still get their row.
const GRACE: TimeDelta = TimeDelta::hours(1);
/// Objects that are compared with the table at once.
const PAGE: usize = 500;

/// Removes the objects that have no row and were written more than an hour before `now`; gives their number.
/// Two processes may do it at once.
///
/// # Errors
/// That the store or the database is away; the next sweep goes on.
pub async fn sweep(state: &State, now: DateTime<Utc>) -> Result<usize, ApiError> {
    let before = now - GRACE;
    let files = &state.files;
    let mut removed = files.remove_unfinished(before).await?;
    let mut page = Vec::with_capacity(PAGE);
    let mut objects = files.store.list(Some(&Path::from(FOLDER)));
    while let Some(object) = objects.try_next().await.map_err(Fault::from)? {
        if object.last_modified < before {
            page.push(object.location.to_string());
        }
        if page.len() == PAGE {
            removed += orphans(state, std::mem::take(&mut page)).await?;
        }
    }
    Ok(removed + orphans(state, page).await?)
}

async fn orphans(state: &State, keys: Vec<String>) -> Result<usize, ApiError> {
    let known = attachments::known_keys(state.store.db(), &keys).await?;
    let mut removed = 0;
    for key in keys.iter().filter(|key| !known.contains(*key)) {
        state.files.delete(key).await?;
        removed += 1;
    }
    Ok(removed)
}

impl Files {
    /// What a crash left unfinished in a directory. A bucket's unfinished parts are removed by a rule of the bucket.
    async fn remove_unfinished(&self, before: DateTime<Utc>) -> Result<usize, Fault> {
        let Some(directory) = &self.directory else {
            return Ok(0);
        };
        let folder = directory.join(FOLDER);
        let removing = tokio::task::spawn_blocking(move || {
            directory::remove_unfinished(&folder, before.into())
        });
        let away = |err: &dyn std::fmt::Display| Fault::Away(err.to_string());
        removing
            .await
            .map_err(|err| away(&err))?
            .map_err(|err| away(&err.kind()))
    }
}
