//! The rules, stated as tables and properties.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set up its case has failed"
)]

mod access;
mod attachments;
mod billing;
mod claims;
mod clients;
mod contract;
mod conversion;
mod documents;
mod emails;
mod facts;
mod lines;
mod money;
mod offers;
mod permission;
mod person;
mod phones;
mod prefill;
mod proposals;
mod readiness;
mod references;
mod stages;
mod status;
mod terms;
mod ticket;
mod values;
mod words;
