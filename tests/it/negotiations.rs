//! `/negotiations`: one file a part.

mod access;
mod attachments;
mod billing;
mod bulk;
mod contract;
mod creation;
mod documents;
mod draft;
mod guards;
mod history;
mod holds;
mod lifecycle;
mod lines;
mod list;
mod offers;
mod pipedrive;
mod prefill;
mod proposals;
mod schedule;
mod sent_back;
mod stages;
mod summary;
mod ticket;
mod win;
