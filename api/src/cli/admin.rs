//! `create-admin`.

use std::io::Write;

use domain::values::{email::Email, person_password, text};
use persistence::{Store, StoreLimits};
use secrecy::ExposeSecret;

use super::{Outcome, say};
use crate::{auth::password::Passwords, bootstrap, config::Settings};

/// Creates an admin in a migrated database.
pub async fn create(settings: Settings, email: String, name: String) -> Outcome {
    let email = Email::parse(&email).map_err(|code| format!("--email: {code}"))?;
    let name = text::line(&name, text::NAME).map_err(|code| format!("--name: {code}"))?;
    let secret = match &settings.admin_password {
        Some(password) => password.expose_secret().to_owned(),
        None => prompt()?,
    };
    person_password::check(&secret, &email).map_err(|code| format!("password: {code}"))?;
    let hash = Passwords::new(1)
        .hash(secret)
        .await
        .map_err(|err| err.code.to_string())?;
    let store = Store::connect(settings.database_url.expose_secret(), StoreLimits::of(2)).await?;
    let told = format!("{email} is an admin now");
    let inserting = store.transaction(move |tx| {
        let (email, name, hash) = (email.clone(), name.clone(), hash.clone());
        Box::pin(async move {
            bootstrap::insert_admin(tx, email.as_str(), &name, &hash, tx.now()).await
        })
    });
    inserting.await?;
    Ok(say(format_args!("{told}"))?)
}

fn prompt() -> std::io::Result<String> {
    // Nobody misses the prompt when the terminal is gone.
    let _ = write!(std::io::stderr(), "Password (12-128 characters): ");
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
