//! What may be demanded: to enter a stage, or to win.

use crate::choice::choice;
use crate::code::Code;

choice! {
/// A part that a negotiation plan may require for the win.
pub enum Part {
    Contact,
    Contract,
    Access,
    Ticket,
    Task,
    AcceptedProposal,
}
}

choice! {
/// What a stage may require for entry: a part or a field.
pub enum EntryRequirement {
    Contact,
    Contract,
    Access,
    Ticket,
    Task,
    AcceptedProposal,
    Channel,
    Campaign,
    ExpectedCloseOn,
    ClientDocument,
}
}

/// What a plan requires for the win unless it says otherwise.
pub const DEFAULT_REQUIRES: [Part; 2] = [Part::Contract, Part::Access];

impl From<Part> for EntryRequirement {
    fn from(part: Part) -> Self {
        match part {
            Part::Contact => Self::Contact,
            Part::Contract => Self::Contract,
            Part::Access => Self::Access,
            Part::Ticket => Self::Ticket,
            Part::Task => Self::Task,
            Part::AcceptedProposal => Self::AcceptedProposal,
        }
    }
}

/// What a negotiation has. Parts count when they are there and complete.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EntryFacts {
    /// A contact is chosen.
    pub contact: bool,
    /// The contract is complete.
    pub contract: bool,
    /// The access is complete.
    pub access: bool,
    /// The ticket is complete.
    pub ticket: bool,
    /// There is at least one task.
    pub task: bool,
    /// A proposal was accepted.
    pub accepted_proposal: bool,
    pub channel: bool,
    pub campaign: bool,
    pub expected_close_on: bool,
    /// The client has a document.
    pub client_document: bool,
}

impl EntryRequirement {
    /// Whether the negotiation has it.
    pub fn is_met(self, facts: &EntryFacts) -> bool {
        match self {
            Self::Contact => facts.contact,
            Self::Contract => facts.contract,
            Self::Access => facts.access,
            Self::Ticket => facts.ticket,
            Self::Task => facts.task,
            Self::AcceptedProposal => facts.accepted_proposal,
            Self::Channel => facts.channel,
            Self::Campaign => facts.campaign,
            Self::ExpectedCloseOn => facts.expected_close_on,
            Self::ClientDocument => facts.client_document,
        }
    }

    /// Where and how its lack is reported.
    pub fn lack(self) -> (&'static str, Code) {
        match self {
            Self::Contact => ("/contact_id", Code::ContactMissing),
            Self::Contract => ("/contract", Code::ContractIncomplete),
            Self::Access => ("/access", Code::AccessIncomplete),
            Self::Ticket => ("/ticket", Code::TicketIncomplete),
            Self::Task => ("/tasks", Code::TaskMissing),
            Self::AcceptedProposal => ("/proposals", Code::AcceptedProposalMissing),
            Self::Channel => ("/channel_id", Code::ChannelMissing),
            Self::Campaign => ("/campaign_id", Code::CampaignMissing),
            Self::ExpectedCloseOn => ("/expected_close_on", Code::ExpectedCloseOnMissing),
            Self::ClientDocument => ("/client/document", Code::ClientDocumentMissing),
        }
    }
}
