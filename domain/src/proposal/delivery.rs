//! The mails of a proposal, and where they stand taken together.

use crate::choice::choice;

choice! {
/// What a mail is about.
pub enum MailKind {
    /// The proposal itself, to the client.
    Proposal,
    /// That it was answered, to the responsible.
    ProposalAnswered,
}
}

choice! {
/// Where one mail stands.
pub enum MailStatus {
    Queued,
    /// The server took it over.
    Sent,
    Failed,
    /// Withdrawn before it was sent.
    Cancelled,
}
}

choice! {
/// Where the mails of a proposal stand, taken together.
#[derive(Default)]
pub enum DeliveryStatus {
    /// There are none, or all were withdrawn.
    #[default]
    None,
    Queued,
    Sent,
    /// At least one failed.
    Failed,
}
}

/// Takes the mails of a proposal together: failed if any failed, else queued if any is, else sent.
#[must_use]
pub fn taken_together(mails: impl IntoIterator<Item = MailStatus>) -> DeliveryStatus {
    let weight = |status: &DeliveryStatus| match status {
        DeliveryStatus::None => 0,
        DeliveryStatus::Sent => 1,
        DeliveryStatus::Queued => 2,
        DeliveryStatus::Failed => 3,
    };
    let told = mails.into_iter().map(|mail| match mail {
        MailStatus::Queued => DeliveryStatus::Queued,
        MailStatus::Sent => DeliveryStatus::Sent,
        MailStatus::Failed => DeliveryStatus::Failed,
        MailStatus::Cancelled => DeliveryStatus::None,
    });
    told.max_by_key(weight).unwrap_or_default()
}
