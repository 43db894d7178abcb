//! `rotate-keys`.

use persistence::{Store, StoreLimits};
use secrecy::ExposeSecret;

use super::{Outcome, say};
use crate::{
    application,
    config::{Keys, Settings},
    lock::ProcessLock,
    rotation::{self, Rotation},
    vault::Vault,
};

/// Seals every stored secret with the first key, and tells what rests under which.
pub async fn rotate(settings: Settings) -> Outcome {
    let vault = Vault::new(&Keys::resolve(&settings)?.secret_keys)
        .map_err(|err| format!("VENCEMOS_SECRET_KEYS: {err}"))?;
    let _lock = ProcessLock::take(&settings)?;
    let store = Store::connect(settings.database_url.expose_secret(), StoreLimits::of(4)).await?;
    application::is_current(&store).await?;
    let rotation = rotation::rotate(&store, &vault).await?;
    tell(&rotation, &vault)?;
    match rotation.left() {
        0 => Ok(()),
        left => Err(format!(
            "{left} values are not under {}: run it again; what stays does not open with these keys",
            rotation.first
        )
        .into()),
    }
}

fn tell(rotation: &Rotation, vault: &Vault) -> std::io::Result<()> {
    for (column, count) in &rotation.anew {
        let first = &rotation.first;
        say(format_args!("{count} of {column} sealed anew with {first}"))?;
    }
    for (id, count) in &rotation.held {
        let known = if vault.knows(id) { "" } else { " (not given)" };
        say(format_args!("{count} under {id}{known}"))?;
    }
    for id in vault.ids().filter(|id| !rotation.held.contains_key(*id)) {
        say(format_args!(
            "0 under {id}: it can be dropped once no copy seals with it"
        ))?;
    }
    Ok(())
}
