//! Vencemos over HTTP.
//!
//! Start with [`routes`], the URL map. A request goes through [`http`] to a handler in
//! [`auth`], [`registries`], `negotiations` or [`public`]; [`application`] builds the server from
//! [`config`]; [`cli`] is the command line.

pub mod application;
pub mod auth;
pub mod bootstrap;
pub mod caller;
pub mod cli;
pub mod clock;
pub mod closing;
pub mod config;
pub mod events;
pub mod fields;
pub mod http;
pub mod lock;
pub mod logging;
pub mod negotiations;
pub mod operations;
pub mod outbound;
pub mod pages;
pub mod paper;
pub mod peer;
pub mod private;
pub mod problem;
pub mod public;
pub mod registries;
pub mod resource;
pub mod rotation;
pub mod routes;
pub mod server;
pub mod state;
pub mod sweep;
pub mod traces;
pub mod vault;

use std::process::ExitCode;

/// The program: reads the command line and runs it.
#[must_use]
pub fn run() -> ExitCode {
    cli::run()
}
