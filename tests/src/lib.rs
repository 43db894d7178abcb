//! The harness: what the cases under `it/` are told with.
//!
//! - [`both!`] runs a case on SQLite and on PostgreSQL, each with an empty database of its own.
//! - [`TestApp`] is the product, in-process, on a free port; [`Process`] is the product as a
//!   process that can be killed.
//! - [`Client`] speaks HTTP as somebody; [`Answer`] is what came back.
//! - [`build`] makes things through the API: `app.client().await`, `app.negotiation().with(…).await` …
//! - [`documents`] makes valid CPFs and CNPJs; [`database`] looks at tables (`db_*`).
//! - [`journal`] tells what the journal has.
//! - [`gzip`] makes compressed bodies, and such that become far too large.
//! - [`files`] makes files to attach; [`store`] is an S3 server to keep them in.
//! - [`post`] is an SMTP server that can misbehave; [`TestApp::delivering`] is a product that sends to it.
//! - [`mod@line`] is a way to PostgreSQL that falls silent.
//! - [`race`] lets many callers go at the same moment.
//! - [`browser`] is a real Chromium, for the client's page and for the pages of the document.
//! - [`World`] is one of everything in a branch, for cases generated from the OpenAPI document.
//! - [`cluster`] finds or makes the PostgreSQL that all of this runs on.

pub mod answer;
pub mod app;
pub mod browser;
pub mod build;
pub mod client;
pub mod cluster;
pub mod database;
pub mod documents;
pub mod each;
pub mod files;
pub mod guard;
pub mod gzip;
pub mod journal;
pub mod line;
pub mod openapi;
pub mod pdf;
pub mod post;
pub mod process;
pub mod race;
pub mod store;
pub mod world;

pub use answer::{Answer, instant};
pub use app::{Instance, TestApp};
pub use browser::{Browser, Screen};
pub use build::{Make, Resource};
pub use client::{Call, Client};
pub use cluster::Database;
pub use each::eventually;
pub use line::Line;
pub use post::PostOffice;
pub use process::Process;
pub use world::World;
