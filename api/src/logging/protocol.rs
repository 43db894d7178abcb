//! What clients get wrong about HTTP itself is counted, and no error of ours.

use std::fmt;

use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::layer::{Context, Layer};

/// Where the server reports them, at level ERROR.
const SERVER: &str = "actix_http::h1";
/// How its reports begin that a client can cause at will: malformed requests, heads that are too long, connections that
/// take nothing.
const CAUSED: [&str; 3] = ["stream error", "MAX_BUFFER_SIZE", "write zero"];

/// Keeps them out of the log, where anybody could fill it, and counts them.
#[derive(Debug)]
pub struct ClientErrors;

impl<S: Subscriber> Layer<S> for ClientErrors {
    fn event_enabled(&self, event: &Event<'_>, _: Context<'_, S>) -> bool {
        let caused = event.metadata().target().starts_with(SERVER) && is_caused(event);
        if caused {
            metrics::counter!("http_malformed_total").increment(1);
        }
        !caused
    }
}

fn is_caused(event: &Event<'_>) -> bool {
    let mut message = Message(String::new());
    event.record(&mut message);
    CAUSED.iter().any(|begin| message.0.starts_with(begin))
}

struct Message(String);

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            self.0 = format!("{value:?}");
        }
    }
}
