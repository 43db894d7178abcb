//! What leaves the process. Nothing here is called while a transaction or a connection is held.

pub mod pipedrive;
