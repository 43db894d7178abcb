//! Sealing anew: every sealed value goes over to the first key, after which the older ones can be dropped.
//!
//! It may run beside serving copies and be killed at any moment: a value is replaced only while it is still the one
//! that was opened. The word that every start checks ([`CHECK`]) goes last, so that a start without an old key is
//! refused for as long as anything may rest under it.

use std::{collections::BTreeMap, time::Duration};

use persistence::{
    Error, Store,
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
/// How often a batch is run before the database counts as away.
const ATTEMPTS: u32 = 8;

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
    let open = store.begin().await?;
    let done = sealed::replace_setting(open.tx(), CHECK, check, &anew).await?;
    open.commit().await?;
    Ok(u64::from(done))
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
        count += batch_anew(store, vault, column, &batch).await?;
    }
}

async fn batch_anew(
    store: &Store,
    vault: &Vault,
    column: Column,
    batch: &[Sealed],
) -> Result<u64, RotationError> {
    let mut attempt = 1;
    loop {
        match transaction(store, vault, column, batch).await {
            Err(RotationError::Database(err)) if attempt < ATTEMPTS && may_pass(&err) => {
                tokio::time::sleep(Duration::from_millis(20 << attempt)).await;
            }
            result => return result,
        }
        attempt += 1;
    }
}

/// Whether another run may succeed.
fn may_pass(err: &Error) -> bool {
    !matches!(err, Error::Conflict { .. } | Error::Other(_))
}

async fn transaction(
    store: &Store,
    vault: &Vault,
    column: Column,
    batch: &[Sealed],
) -> Result<u64, RotationError> {
    let open = store.begin().await?;
    sealed::hold(open.tx(), batch).await?;
    let mut count = 0;
    for old in batch {
        let Ok(anew) = vault.reseal(old.id.as_bytes(), &old.value) else {
            // Left as it is; the census tells.
            let key = vault::key_of(&old.value);
            tracing::warn!(table = column.table, id = %old.id, key, "a value does not open");
            continue;
        };
        count += u64::from(column.replace(open.tx(), old, &anew).await?);
    }
    open.commit().await?;
    Ok(count)
}
