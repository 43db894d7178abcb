//! Sealing anew: every sealed value goes over to the first key, after which the older ones can be dropped.
//!
//! It may run beside serving copies and be killed at any moment: a value is replaced only while it is still the one
//! that was opened. The word that every start checks ([`CHECK`]) goes last, so that a start without an old key is
//! refused for as long as anything may rest under it.

use std::{collections::BTreeMap, sync::Arc};

use persistence::{
    Error, Retry, Store, Tx,
    sealed::{self, COLUMNS, Column, Sealed},
};

use crate::{
    bootstrap::CHECK,
    vault::{self, Vault, VaultError},
};

/// Values of one transaction: their negotiations are locked as long as it takes.
const BATCH: u64 = 100;
/// How often a column is gone through, for what others changed meanwhile.
const ROUNDS: u32 = 5;
/// How often a batch is run again before the database counts as away: some seconds, as long as a restart takes.
const RETRIES: u32 = 20;

/// What was sealed anew, and what rests under which key now.
#[derive(Debug)]
pub struct Rotation {
    /// The key that everything goes over to.
    pub first: String,
    /// Values sealed anew, by their column.
    pub anew: Vec<(String, u64)>,
    /// Values by the id of their key.
    pub held: BTreeMap<String, u64>,
}

impl Rotation {
    /// Values that are not under the first key.
    #[must_use]
    pub fn left(&self) -> u64 {
        let others = self.held.iter().filter(|(id, _)| **id != self.first);
        others.map(|(_, count)| count).sum()
    }
}

/// Why nothing, or not everything, was sealed anew.
#[derive(Debug, thiserror::Error)]
pub enum RotationError {
    /// The keys are not those of this database.
    #[error(
        "VENCEMOS_SECRET_KEYS are not the keys this database was sealed with; nothing was changed"
    )]
    Keys,
    /// Nothing was ever sealed in this database.
    #[error("this database was never served; nothing was changed")]
    Unfurnished,
    /// A value cannot be sealed.
    #[error("{0}")]
    Vault(#[from] VaultError),
    /// The database.
    #[error("database: {0}; what is sealed anew stays so, run it again")]
    Database(#[from] Error),
}

impl Retry for RotationError {
    /// Also when it is not known whether it was kept: a value that was replaced is left as it is then.
    fn retries(&self) -> u32 {
        match self {
            Self::Database(Error::Conflict { .. } | Error::Other(_)) => 0,
            Self::Database(_) => RETRIES,
            _ => 0,
        }
    }
}

/// Seals everything with the first key.
///
/// # Errors
/// Before anything is changed when the keys are wrong; in the middle when the database goes away.
pub async fn rotate(store: &Store, vault: &Vault) -> Result<Rotation, RotationError> {
    let check = sealed::setting(store.db(), CHECK).await?;
    let check = check.ok_or(RotationError::Unfurnished)?;
    vault
        .open(CHECK.as_bytes(), &check)
        .map_err(|_| RotationError::Keys)?;
    let mut rotation = Rotation {
        first: vault.first().to_owned(),
        anew: Vec::new(),
        held: BTreeMap::new(),
    };
    for column in COLUMNS {
        let count = column_anew(store, vault, column).await?;
        let name = format!("{}.{}", column.table, column.value);
        rotation.anew.push((name, count));
    }
    for column in COLUMNS {
        for (id, count) in column.census(store.db()).await? {
            *rotation.held.entry(id).or_default() += count;
        }
    }
    let count = match rotation.left() {
        0 => check_anew(store, vault, &check).await?,
        _ => 0,
    };
    rotation.anew.push((format!("settings.{CHECK}"), count));
    let check = sealed::setting(store.db(), CHECK)
        .await?
        .unwrap_or_default();
    let id = vault::key_of(&check).to_owned();
    *rotation.held.entry(id).or_default() += 1;
    Ok(rotation)
}

async fn check_anew(store: &Store, vault: &Vault, check: &str) -> Result<u64, RotationError> {
    if vault::key_of(check) == vault.first() {
        return Ok(0);
    }
    let anew = vault.reseal(CHECK.as_bytes(), check)?;
    let check = check.to_owned();
    let replacing = store.transaction(move |tx| {
        let (check, anew) = (check.clone(), anew.clone());
        Box::pin(async move { Ok(sealed::replace_setting(tx, CHECK, &check, &anew).await?) })
    });
    let done: Result<bool, RotationError> = replacing.await;
    done.map(u64::from)
}

/// Goes through a column until a round finds nothing to seal.
async fn column_anew(store: &Store, vault: &Vault, column: Column) -> Result<u64, RotationError> {
    let mut all = 0;
    for _ in 0..ROUNDS {
        let count = round(store, vault, column).await?;
        all += count;
        if count == 0 {
            break;
        }
    }
    Ok(all)
}

async fn round(store: &Store, vault: &Vault, column: Column) -> Result<u64, RotationError> {
    let (mut count, mut after) = (0, None);
    loop {
        let batch = column
            .under_others(store.db(), vault.first(), after.as_ref(), BATCH)
            .await?;
        let Some(last) = batch.last() else {
            return Ok(count);
        };
        after = Some(last.clone());
        count += batch_anew(store, vault, column, batch).await?;
    }
}

async fn batch_anew(
    store: &Store,
    vault: &Vault,
    column: Column,
    batch: Vec<Sealed>,
) -> Result<u64, RotationError> {
    let anew = batch.into_iter().filter_map(|old| {
        match vault.reseal(old.id.as_bytes(), &old.value) {
            Ok(anew) => Some((old, anew)),
            Err(_) => {
                // Left as it is; the census tells.
                let key = vault::key_of(&old.value);
                tracing::warn!(table = column.table, id = %old.id, key, "a value does not open");
                None
            }
        }
    });
    let anew: Arc<[(Sealed, String)]> = anew.collect();
    let replacing = store.transaction(move |tx| {
        let anew = Arc::clone(&anew);
        Box::pin(async move { replaced(tx, column, &anew).await })
    });
    replacing.await
}

/// How many values were still those that had been opened.
async fn replaced(
    tx: &Tx,
    column: Column,
    anew: &[(Sealed, String)],
) -> Result<u64, RotationError> {
    let owners = anew.iter().filter_map(|(old, _)| old.negotiation_id);
    sealed::hold(tx, owners.collect()).await?;
    let mut count = 0;
    for (old, anew) in anew {
        count += u64::from(column.replace(tx, old, anew).await?);
    }
    Ok(count)
}
