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
use tracing::Subscriber;
use tracing_subscriber::{
    EnvFilter,
    filter::ParseError,
    fmt,
    layer::SubscriberExt,
    registry,
    registry::LookupSpan,
    util::{SubscriberInitExt, TryInitError},
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
    Taken(#[from] TryInitError),
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
    let traces = settings.traces.as_ref().map(Traces::start).transpose()?;
    // Where there are no traces nobody takes their spans, and none is made.
    let traced = traces.as_ref().map_or("off", |_| "info");
    let filter = EnvFilter::try_new(format!("{},sqlx=off,{TRACED}={traced}", settings.log))?;
    let output = io::stdout();
    let terminal = output.is_terminal();
    let text = match settings.log_format {
        Some(format) => format == LogFormat::Text,
        None => terminal,
    };
    let look = Look { text, terminal };
    let lines = Lines::to(File::from(output.as_fd().try_clone_to_owned()?))?;
    match &traces {
        Some(traces) => log(registry().with(traces.layer()), filter, &lines, look)?,
        None => log(registry(), filter, &lines, look)?,
    }
    panics::log_them();
    Ok(Logging { lines, traces })
}

/// How lines look.
#[derive(Clone, Copy)]
struct Look {
    text: bool,
    terminal: bool,
}

/// Puts the log above what takes spans. Its filter is everybody's: what only one layer is kept from, and somebody asks
/// about without telling it then, would keep that layer from the next line too.
fn log<S>(spans: S, filter: EnvFilter, lines: &Lines, look: Look) -> Result<(), TryInitError>
where
    S: Subscriber + for<'a> LookupSpan<'a> + Send + Sync,
{
    // What the layer has to say of its own failures would go to standard error, and panic when that is gone too.
    let layer = fmt::layer()
        .with_writer(lines.clone())
        .log_internal_errors(false);
    let log = spans.with(filter).with(protocol::ClientErrors);
    match look.text {
        true => log.with(layer.with_ansi(look.terminal)).try_init(),
        false => {
            let json = layer.json().flatten_event(true);
            let bare = json.with_current_span(false).with_span_list(false);
            log.with(bare).try_init()
        }
    }
}
