//! The log. Its lines leave through a thread of their own: whoever reads them, or no longer does, holds up nobody.

mod lines;
mod panics;
mod protocol;

use std::{
    fs::File,
    io::{self, IsTerminal},
    os::fd::AsFd,
};

use persistence::store::TRACED;
use tracing_subscriber::{
    EnvFilter, Layer, filter::ParseError, fmt, layer::SubscriberExt, util::SubscriberInitExt,
};

use crate::{
    config::{LogFormat, Settings},
    traces::{Traces, TracesError},
};
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
    /// Traces cannot leave.
    #[error("OTEL_EXPORTER_OTLP_ENDPOINT: {0}")]
    Traces(#[from] TracesError),
    /// Somebody logs already.
    #[error("{0}")]
    Taken(#[from] tracing_subscriber::util::TryInitError),
}

/// The log of this process, and its traces. Dropped, it lets the last ones out, though not for long where nobody takes
/// them.
#[derive(Debug)]
pub struct Logging {
    lines: Lines,
    traces: Option<Traces>,
}

impl Drop for Logging {
    fn drop(&mut self) {
        if let Some(traces) = &self.traces {
            traces.end();
        }
        self.lines.end();
    }
}

/// Starts the log on standard output, panics included, and traces to where the settings say.
///
/// # Errors
/// When the filter cannot be read, or the process logs already.
pub fn start(settings: &Settings) -> Result<Logging, LoggingError> {
    // Where there are no traces nobody takes their spans, and none is made.
    let filter = EnvFilter::try_new(format!("{},sqlx=off,{TRACED}=off", settings.log))?;
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
    let layer = match text {
        true => layer.with_ansi(terminal).boxed(),
        false => layer.json().flatten_event(true).boxed(),
    };
    let traces = settings.traces.as_ref().map(Traces::start).transpose()?;
    // Each has a filter of its own: one without would be asked about all that neither takes.
    let mut layers = vec![
        protocol::ClientErrors
            .and_then(layer)
            .with_filter(filter)
            .boxed(),
    ];
    layers.extend(traces.as_ref().map(Traces::layer));
    tracing_subscriber::registry().with(layers).try_init()?;
    panics::log_them();
    Ok(Logging { lines, traces })
}
