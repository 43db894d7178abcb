//! `seed-demo`.

use std::{
    io::{IsTerminal, Write},
    sync::Arc,
};

use demo::{self, Order, ids, showcase};

use super::{Outcome, say, showcase::send_proposals};
use crate::{application, auth::token, config::Settings, problem::ApiError};

/// Whoever serves others has no use for a login that everybody knows.
const PUBLIC: &str = "seed-demo makes an admin whose password stands in the documentation: only where VENCEMOS_LISTEN is a \
                      loopback address";

/// Migrates and furnishes the database where that is missing, and fills it with made-up negotiations, those that the
/// document's examples name among them.
pub async fn seed(settings: Settings, negotiations: u64, seed: u64) -> Outcome {
    if !settings.listen.ip().is_loopback() {
        return Err(PUBLIC.into());
    }
    let negotiations = negotiations.max(ids::STORIES.into());
    let (state, _lock) = application::furnished(settings).await?;
    let order = Order {
        negotiations: negotiations.saturating_sub(ids::STORIES.into()),
        seed,
        now: state.clock.now(),
    };
    let vault = Arc::clone(&state);
    let seal: Arc<demo::Seal> = Arc::new(move |about: uuid::Uuid, password: &str| {
        let sealed = vault.vault.seal(about.as_bytes(), password.as_bytes());
        sealed.map_err(|_| persistence::Error::corrupt("encryption keys"))
    });
    let began = std::time::Instant::now();
    demo::plant(&state.store, order, &*seal, |told| {
        show(told, order.negotiations);
    })
    .await?;
    let hash = state.passwords.hash(ids::PASSWORD.to_owned()).await;
    let secrets = showcase::Secrets {
        password_hash: hash.map_err(told)?,
        refresh_hash: token::hash(ids::REFRESH_TOKEN),
        seal,
    };
    showcase::plant(&state.store, secrets, order.now).await?;
    send_proposals(&state, order.now).await.map_err(told)?;
    let seconds = began.elapsed().as_secs_f32();
    say(format_args!(
        "{negotiations} negotiations in {seconds:.1} s"
    ))?;
    Ok(say(format_args!(
        "Log in as {} with {}",
        ids::EMAIL,
        ids::PASSWORD
    ))?)
}

/// What went wrong, for who ran the command.
fn told(err: ApiError) -> String {
    err.cause.unwrap_or_else(|| err.code.to_string())
}

/// One line that overwrites itself on a terminal; nothing elsewhere.
fn show(told: u64, all: u64) {
    let mut out = std::io::stderr();
    if out.is_terminal() {
        let percent = told * 100 / all.max(1);
        // Nobody misses the line when the terminal is gone.
        let _ = write!(out, "\r{told} of {all} negotiations ({percent} %)");
        let _ = if told == all {
            writeln!(out)
        } else {
            out.flush()
        };
    }
}
