//! `seed-demo`.

use std::{
    io::{IsTerminal, Write},
    sync::Arc,
};

use demo::Order;

use super::{Outcome, say};
use crate::{application, config::Settings};

/// Migrates and furnishes the database where that is missing, and fills it with made-up negotiations.
pub async fn seed(settings: Settings, negotiations: u64, seed: u64) -> Outcome {
    let (state, _lock) = application::furnished(settings).await?;
    let order = Order {
        negotiations,
        seed,
        now: state.clock.now(),
    };
    let vault = Arc::clone(&state);
    let seal = move |about: uuid::Uuid, password: &str| {
        let sealed = vault.vault.seal(about.as_bytes(), password.as_bytes());
        sealed.map_err(|_| persistence::Error::corrupt("encryption keys"))
    };
    let began = std::time::Instant::now();
    demo::plant(&state.store, order, &seal, |told| {
        show(told, negotiations);
    })
    .await?;
    let seconds = began.elapsed().as_secs_f32();
    Ok(say(format_args!(
        "{negotiations} negotiations in {seconds:.1} s"
    ))?)
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
