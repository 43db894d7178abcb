//! The cases: what the product promises, told over HTTP on SQLite and on PostgreSQL.
//!
//! `journey` is the place to start reading; the other modules follow the URL tree.

mod auth;
mod authorisation;
mod closing;
mod command_line;
mod demo;
mod events;
mod http;
mod journal;
mod journey;
mod kill;
mod negotiations;
mod openapi;
mod operations;
mod paper;
mod public;
mod races;
mod readme;
mod registries;
mod schema;
mod statements;
