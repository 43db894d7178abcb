//! `…/proposals/{proposal_id}/attachments` (R29): one file a question.

mod bucket;
mod crash;
mod download;
mod kinds;
mod limits;
mod rules;
mod senders;
