//! The negotiation itself: status, stages, references and what a plan fills in.

pub mod defaults;
pub mod outcome;
pub mod prefill;
pub mod references;
pub mod requirement;
pub mod stage;
pub mod status;

use crate::choice::choice;

pub use outcome::Outcome;
pub use requirement::{EntryFacts, EntryRequirement, Part};
pub use stage::{Pipeline, PipelinePolicy, Stage};
pub use status::{NegotiationStatus, StatusAction, Write};

choice! {
/// How far the contact with the client has come.
#[derive(Default)]
pub enum ContactStatus {
    /// Still being sounded out.
    #[default]
    Probing,
    Confirmed,
    Unresponsive,
}
}
