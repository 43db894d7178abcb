//! The log. Its lines leave through a thread of their own: whoever reads them, or no longer does, holds up nobody.

mod lines;
mod panics;
mod protocol;

use std::{
    fs::File,
    io::{self, IsTerminal},
    os::fd::AsFd,
};

use tracing_subscriber::{
    EnvFilter, filter::ParseError, fmt, layer::SubscriberExt, util::SubscriberInitExt,
};

use crate::config::{LogFormat, Settings};
use lines::Lines;

/// Why there is no log.
#[derive(Debug, thiserror::Error)]
pub enum LoggingError {
    /// The filter of the settings.
    #[error("VENCEMOS_LOG: {0}")]
    Filter(#[from] ParseError),
    /// Standard output cannot be had.
    #[error("standard output: {0}")]
    Output(#[from] io::Error),
    /// Somebody logs already.
    #[error("{0}")]
    Taken(#[from] tracing_subscriber::util::TryInitError),
}

/// The log of this process. Dropped, it lets the last lines out, though not for long where nobody takes them.
#[derive(Debug)]
pub struct Logging(Lines);

impl Drop for Logging {
    fn drop(&mut self) {
        self.0.end();
    }
}

/// Starts the log on standard output, panics included.
///
/// # Errors
/// When the filter cannot be read, or the process logs already.
pub fn start(settings: &Settings) -> Result<Logging, LoggingError> {
    let filter = EnvFilter::try_new(format!("{},sqlx=off", settings.log))?;
    let output = io::stdout();
    let terminal = output.is_terminal();
    let text = match settings.log_format {
        Some(format) => format == LogFormat::Text,
        None => terminal,
    };
    let lines = Lines::to(File::from(output.as_fd().try_clone_to_owned()?))?;
    // What the layer has to say of its own failures would go to standard error, and panic when that is gone too.
    let layer = fmt::layer()
        .with_writer(lines.clone())
        .log_internal_errors(false);
    let log = tracing_subscriber::registry()
        .with(filter)
        .with(protocol::ClientErrors);
    match text {
        true => log.with(layer.with_ansi(terminal)).try_init()?,
        false => log.with(layer.json().flatten_event(true)).try_init()?,
    }
    panics::log_them();
    Ok(Logging(lines))
}
