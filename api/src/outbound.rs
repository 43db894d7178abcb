//! The neighbours outside. Nothing here is called while a transaction or a pooled connection is held.

pub mod files;
pub mod mail;
pub mod pipedrive;
