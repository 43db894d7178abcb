//! A panic is one line of the log.

use std::{any::Any, panic, thread};

/// Longest text of a panic that is logged.
const LONGEST: usize = 200;

/// From here on a panic is an event of the log, in its format, instead of some lines on standard error.
pub fn log_them() {
    panic::set_hook(Box::new(|panic| {
        let location = panic.location().map(ToString::to_string);
        let location = location.as_deref().unwrap_or("unknown");
        let thread = thread::current();
        let thread = thread.name().unwrap_or("unnamed");
        let reason = reason(panic.payload());
        tracing::error!(location, thread, reason, "panicked");
    }));
}

/// What it said, without what may be somebody's data: a text of the program is told, of one that was put together the
/// beginning, since values follow a colon, a semicolon or stand in quotes.
fn reason(payload: &dyn Any) -> String {
    let text = match (
        payload.downcast_ref::<&str>(),
        payload.downcast_ref::<String>(),
    ) {
        (Some(text), _) => text.lines().next(),
        (None, Some(text)) => [": ", ";", "\n", "\"", "'"]
            .iter()
            .filter_map(|end| text.split(end).next())
            .min_by_key(|beginning| beginning.len()),
        (None, None) => None,
    };
    text.unwrap_or_default().chars().take(LONGEST).collect()
}
